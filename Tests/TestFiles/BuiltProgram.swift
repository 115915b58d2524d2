import Foundation

/// The programs that are built together with the tests.
package enum BuiltProgram {
    /// The path of a program. Throws where it was not built.
    package static func path(of name: String) throws -> String {
        var files = CommandLine.arguments
        if let itself = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
            files.insert(itself, at: 0)
        }
        // This applies where the tests were loaded into the process of another program.
        let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
        files += maps.split(separator: "\n").compactMap { line in
            line.firstIndex(of: "/").map { String(line[$0...]) }
        }
        for file in files where file.contains(".xctest") {
            var folder = URL(filePath: file)
            while folder.path.contains(".xctest") { folder.deleteLastPathComponent() }
            let candidate = folder.appending(path: name).path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
        }
        throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: name])
    }
}
