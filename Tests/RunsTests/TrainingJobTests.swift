import Datasets
import Files
import Glibc
import ModelFiles
import Runs
import Telemetry
import TestFiles
import Testing
import Training

@Suite("Preparing a run")
struct TrainingJobTests {
    let folder: TemporaryFolder
    let table: String

    init() throws {
        folder = try TemporaryFolder()
        table = try folder.write(Array(Self.rows(40).utf8), to: "leaves.csv")
    }

    /// Rows of two numbers; the class is which one is larger.
    private static func rows(_ count: Int) -> String {
        "width,height,kind\n"
            + (0..<count).map { "\($0 % 7).5,\($0 % 5),\(Double($0 % 7) + 0.5 > Double($0 % 5) ? "broad" : "long")\n" }
            .joined()
    }

    private func job(
        epochs: Int = 2, to destination: TrainingJob.Destination? = nil, name: String? = nil,
        start: RunStart = RunStart(),
        change: @escaping TrainingChoice.Change = { _ in }
    ) throws -> TrainingJob {
        let choice = TrainingChoice(
            start: start, model: { $0.hidden = [3] },
            optimisation: {
                $0.epochs = epochs
                change(&$0)
            })
        return TrainingJob(
            choice: choice, source: try DataSource.resolve(table), name: name,
            destination: destination ?? .runsFolder(folder.path + "/runs-here"),
            record: { _, run, data in "\(RunRecord.header), \(run)\n# \(data)\n" })
    }

    private func prepare(_ job: TrainingJob) throws -> TrainingJob.Prepared {
        try job.prepare(folding: .all, keepsModels: false, wake: {})
    }

    /// Trains to the end.
    @discardableResult
    private func run(_ job: TrainingJob) throws -> TrainingJob.Prepared {
        let prepared = try prepare(job)
        prepared.session.start()
        prepared.session.waitUntilEnded()
        prepared.cleanUp()
        return prepared
    }

    @Test("A run is named after data and model, and its folder is removed if nothing was trained")
    func names() throws {
        let prepared = try prepare(job())
        #expect(prepared.session.trainer.name == "leaves-2-3-2-1")
        let claimed = try #require(prepared.claimedFolder)
        #expect(claimed == folder.path + "/runs-here/runs/leaves-2-3-2-1")
        #expect(FileSystem.isThere(claimed))
        #expect(try prepare(job()).session.trainer.name == "leaves-2-3-2-2")
        #expect(try prepare(job(name: "mine")).session.trainer.name == "mine")
        prepared.cleanUp()
        #expect(!FileSystem.isThere(claimed))
        #expect(prepared.warning == nil)
    }

    @Test("A run leaves its model, its configuration and the location of its data in its folder")
    func leaves() throws {
        let claimed = try #require(try run(job()).claimedFolder)
        #expect(FileSystem.isThere(claimed + "/model.safetensors"))
        #expect(DataNote(besideModel: claimed + "/model.safetensors")?.path == table)
        let text = String(decoding: try WholeFile.read(claimed + "/config.toml", limit: 1000), as: UTF8.self)
        #expect(text == "\(RunRecord.header), leaves-2-3-2-1\n# \(table)\n")
    }

    @Test("A model written to a file has its configuration beside it, unless a file written by hand is there")
    func file() throws {
        let path = folder.path + "/leaf.safetensors"
        let prepared = try run(job(to: .file(path)))
        #expect(prepared.claimedFolder == nil && prepared.session.trainer.name == "leaves-2-3-2")
        #expect(folder.read("leaf.config.toml")?.starts(with: RunRecord.header.utf8) == true)
        #expect(folder.read("data.json") == nil)
        try folder.write(Array("epochs = 3\n".utf8), to: "leaf.config.toml")
        try run(job(to: .file(path)))
        #expect(folder.read("leaf.config.toml") == Array("epochs = 3\n".utf8))
    }

    @Test("An unwritable model path is found out before anything is trained")
    func unwritable() throws {
        #expect(throws: RunError.notWritten(.isFolder(path: folder.path))) { try prepare(job(to: .file(folder.path))) }
        let blocked = try folder.write([1], to: "blocked")
        #expect(throws: RunError.self) { try prepare(job(to: .runsFolder(blocked))) }
    }

    @Test("A setting out of its range, and more weights than fit into memory, are refused by name")
    func settings() throws {
        #expect(throws: RunError.training(.setting(name: "dropout", expected: "from 0 to below 1", found: "1.0"))) {
            try prepare(job { $0.dropout = 1 })
        }
        let error = #expect(throws: RunError.self) { try prepare(job { $0.hidden = [65_536, 65_536] }) }
        guard case .training(.setting("hidden", _, _)) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("A rehearsal says what would be trained, and writes nothing")
    func rehearsal() throws {
        let before = folder.files
        let rehearsal = try job().rehearse()
        #expect(rehearsal.path == folder.path + "/runs-here/runs/leaves-2-3-2-1/model.safetensors")
        #expect(rehearsal.source == table)
        #expect(rehearsal.trainer.configuration.hidden == [3])
        #expect(rehearsal.memory.total > 0)
        #expect(folder.files == before && !FileSystem.isThere(folder.path + "/runs-here"))
    }

    @Test("A resumed run keeps its name and settings, finds its data, and trains more epochs")
    func resumed() throws {
        let claimed = try #require(try run(job()).claimedFolder)
        let runs = folder.path + "/runs-here"
        let start = try RunStart(resuming: "leaves-2-3-2-1", epochs: 4, runs: runs)
        #expect(start.configuration?.epochs == 4 && start.configuration?.hidden == [3])
        #expect(try start.data() == table)
        let stored = try #require(start.run)
        #expect(stored.folder == claimed)
        let prepared = try prepare(job(epochs: 4, to: .run(stored), start: start))
        #expect(prepared.session.trainer.name == "leaves-2-3-2-1")
        #expect(prepared.session.trainer.resumePoint?.epochs == 2)
        // Starting over makes another run beside this one.
        var again = try job(epochs: 4, to: .run(stored), start: start)
        again.beginAnew()
        #expect(try prepare(again).session.trainer.name == "leaves-2-3-2-2")
        #expect(try prepare(again).session.trainer.resumePoint == nil)
    }

    @Test("Changed data of a resumed run is refused if nobody named it, and otherwise gives a warning")
    func changedData() throws {
        try run(job())
        let start = try RunStart(resuming: "leaves-2-3-2-1", epochs: nil, runs: folder.path + "/runs-here")
        try folder.write(Array(Self.rows(40).replacing("6.5,", with: "6.25,").utf8), to: "leaves.csv")
        var resumed = try job(to: .run(try #require(start.run)), start: start)
        #expect(try prepare(resumed).warning?.contains("is not the data") == true)
        resumed.origin = start.note
        #expect(throws: RunError.changedData(path: table)) { try prepare(resumed) }
    }

    @Test("Data that no longer exists, or whose location is not recorded, must be named")
    func lostData() throws {
        try run(job())
        try run(job(to: .file(folder.path + "/alone.safetensors")))
        let start = try RunStart(resuming: "leaves-2-3-2-1", epochs: nil, runs: folder.path + "/runs-here")
        let alone = try RunStart(resuming: folder.path + "/alone.safetensors", epochs: nil, runs: nil)
        #expect(throws: RunError.otherData(name: "leaves")) { try alone.data() }
        #expect(unsafe rename(table, folder.path + "/moved.csv") == 0)
        #expect(throws: RunError.lostData(path: table)) { try start.data() }
    }
}
