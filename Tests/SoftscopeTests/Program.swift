import Foundation
import Interchange
import TestFiles
import Testing

/// The built program, as a user runs it: its own folder for data, an environment that is known in full.
final class Program {
    struct Result {
        var ending: ChildProcess.Ending
        var output: String
        var errors: String

        /// The JSON objects of the output, one a line.
        var objects: [JSONValue] {
            get throws { try output.split(separator: "\n").map { try JSONValue(parsing: String($0)) } }
        }

        /// Checks that the program refused: nothing on standard output, one sentence on standard error, this status.
        func expectRefusal(
            _ status: Int32, naming words: String..., sourceLocation: SourceLocation = #_sourceLocation
        ) {
            #expect(ending == .exited(status), "\(errors)", sourceLocation: sourceLocation)
            #expect(output == "", sourceLocation: sourceLocation)
            expectSentence(sourceLocation: sourceLocation)
            for word in words {
                #expect(errors.contains(word), sourceLocation: sourceLocation)
            }
        }

        /// Checks that standard error holds one line that a person can read, and no control character.
        func expectSentence(sourceLocation: SourceLocation = #_sourceLocation) {
            #expect(errors.hasPrefix("softscope: "), sourceLocation: sourceLocation)
            #expect(errors.hasSuffix("\n"), sourceLocation: sourceLocation)
            let line = errors.dropLast()
            #expect(line.count > "softscope: ".count + 5, sourceLocation: sourceLocation)
            #expect(line.unicodeScalars.allSatisfy { !isControl($0) }, "\(errors)", sourceLocation: sourceLocation)
        }

        private func isControl(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.generalCategory == .control
        }
    }

    let folder: TemporaryFolder
    private let process: ChildProcess

    /// Starts the program.
    ///
    /// - Parameters:
    ///   - environment: adds to the usual one; an empty value takes a variable away.
    ///   - input: what standard input holds; nil closes it.
    ///   - output: where standard output goes instead of `output`.
    init(
        _ arguments: [String], environment: [String: String] = [:], input: String? = "",
        output: ChildProcess.Stream? = nil, in folder: TemporaryFolder? = nil
    ) throws {
        self.folder = try folder ?? TemporaryFolder()
        try self.folder.write(Array((input ?? "").utf8), to: "input")
        for name in ["output", "errors"] { try self.folder.write([], to: name) }
        process = try ChildProcess(
            Self.executable(), arguments,
            environment: Self.environment(home: self.folder.path, adding: environment), folder: self.folder.path,
            input: input == nil ? .closed : .reading(self.folder.path + "/input"),
            output: output ?? .writing(self.folder.path + "/output"), errors: .writing(self.folder.path + "/errors"))
    }

    /// What it has written to standard output so far.
    var output: String { text("output") }

    var id: pid_t { process.id }

    func send(_ signal: Int32) { process.send(signal) }

    /// What one of its descriptors is open on.
    func file(of descriptor: Int) throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process.id)/fd/\(descriptor)")
    }

    /// Waits until standard output contains a text.
    func until(prints text: String) async throws {
        try await SoftscopeTests.until(
            "\(text) is printed", details: { "output:\n\(output)\nerrors:\n\(self.text("errors"))" },
            { output.contains(text) ? () : nil })
    }

    /// Waits for its end.
    func finish() async throws -> Result {
        let ending = try await process.wait()
        return Result(ending: ending, output: output, errors: text("errors"))
    }

    /// Runs the program to its end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String = "",
        output: ChildProcess.Stream? = nil, in folder: TemporaryFolder? = nil
    ) async throws -> Result {
        try await Program(arguments, environment: environment, input: input, output: output, in: folder).finish()
    }

    /// Runs the program with a command line that has no quotes in it.
    static func run(_ line: String, input: String = "", in folder: TemporaryFolder? = nil) async throws -> Result {
        try await run(line.split(separator: " ").map(String.init), input: input, in: folder)
    }

    private func text(_ name: String) -> String {
        String(decoding: folder.read(name) ?? [], as: UTF8.self)
    }

    /// A whole environment.
    static func environment(home: String, adding: [String: String] = [:]) -> [String: String] {
        var environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": home, "XDG_DATA_HOME": home + "/data",
            "LANG": "C.UTF-8", "TERM": "xterm-256color",
        ]
        // The libraries that the test runner was told of, and how the sanitizers are set.
        for name in ["LD_LIBRARY_PATH", "ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"] {
            environment[name] = ProcessInfo.processInfo.environment[name]
        }
        environment.merge(adding) { $1 }
        return environment.filter { !$0.value.isEmpty }
    }

    /// Where the program was built: beside the tests that run now.
    static func executable() throws -> String { try BuiltProgram.path(of: "softscope") }
}
