extension LogSummary {
    /// Reads a run to its end, as it is now.
    ///
    /// - Parameters:
    ///   - restarts: whether to begin anew if a file is rewritten meanwhile, so that `body` gets all points again.
    ///     Otherwise reading ends there, with a trouble that says so.
    ///   - body: is called with each batch, before it is emptied.
    package init<E: Error>(
        reading run: LogRun, restarts: Bool = true, _ body: (RunBatch) throws(E) -> Void
    ) throws(E) {
        self.init(run)
        var reader = RunReader(run, follows: false)
        var count = 0
        while true {
            let progress = reader.read()
            if progress == .restarted {
                // A file that is rewritten all the time is not waited for.
                count += 1
                guard restarts, count < Self.mostRestarts else {
                    add(
                        LogTrouble(
                            file: run.path, place: .file,
                            what: "a file was rewritten while it was read; the rest was left out", isDamage: true))
                    return
                }
                self = LogSummary(run)
                continue
            }
            add(reader.batch)
            try body(reader.batch)
            reader.batch.empty()
            if progress == .caughtUp { return }
        }
    }

    private static var mostRestarts: Int { 8 }
}
