import Dashboard
import Datasets
import Screen
import Telemetry

extension DashboardSession<EngineRun>.Ending {
    /// Prints how the run ended, on the normal screen. Throws if it failed.
    func conclude(_ run: EngineRun, isASCII: Bool) throws(Failure) -> ExitStatus {
        var history = history
        run.finish(&history)
        let numbers = NumberFormat(isASCII: isASCII || !Locale.usesUTF8)
        if let warning = run.warning { StandardStream.error.warn(warning) }
        // The reason for the run's failure matters more than a failure to print it.
        if let failure = history.summary?.failure {
            StandardStream.output.write(history.closingLines(numbers))
            throw failure
        }
        if departure == .interrupted {
            // The terminal may be what disappeared.
            StandardStream.output.write(history.closingLines(numbers))
            return .interrupted
        }
        try StandardStream.output.emit(history.closingLines(numbers))
        if let recordingError { throw Failure(writing: recordingError) }
        return .done
    }
}

extension RunHistory {
    /// Lines about what was trained, and how it ended, as far as known.
    fileprivate func closingLines(_ numbers: NumberFormat) -> String {
        [
            description.map { $0.text(numbers) },
            summary.map { $0.text(numbers, bestBy: bestEpochRule, isInNats: description?.loss?.isInNats ?? true) },
            EndReport(self, numbers).flatMap { report in
                let figures = [report.mistakes, report.throughput].compactMap(\.self)
                return figures.isEmpty ? nil : figures.joined(separator: ", ")
            },
            summary?.next,
        ]
        .compactMap { $0.map { $0 + "\n" } }.joined()
    }
}

extension RunSummary {
    /// The commands with which to look at the model, and to go on with a run that was stopped; nil without a file.
    fileprivate var next: String? {
        guard let checkpoint else { return nil }
        let file = quotedForShell(checkpoint)
        let look = "look at it: softscope inspect \(file)"
        return status == .stopped ? "\(look)\ngo on: softscope --resume \(file)" : look
    }

    /// The failure, if the run failed.
    var failure: Failure? {
        switch status {
        case .failed: Failure(.writeFailed, reason ?? "")
        case .diverged: Failure(.failed, reason ?? "")
        case .training, .paused, .stepping, .completed, .stopped: nil
        }
    }
}
