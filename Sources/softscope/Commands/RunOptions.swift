import ArgumentParser

/// The run itself: its name, where it is kept, and when it stops.
struct RunOptions: ParsableArguments {
    @Option(help: "The run's name; if there is such a run already, a number is added.")
    var name: String?

    @OptionGroup var store: StoreOptions

    @Option(
        help: ArgumentHelp("Save the model to this safetensors file, outside the runs folder.", valueName: "file"),
        completion: .file())
    var save: String?

    @Option(
        help: ArgumentHelp(
            """
            Take options from this TOML or JSON file, under their names here (hidden = [128, 64], batch-size = 32, \
            batch-norm = true). The command line wins. Every run writes such a file beside its model.
            """, valueName: "file"),
        completion: .file(extensions: ["toml", "json"]))
    var config: String?

    @Flag(help: "Show what would be trained, on what, and how much memory it needs; train and write nothing.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "Of several ranks on a cluster: end the run when one has not answered for so many seconds.",
            valueName: "seconds"))
    var rankTimeout = 300

    @Option(help: ArgumentHelp("Stop after so many batches, and keep the model.", valueName: "batches"))
    var stopAfterBatches: Int?

    @Option(
        help: ArgumentHelp(
            """
            Save the model every so many batches, so that a run that is killed can be resumed from there. If that fails, \
            training continues; standard error says so, and so does jsonl with a "checkpoint" event whose status is \
            "failed", or "recovered" once it works again.
            """, valueName: "batches"))
    var checkpointEvery: Int?

    func validate() throws {
        if let checkpointEvery, checkpointEvery < 1 {
            throw ValidationError("--checkpoint-every must be at least 1, not \(checkpointEvery)")
        }
        guard 1...86400 ~= rankTimeout else {
            throw ValidationError("--rank-timeout must be 1 to 86400 seconds, not \(rankTimeout)")
        }
        if let stopAfterBatches, stopAfterBatches < 1 {
            throw ValidationError("--stop-after-batches must be at least 1, not \(stopAfterBatches)")
        }
        if let name { try Self.check(name) }
        if let save, save.isEmpty { throw ValidationError("--save needs the name of a file") }
    }

    /// Throws unless a name can be that of a run's folder, with a number behind it.
    static func check(_ name: String) throws {
        let isFileName = !name.isEmpty && !name.hasPrefix(".") && !name.contains { $0 == "/" || $0.isNewline }
        guard isFileName, name.utf8.count <= 200 else {
            let found = name.utf8.count > 200 ? "one of \(name.utf8.count) bytes" : "'\(name)'"
            throw ValidationError("--name must be a file name without a slash, of at most 200 bytes, not \(found)")
        }
    }
}
