import Files
import Foundation
import RunStore
import Runs
import TestFiles
import Testing

@Suite("The folder of runs")
struct RunsFolderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func path(given: String? = nil, _ environment: [String: String]) throws(RunError) -> String {
        try RunsFolder(given: given) { environment[$0] }.path
    }

    @Test("It is the given folder, otherwise the user's data folder, otherwise the one in the home folder")
    func place() throws {
        #expect(try path(given: "there", ["XDG_DATA_HOME": "/data", "HOME": "/home/me"]) == "there")
        #expect(try path(["XDG_DATA_HOME": "/data", "HOME": "/home/me"]) == "/data/softscope")
        #expect(try path(["HOME": "/home/me"]) == "/home/me/.local/share/softscope")
        // The specification says to ignore relative paths.
        #expect(try path(["XDG_DATA_HOME": "data", "HOME": "/home/me"]) == "/home/me/.local/share/softscope")
        #expect(throws: RunError.noRunsFolder) { try path(["HOME": "me"]) }
        #expect(throws: RunError.unnamedRunsFolder) { try path(given: "", ["HOME": "/home/me"]) }
    }

    @Test("A run gets the first free number, even beside a file or a dead link with that name")
    func claim() throws {
        let runs = try RunsFolder(given: folder.path + "/a/b")
        #expect(runs.firstFree(.derived("spots")).name == "spots-1")
        let first = try runs.claim(.derived("spots"))
        #expect(first.name == "spots-1" && first.folder == folder.path + "/a/b/runs/spots-1")
        #expect(first.modelPath == first.folder + "/model.safetensors")
        #expect(first.runsFolder == folder.path + "/a/b")
        try Data().write(to: URL(filePath: runs.path + "/runs/spots-2"))
        try FileManager.default.createSymbolicLink(
            atPath: runs.path + "/runs/spots-3", withDestinationPath: "nowhere")
        #expect(runs.firstFree(.derived("spots")).name == "spots-4")
        #expect(try runs.claim(.derived("spots")).name == "spots-4")
        #expect(try runs.claim(.derived("other")).name == "other-1")
    }

    @Test("A name that the user gave is kept if it is free, also among the stored runs")
    func given() throws {
        let runs = try RunsFolder(given: folder.path)
        #expect(try runs.claim(.given("wine")).name == "wine")
        #expect(try runs.claim(.given("wine")).name == "wine-2")
        let store = try RunStore(in: folder.path, .writing)
        _ = try store.begin(NewRun(name: "wine-3"), at: 0)
        _ = try store.begin(NewRun(name: "beer"), at: 0)
        #expect(try runs.claim(.given("wine")).name == "wine-4")
        #expect(try runs.claim(.given("beer")).name == "beer-2")
    }

    @Test("A run's folder is removed with the files in it, and only that of a run in this folder of runs is found")
    func removed() throws {
        let runs = try RunsFolder(given: folder.path)
        let run = try runs.claim(.given("wine"))
        try folder.write([1], to: "runs/wine/model.safetensors")
        try folder.write([1], to: "runs/wine/config.toml")
        #expect(runs.run(withModel: "\(folder.path)/elsewhere/model.safetensors") == nil)
        #expect(runs.run(withModel: "\(folder.path)/runs/../model.safetensors") == nil)
        #expect(runs.run(withModel: "\(folder.path)/runs/wine/other.safetensors") == nil)
        #expect(runs.run(withModel: run.modelPath) == run)
        try run.remove()
        #expect(folder.files.allSatisfy { !$0.hasPrefix("runs/wine") } && !FileSystem.isTaken(run.folder))
        try run.remove()
    }

    @Test("Runs that begin at the same time get different names")
    func claimedAtOnce() async throws {
        let runs = try RunsFolder(given: folder.path)
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try runs.claim(.derived("race")).name } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(names == Set((1...20).map { "race-\($0)" }))
    }

    @Test("If no folder can be made, the error says why")
    func refused() throws {
        let file = folder.path + "/file"
        try Data([1]).write(to: URL(filePath: file))
        let runs = try RunsFolder(given: file + "/below")
        let error = #expect(throws: RunError.self) { try runs.claim(.derived("x")) }
        guard case .notClaimed(.failed(.makeFolder, let path, let code)) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path == file + "/below" && code == ENOTDIR)
    }

    @Test("A run is found by its name if it has a model, and a path is not a run's name")
    func named() throws {
        let runs = try RunsFolder(given: folder.path)
        let run = try runs.claim(.derived("spots"))
        #expect(throws: RunError.noSuchRun("spots-1", folder: folder.path + "/runs")) {
            try RunsFolder.Run(named: "spots-1", in: folder.path)
        }
        try Data([1]).write(to: URL(filePath: run.modelPath))
        #expect(try RunsFolder.Run(named: "spots-1", in: folder.path) == run)
        #expect(try RunsFolder.Run(named: run.modelPath, in: folder.path) == nil)
    }
}
