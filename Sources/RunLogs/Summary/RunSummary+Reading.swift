extension RunSummary {
    /// Reads a run to its end, as it is now.
    ///
    /// - Parameter body: is called with each batch, before it is emptied.
    package init<E: Error>(reading run: LogRun, _ body: (RunBatch) throws(E) -> Void) throws(E) {
        self.init(run)
        var reader = RunReader(run, follows: false)
        var restarts = 0
        while true {
            let progress = reader.read()
            if progress == .restarted {
                // A file that is rewritten all the time is not waited for.
                restarts += 1
                guard restarts < Self.mostRestarts else { return }
                self = RunSummary(run)
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
