package import RunStore

/// How a run is recorded in the store of runs.
package struct RunRecording: Sendable {
    /// The program and its arguments.
    package var command: [String]
    /// Receives a sentence when something begins to be wrong with the store; called on a queue of the recorder.
    package var report: @Sendable (String) -> Void

    package init(command: [String], report: @escaping @Sendable (String) -> Void) {
        self.command = command
        self.report = report
    }

    /// What is wrong with the store, and what that means for the run.
    package static func sentence(_ error: RunStoreError) -> String {
        error.isPassing
            ? "\(error) Training goes on, and recording the run is tried again."
            : "\(error) Training goes on, and the run is not recorded there."
    }
}
