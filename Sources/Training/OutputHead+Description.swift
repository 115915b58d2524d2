import Learning
import Telemetry

extension OutputHead {
    /// The head's loss for titles and axes; nil for cross-entropy, which needs no title.
    func lossDescription(classes: Int) -> LossDescription? {
        guard self != .softmax else { return nil }
        return LossDescription(
            name: lossName, shortName: shortLossName, isInNats: lossIsInNats, floor: lossFloor(classes: classes))
    }
}
