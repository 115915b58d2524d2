import Foundation
import TestFiles
import Testing

@Suite("The documents")
struct GuideTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let guide = "Sources/softscope/Softscope.docc"

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
    }

    @Test("the guide's lists are what the program prints", arguments: [("keys", "Keys.md"), ("options", "Options.md")])
    func lists(name: String, file: String) async throws {
        let printed = try await Program.run("generate-guide \(name)")
        #expect(printed.ending == .exited(0), "\(printed.errors)")
        let kept = try text("\(Self.guide)/\(file)")
        let (new, old) = (printed.output.split(separator: "\n"), kept.split(separator: "\n"))
        let different = zip(new, old).first { $0 != $1 }.map { "\($0), and not \($1)" } ?? "one is longer"
        #expect(printed.output == kept, "run sh .ci/guide lists: \(different)")
    }

    @Test("the list of options has every command, and each option of its help")
    func options() throws {
        let page = try text("\(Self.guide)/Options.md")
        for command in [
            "train", "watch", "evaluate", "predict", "inspect", "snapshot", "export", "data", "softmax", "bench",
        ] {
            #expect(page.contains("\n## \(command)\n"))
        }
        #expect(page.contains("| `--early-stopping <epochs>` |") && !page.contains("## generate-"))
    }

    @Test("the page on the sources has every library, with the imports that Package.swift gives it")
    func targets() throws {
        let package = try text("Package.swift")
        let page = try text("Sources/README.md")
        let libraries = package.matches(of: #/library\(\s*"(\w+)"(?:,\s*uses:\s*\[([^\]]*)\])?/#)
        #expect(libraries.count > 12)
        for library in libraries {
            let name = String(library.output.1)
            let imports = (library.output.2 ?? "").matches(of: #/"(\w+)"/#).map { String($0.output.1) }
            let row = page.split(separator: "\n").first { $0.hasPrefix("| `\(name)` |") }
            let told = try #require(row, "\(name) has no row").split(separator: "|").last ?? ""
            #expect(Set(told.matches(of: #/\w+/#).map { String($0.output) }) == Set(imports), "\(name)")
        }
    }

    @Test("source files that the pages for developers name are there")
    func fileNames() throws {
        var files: [String] = []
        for folder in ["Sources", "Tests"] {
            let paths = FileManager.default.enumerator(atPath: Self.root.appending(path: folder).path)
            while let path = paths?.nextObject() as? String { files.append("/\(folder)/\(path)") }
        }
        for document in ["Sources/README.md", "Sources/Engine/README.md", "Tests/README.md", ".github/CONTRIBUTING.md"]
        {
            for name in try text(document).matches(of: #/`([A-Za-z0-9\/+]+\.(?:swift|h|c))`/#).map({ $0.output.1 })
            where name != "Package.swift" {
                #expect(files.contains { $0.hasSuffix("/\(name)") }, "\(document): \(name)")
            }
        }
    }

    @Test("every link and picture of the documents leads to a file that is there")
    func links() throws {
        var documents = ["README.md"]
        for folder in ["Sources", "Tests", ".github", "Assets"] {
            let paths = FileManager.default.enumerator(atPath: Self.root.appending(path: folder).path)
            while let path = paths?.nextObject() as? String {
                if path.hasSuffix(".md") { documents.append("\(folder)/\(path)") }
            }
        }
        #expect(documents.count > 15)
        for document in documents {
            let folder = Self.root.appending(path: document).deletingLastPathComponent()
            for link in try text(document).matches(of: #/\]\(([^)\s]+)\)/#).map({ String($0.output.1) }) {
                guard !link.hasPrefix("http"), !link.hasPrefix("#") else { continue }
                let path = link.split(separator: "#").first.map(String.init) ?? link
                let target = folder.appending(path: path).path
                #expect(FileManager.default.fileExists(atPath: target), "\(document): \(link)")
            }
        }
    }
}
