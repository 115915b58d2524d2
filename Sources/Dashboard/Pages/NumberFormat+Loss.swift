import Screen
import Telemetry

extension NumberFormat {
    /// A loss with its unit, if it has one: "0.083 nats".
    func loss(_ value: Double, isInNats: Bool) -> String { isInNats ? "\(nats(value)) nats" : nats(value) }
}

extension RunHistory {
    /// Whether the run's loss is a cross-entropy.
    var lossIsInNats: Bool { description?.loss?.isInNats ?? true }
}
