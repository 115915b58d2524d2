import Interchange
import RunLogs
import TestFiles
import Testing

@Suite("The times of printed metrics")
struct PrintedTimesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let start = 1_796_054_400.0

    /// Reads an output, whose parts arrived at times after the start, as "name step epoch seconds value".
    private func read(
        _ parts: [(seconds: Double, text: String)], piece: Int = .max, damage: (String) -> String = { $0 }
    ) throws -> LogBatch {
        var (marks, output) = ("", "")
        for part in parts {
            marks += ArrivalMark(offset: output.utf8.count, seconds: Self.start + part.seconds).line
            output += part.text
        }
        let path = try folder.write(Array(damage(marks).utf8), to: "output.times")
        let parser = StandardOutputParser(path: "output", pattern: nil, times: path)
        return RunLogsTests.read(parser, Array(output.utf8), piece: piece)
    }

    private func seconds(_ batch: LogBatch) -> [Double?] {
        batch.points.map { $0.seconds.map { ($0 - Self.start).rounded() } }
    }

    @Test("a value has the time at which its line arrived, in pieces of any size", arguments: [Int.max, 1, 7])
    func lines(piece: Int) throws {
        let parts = [(10.0, "step 1 loss=0.5\nstep 2 loss=0.4\n"), (20, "no metric\n"), (31, "step 3 loss=0.3\n")]
        #expect(try seconds(read(parts, piece: piece)) == [10, 10, 31])
    }

    @Test("a value of a bar has the time of the drawing that counts")
    func bars() throws {
        let parts = [
            (0.0, "\r 33%|###3      | 1/3 [00:03<00:04, 12.3it/s, loss=0.5]"),
            (5, "\r 33%|###3      | 1/3 [00:03<00:04, 12.3it/s, loss=0.4]"),
            (9, "\r 67%|######6   | 2/3 [00:03<00:04,  1.3s/it, loss=0.3]"),
            (60, "\r100%|##########| 3/3 [00:03<00:00,  1.3s/it, loss=0.2]\n"),
        ]
        let batch = try read(parts)
        #expect(batch.points.map(\.value) == [0.4, 0.3, 0.2])
        // A drawing begins with the return that ended the one before it.
        #expect(seconds(batch) == [5, 9, 60])
    }

    @Test("so have values of dictionaries and JSON lines, unless these say when they were measured")
    func objects() throws {
        let parts = [
            (1.0, "{\"step\": 1, \"loss\": 0.5}\n"), (2, "{\"step\": 2, \"loss\": 0.4, \"elapsed\": 3.5}\n"),
            (3, "{\"step\": 3, \"loss\": 0.3, \"timestamp\": 1796054300}\n"), (4, "{'loss': 0.2, 'step': 4}\n"),
        ]
        #expect(try seconds(read(parts)) == [1, 2, -100, 4])
    }

    @Test("between marks that follow each other at once, a program prints evenly")
    func evenly() throws {
        let line = "step 1 loss=0.5\n"
        let parts = [(0.0, String(repeating: line, count: 4)), (0.4, line), (100, line)]
        let times = try read(parts).points.map { (($0.seconds ?? 0) - Self.start) * 10 }.map { $0.rounded() }
        #expect(times == [0, 1, 2, 3, 4, 1000])
    }

    @Test(
        "damage costs times only",
        arguments: [
            "12 3\n", "\u{FFFD}\u{0}", String(repeating: "9", count: 9000),
        ])
    func damage(before: String) throws {
        let parts = [(10.0, "step 1 loss=0.5\nstep 2 loss=0.4\n"), (20, "no metric\n"), (31, "step 3 loss=0.3\n")]
        #expect(try seconds(read(parts) { before + "\n" + $0 }) == [10, 10, 31])
        #expect(try seconds(read(parts) { String($0.dropLast(5)) }) == [10, 10, 20])
        #expect(try seconds(read(parts) { _ in "" }) == [nil, nil, nil])
        let missing = StandardOutputParser(path: "output", pattern: nil, times: folder.path + "/none")
        #expect(RunLogsTests.read(missing, Array("step 1 loss=0.5\n".utf8)).lines == ["loss 1 - - 0.5"])
    }

    /// The last note of how far the run is.
    private func done(_ parts: [String]) throws -> Double? {
        let batch = try read(parts.enumerated().map { (Double($0), $1) })
        return batch.notes.reversed().lazy.compactMap { note -> Double? in
            if case .progress(let done, _) = note.note { done } else { nil }
        }.first
    }

    @Test("how far the run is comes from its epochs, or from a bar of all steps")
    func progress() throws {
        #expect(try done(["epoch 3/12 loss=0.5\n"]) == 0.25)
        #expect(try done(["Epoch: [3/12] loss=0.5\n"]) == 0.25)
        #expect(try done(["Epoch 3/4\n", "30/60 - 3s - 12ms/step - loss: 0.3\n"]) == 0.625)
        #expect(try done([" 25%|##5     | 5/20 [00:03<00:04, 12.3it/s, loss=0.5]\n"]) == 0.25)
        #expect(try done([" iteration 10/ 100 | lm loss: 1.02E+01 |\n"]) == 0.1)
        let bars = ["  0%|        | 0/20 [00:00<?, ?it/s]", "\r 25%|##5     | 5/20 [00:03<00:04, 12.3it/s]\n"]
        #expect(try done([bars[0], "\r{'loss': 0.5, 'epoch': 0.5}\n", bars[1]]) == 0.25)
    }

    @Test(
        "steps that may be those of an epoch do not say how far the run is",
        arguments: [
            "Epoch 3:  50%|█████     | 1/2 [00:01<00:01, 12.30it/s, train_loss=0.1]\n",
            "Train Epoch: 1 [64/60000 (0%)]\tLoss: 2.3\n", "step 5 loss=0.5\n",
        ])
    func partial(text: String) throws { #expect(try done([text]) == nil) }
}
