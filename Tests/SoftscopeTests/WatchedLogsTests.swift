import Dashboard
import Dispatch
import Foundation
import RunLogs
import Screen
import Telemetry
import TestFiles
import Testing

@testable import softscope

@Suite("The logs of other programs as a source")
struct WatchedLogsTests {
    private let folder: TemporaryFolder
    private let woken = DispatchSemaphore(value: 0)

    init() throws {
        folder = try TemporaryFolder()
        for (name, values) in [("first", 10), ("second", 20), ("third", 30)] {
            let rows = (1...values).map { "{\"step\":\($0),\"val/loss\":\(1 / Double($0))}\n" }
            try folder.write(Array(("{\"lr\":0.1}\n" + rows.joined()).utf8), to: "\(name)/log.jsonl")
        }
    }

    /// Waits for runs that fulfil a condition.
    private func wait(_ source: WatchedLogs, for condition: (WatchedRuns) -> Bool) -> WatchedRuns? {
        for _ in 0..<200 {
            guard woken.wait(timeout: .now() + 30) == .success else { return nil }
            for case .watched(let runs) in source.drain(at: 0) where condition(runs) { return runs }
        }
        return nil
    }

    @Test("runs that nobody looks at are read for the list, without their curves")
    func overviews() throws {
        let source = WatchedLogs([folder.path], numbers: NumberFormat())
        source.begin { [woken] in woken.signal() }
        let listed = try #require(wait(source) { $0.runs.count == 3 && $0.runs.allSatisfy { !$0.state.isEmpty } })
        let others = listed.runs.filter { !listed.chosen.contains($0.id) }
        #expect(others.count == 2)
        for run in listed.runs {
            let values = run.name.hasPrefix("first") ? 10 : run.name.hasPrefix("second") ? 20 : 30
            #expect(run.figures.map(\.name) == ["val/loss"] && run.figures.map(\.points) == [values])
            #expect(run.lastStep == Double(values) && run.setting("lr") == "0.1" && run.state == "running")
        }
        #expect(others.allSatisfy { $0.metrics.isEmpty && !$0.isWhole })
        let other = try #require(others.first?.id)
        source.look(at: other)
        let looked = try #require(wait(source) { $0.runs.contains { $0.id == other && $0.isWhole } })
        #expect(looked.runs.first { $0.id == other }?.metrics.count == 1 && looked.chosen == listed.chosen)
        source.close(within: 0)
    }

    @Test("a result that a program prints once is shown when it has printed everything")
    func result() throws {
        try folder.write(Array("training\naccuracy: 0.9375\n".utf8), to: "run/output")
        let output = LogRun(
            name: "sh", path: "\(folder.path)/run/output", format: .output,
            files: [LogFile(path: "\(folder.path)/run/output", content: .standardOutput(nil, times: nil))], modified: 0)
        let source = WatchedLogs(["\(folder.path)/run"], numbers: NumberFormat(), output: output)
        source.begin { [woken] in woken.signal() }
        let running = try #require(wait(source) { $0.runs.first?.isWhole == true })
        #expect(running.runs[0].metrics.isEmpty)
        source.endOutput()
        let ended = try #require(wait(source) { $0.runs.first?.metrics.isEmpty == false })
        #expect(ended.runs[0].metrics.map(\.name) == ["accuracy"] && ended.runs[0].metrics[0].curve.newest == 0.9375)
        source.close(within: 0)
    }

    @Test("a run that is marked no more is listed as it is read for the list")
    func unmarked() throws {
        var (found, read, reader) = (FoundLogs(), ReadLogs(), OverviewReader())
        let numbers = NumberFormat()
        func find() throws {
            var finder = try RunFinder(folder.path)
            for run in finder.all() { _ = found.note(run) }
            found.sort()
        }
        try find()
        _ = read.choose([0, 1], looked: nil, of: &found)
        while read.readPiece(at: 0) {}
        let values = try #require(read.shown(1)).metrics.reduce(0) { $0 + $1.curve.points }
        _ = read.choose([0], looked: nil, of: &found)
        #expect(read.shown(1) == nil && read.shown(0) != nil)
        #expect(found[1].points == values, "what was read of it is not lost")
        let path = found.runs[1].files[0].path
        try Data("{\"step\":1,\"val/loss\":0.5}\n".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: 60)], ofItemAtPath: path)
        try find()
        reader.plan(found, except: read.numbers, at: 0)
        while reader.readPiece(of: &found, numbers) {}
        #expect((read.shown(1) ?? found[1]).points == 1)
        _ = read.choose([0, 1], looked: nil, of: &found)
        #expect(read.shown(1) != nil)
    }

    @Test("a log that a program has given another name is listed beside the new one")
    func rotated() throws {
        var found = FoundLogs()
        func find() throws -> [String] {
            var finder = try RunFinder(folder.path)
            for run in finder.all() { _ = found.note(run) }
            return found.runs.map(\.path).map { String($0.dropFirst(folder.path.count + 1)) }.sorted()
        }
        let before = try find()
        #expect(before.count == 3)
        let path = "\(folder.path)/first/log.jsonl"
        try FileManager.default.moveItem(atPath: path, toPath: "\(folder.path)/first/older.jsonl")
        try Data("{\"step\":11,\"val/loss\":0.5}\n".utf8).write(to: URL(filePath: path))
        #expect(try find().contains("first/older.jsonl"))
        // Another name of a file that is still there is the same run.
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/link", withDestinationPath: "\(folder.path)/second")
        let runs = try find()
        #expect(runs.count == 4, "\(runs)")
    }

    @Test("a run that is listed is read again when its file has grown, after a pause")
    func again() throws {
        var found = FoundLogs()
        var reader = OverviewReader()
        let numbers = NumberFormat()
        func find() throws {
            var finder = try RunFinder(folder.path)
            for run in finder.all() { _ = found.note(run) }
            found.sort()
        }
        /// Reads all that is to be read, and returns how many values each run has then.
        func read(at now: Double) -> [Int] {
            reader.plan(found, except: [1], at: now)
            while reader.readPiece(of: &found, numbers) {}
            return (0..<3).map { found[$0].points }
        }
        try find()
        let names = (0..<3).map { found[$0].name }
        let values = names.map { $0.hasPrefix("first") ? 10 : $0.hasPrefix("second") ? 20 : 30 }
        #expect(read(at: 0) == [values[0], 0, values[2]])
        #expect(found[1].state.isEmpty && found[1].evidence.contains("not read"))
        let path = found.runs[2].files[0].path
        try Data("{\"step\":1,\"val/loss\":0.5}\n".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: 60)], ofItemAtPath: path)
        try find()
        #expect(read(at: 0)[2] == values[2])
        #expect(read(at: .infinity)[2] == 1)
        #expect(found.order.first == 2)
    }
}
