import RunStore
import Telemetry

extension Failure {
    /// The failure for the store of runs.
    init(_ error: RunStoreError) {
        let status: ExitStatus =
            switch error {
            case .missing, .noSuchRun: .notThere
            case .ambiguous, .nameTaken, .badName, .pointsElsewhere: .wrongUsage
            case .newer, .damaged, .foreign: .badData
            case .diskFull, .readOnly, .file: .writeFailed
            case .busy, .failed, .deleted: .failed
            }
        self.init(status, "\(error)")
    }

    init(_ error: RunFilterError, option: String) {
        self.init(.wrongUsage, "--\(option): \(error)")
        self.option = option
    }
}

/// Runs `body`, whose errors are those of the store.
func storing<Value>(_ body: () throws(RunStoreError) -> Value) throws(Failure) -> Value {
    do throws(RunStoreError) { return try body() } catch { throw Failure(error) }
}
