import ArgumentParser
import Fuzzing
import Glibc

/// Tries random inputs on the parsers of files from outside.
@main
struct FuzzCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzz",
        abstract: "Tries random inputs on the parsers of files from outside.",
        discussion: """
            Each input is a valid file with random changes: bits, bytes and numbers at the limits of their types; \
            parts left out, repeated or from another file; keywords of the format. An input with a new error message is \
            changed further. The seed determines the inputs.

            The parser runs in a process of its own. If that crashes, takes more processor time for an input than \
            --time-limit, or more memory than --memory-limit, the input is saved as crash-NAME-SEED.bin, the command \
            that tries it again is printed, and the exit status is 1.

            Without a name, lists the parsers. With the address sanitizer:
            swift run -c release --sanitize=address --scratch-path .build-address fuzz all --inputs 100000

            Example: swift run -c release fuzz npy --seconds 60
            """)

    @Argument(help: "The parser, or 'all' to try all of them in turn.")
    var name: String?

    @Option(help: "Stops after this many seconds per parser; 10 unless --inputs is given.")
    var seconds: Double?

    @Option(help: "Stops after this many inputs per parser.")
    var inputs: Int?

    @Option(help: "Determines the inputs.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Also starts from the files in this folder, which must be valid.", valueName: "folder"))
    var corpus: String?

    @Option(help: ArgumentHelp("Tries only this input.", valueName: "file"))
    var replay: String?

    @Option(help: ArgumentHelp("The folder for inputs that are findings.", valueName: "folder"))
    var output = "."

    @Option(help: "Seconds of processor time that an input may take; 2, or 20 with a sanitizer.")
    var timeLimit: Int?

    @Option(help: "Megabytes of memory that the process may use; 256, or 1024 with a sanitizer.")
    var memoryLimit: Int?

    @Option(help: .hidden)
    var worker: String?

    func validate() throws {
        if let name, name != "all", FuzzedParser.named(name) == nil {
            let names = FuzzedParser.all.map(\.name).joined(separator: ", ")
            throw ValidationError("There is no parser '\(name)'; there are \(names).")
        }
        if name == nil, replay != nil || corpus != nil { throw ValidationError("Name the parser.") }
        if name == "all", replay != nil { throw ValidationError("--replay needs the name of one parser.") }
        if let seconds, !(seconds > 0 && seconds < 1e7) { throw ValidationError("--seconds must be above 0.") }
        if let inputs, inputs < 1 { throw ValidationError("--inputs must be at least 1.") }
        if let timeLimit, !(1...3600).contains(timeLimit) { throw ValidationError("--time-limit must be 1 to 3600.") }
        if let memoryLimit, !(16...1 << 20).contains(memoryLimit) {
            throw ValidationError("--memory-limit must be 16 to 1048576.")
        }
    }

    private var limits: Limits {
        Limits(
            seconds: seconds ?? (inputs == nil ? 10 : .infinity), inputs: inputs ?? .max,
            processorSeconds: timeLimit ?? (isSanitized ? 20 : 2), megabytes: memoryLimit ?? (isSanitized ? 1024 : 256))
    }

    mutating func run() throws {
        guard let name else {
            let width = FuzzedParser.all.map(\.name.count).max() ?? 0
            for parser in FuzzedParser.all {
                print(parser.name + String(repeating: " ", count: width + 2 - parser.name.count) + parser.summary)
            }
            return
        }
        if let worker, let parser = FuzzedParser.named(name) {
            try Worker(parser: parser, folder: worker, limits: limits).run(
                seed: seed, corpus: try corpus.map { try InputFolder.files(in: $0) } ?? [],
                replaying: try replay.map { try InputFolder.bytes(of: $0) })
            return
        }
        let names = name == "all" ? FuzzedParser.all.map(\.name) : [name]
        // The worker receives all options, including defaults.
        var options = ["--seed", "\(seed)", "--time-limit", "\(limits.processorSeconds)"]
        options += ["--memory-limit", "\(limits.megabytes)"]
        if let replay { options += ["--replay", replay] }
        if let corpus { options += ["--corpus", corpus] }
        if let inputs { options += ["--inputs", "\(inputs)"] }
        if limits.seconds.isFinite { options += ["--seconds", "\(limits.seconds)"] }
        var hasFinding = false
        for name in names {
            let supervisor = Supervisor(parser: name, options: options, processorSeconds: limits.processorSeconds)
            guard let finding = try supervisor.run() else { continue }
            hasFinding = true
            if let sentence = finding.sentence { print("\(name): \(sentence)") }
            if replay == nil {
                let path = "\(output)/crash-\(name)-\(seed).bin"
                try InputFolder.write(finding.input, to: path)
                print("\(name): the input, \(finding.input.count) bytes, is in \(path); to try it again:")
                print("swift run -c release fuzz \(name) --replay \(path)")
            }
        }
        if hasFinding { throw ExitCode(1) }
    }
}

/// The limits of a campaign: when it ends, and what an input may cost.
struct Limits {
    var seconds: Double
    var inputs: Int
    var processorSeconds: Int
    var megabytes: Int
}

/// Whether this is a build with the address sanitizer, which needs more time and memory.
let isSanitized = unsafe dlsym(nil, "__asan_init") != nil
