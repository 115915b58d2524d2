import Dashboard
import Screen
import Telemetry

extension DashboardSession<EngineRun>.Ending {
    /// Says on the normal screen how the run ended. Throws where it failed.
    func conclude(_ run: EngineRun, isASCII: Bool) throws(Failure) -> ExitStatus {
        var history = history
        run.finish(&history)
        let numbers = NumberFormat(isASCII: isASCII || !Locale.usesUTF8)
        if let warning = run.warning { StandardStream.error.warn(warning) }
        // Why the run failed matters more than that it cannot be told.
        if let failure = history.summary?.failure {
            StandardStream.output.write(history.closingLines(numbers))
            throw failure
        }
        if departure == .interrupted {
            // The terminal may be what went away.
            StandardStream.output.write(history.closingLines(numbers))
            return .interrupted
        }
        try StandardStream.output.emit(history.closingLines(numbers))
        return .done
    }
}

extension RunHistory {
    /// What was trained, and how it ended, as far as either is known.
    fileprivate func closingLines(_ numbers: NumberFormat) -> String {
        [description.map { $0.text(numbers) }, summary.map { $0.text(numbers, bestBy: bestEpochRule) }]
            .compactMap { $0.map { $0 + "\n" } }.joined()
    }
}

extension RunSummary {
    /// What went wrong, if anything.
    var failure: Failure? {
        switch status {
        case .failed: Failure(.writeFailed, reason ?? "")
        case .diverged: Failure(.failed, reason ?? "")
        case .training, .paused, .stepping, .completed, .stopped: nil
        }
    }
}
