import Foundation
import Interchange
import TestFiles
import Testing

@Suite("The manual page and the completion scripts")
struct ManualPageTests {
    @Test("the page has every command, and every option that the help of each has")
    func options() async throws {
        let page = try await Program.run("generate-man-page")
        #expect(page.ending == .exited(0))
        #expect(page.output.hasPrefix(".TH SOFTSCOPE 1 "))
        let help = try await Program.run("--help").output
        let list = help.split(separator: "SUBCOMMANDS:").last ?? ""
        let commands = list.matches(of: /\n  ([a-z]+)(?: \(default\))? {2,}/).map { String($0.output.1) }
        #expect(Set(commands).isSuperset(of: ["train", "evaluate", "predict", "export", "data", "softmax"]))
        for command in commands where command != "help" {
            #expect(page.output.contains("\n.SS softscope \(command)"), "\(command)")
            let options = try await Program.run("\(command) --help").output.matches(of: /\n  (?:-[a-z], )?(--[a-z-]+)/)
            #expect(!options.isEmpty)
            for option in options {
                let name = String(option.output.1)
                #expect(page.output.contains("\\fB\(name.replacing("-", with: "\\-"))\\fR"), "\(command) \(name)")
            }
        }
        #expect(!help.contains("generate-man-page"))
        // A line that begins with a dot is a command of the formatter: only the macros that are meant.
        let macros: Set = [".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".nf", ".fi"]
        for line in page.output.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
            #expect(macros.contains(String(line.prefix { $0 != " " })), "\(line)")
        }
    }

    @Test("groff formats it without a complaint", .enabled(if: Tool.isThere("groff"), "groff is not installed"))
    func formatting() async throws {
        let folder = try TemporaryFolder()
        let page = try await Program.run("generate-man-page", in: folder)
        try folder.write(Array(page.output.utf8), to: "softscope.1")
        let process = try ChildProcess(
            "/usr/bin/env", ["groff", "-man", "-Kutf8", "-Tutf8", "-ww", "-z", "softscope.1"],
            environment: ["PATH": "/usr/bin:/bin"], folder: folder.path, output: .writing("/dev/null"),
            errors: .writing(folder.path + "/complaints"))
        #expect(try await process.wait() == .exited(0))
        #expect(String(decoding: folder.read("complaints") ?? [], as: UTF8.self) == "")
    }

    @Test("the completion scripts are ones that their shells take", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) async throws {
        let folder = try TemporaryFolder()
        let script = try await Program.run("--generate-completion-script \(shell)", in: folder)
        #expect(script.ending == .exited(0))
        #expect(script.output.contains("early-stopping"))
        guard Tool.isThere(shell) else { return }
        try folder.write(Array(script.output.utf8), to: "script")
        let process = try ChildProcess(
            "/usr/bin/env", [shell, "-n", "script"], environment: ["PATH": "/usr/bin:/bin"], folder: folder.path,
            output: .writing("/dev/null"), errors: .writing(folder.path + "/complaints"))
        #expect(try await process.wait() == .exited(0))
    }
}

enum Tool {
    /// Whether a program of that name is installed.
    static func isThere(_ name: String) -> Bool {
        ["/usr/bin/", "/bin/", "/usr/local/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + name) }
    }
}
