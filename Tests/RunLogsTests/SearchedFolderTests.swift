import Glibc
import RunLogs
import TestFiles
import Testing

@Suite("Which folders are searched for runs")
struct SearchedFolderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ name: String, _ text: String) throws {
        try folder.write(Array(text.utf8), to: name)
    }

    /// The runs as `name format`, sorted.
    private func found() throws -> [String] {
        var finder = try RunFinder(folder.path)
        return finder.all().map { "\($0.name) \($0.format.rawValue)" }.sorted()
    }

    @Test("a file of W&B hides no runs beside and below it")
    func besideWandB() throws {
        for name in ["ab.wandb", "more/cd.wandb"] { try write(name, "") }
        for name in ["more/deep/log.csv", "other/log.csv", "files/log.csv"] { try write(name, "step,loss\n1,2\n") }
        #expect(try found().contains("other/log.csv csv") && found().contains("more/deep/log.csv csv"))
        #expect(try found().contains { $0.hasPrefix("more ") } && found().count == 4, "files belong to the run")
    }

    @Test("a link into the kernel's own folders leads nowhere")
    func kernelFolders() throws {
        try write("a/log.csv", "step,loss\n1,2\n")
        for (target, name) in [("/proc", "a/link"), ("/proc/self", "self")] {
            #expect(unsafe symlink(target, "\(folder.path)/\(name)") == 0)
        }
        #expect(try found() == ["a/log.csv csv"])
    }
}
