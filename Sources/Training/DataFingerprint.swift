import Datasets
import Interchange
import Telemetry

/// The fingerprint of a run's data, which takes the time of reading it once: made when it is first asked for.
package final class DataFingerprint: Sendable {
    private let data: Dataset
    private let made = Guarded<String?>(nil)

    init(of data: Dataset) {
        self.data = data
    }

    /// As a model file has it.
    package var text: String {
        made.withLock { made in
            let text = made ?? data.fingerprint.text
            made = text
            return text
        }
    }
}
