import Datasets
import Interchange
import Telemetry

/// The fingerprint of a run's data. It is computed on first use, which reads all of the data once.
package final class DataFingerprint: Sendable {
    private let data: Dataset
    private let made = Guarded<String?>(nil)

    init(of data: Dataset) {
        self.data = data
    }

    /// The fingerprint as written in a model file.
    package var text: String {
        made.withLock { made in
            let text = made ?? data.fingerprint.text
            made = text
            return text
        }
    }
}
