import RunLogs
import Testing

struct TensorBoardContentsTests {
    private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

    @Test("A histogram has the least and the greatest value for outermost edges, and no empty counts at its ends")
    func histogram() {
        var file = EventFile()
        file.append(step: 2, tag: "weights") {
            $0.write(5) {
                $0.write(1, -1.5)
                $0.write(2, 3.0)
                $0.write(6, doubles: [-2, -1, 0, 1, .greatestFiniteMagnitude])
                $0.write(7, doubles: [0, 1, 0, 0, 4])
            }
        }
        let batch = TensorBoardParser.batch(file.bytes)
        let histogram = LogHistogram(edges: [-1.5, -1, 0, 1, 3], counts: [1, 0, 0, 4])
        #expect(batch.onlyNotes == [.histogram(tag: "weights", step: 2, histogram)])
    }

    @Test("A histogram as a tensor has a row for each count, also without metadata", arguments: [true, false])
    func histogramTensor(hasMetadata: Bool) {
        var file = EventFile()
        file.append(step: 2, tag: "weights") {
            $0.write(8) {
                $0.write(1, 2)
                $0.write(2) {
                    $0.write(2) { $0.write(1, 2) }
                    $0.write(2) { $0.write(1, 3) }
                }
                $0.write(4, [-1.0, 0, 5, 0, 2, 6].flatMap { littleEndian($0.bitPattern) })
            }
            if hasMetadata { $0.write(9) { $0.write(1) { $0.write(1, "histograms") } } }
        }
        let batch = TensorBoardParser.batch(file.bytes)
        let histogram = LogHistogram(edges: [-1, 0, 2], counts: [5, 6])
        #expect(batch.onlyNotes == [.histogram(tag: "weights", step: 2, histogram)])
    }

    @Test("A histogram without values says nothing, and one with edges out of order is damage")
    func noHistogram() {
        var file = EventFile()
        file.append(tag: "empty") { $0.write(5) { $0.write(1, 0.0) } }
        file.append(tag: "mixed") {
            $0.write(5) {
                $0.write(1, 5.0)
                $0.write(2, 6.0)
                $0.write(6, doubles: [1, 2])
                $0.write(7, doubles: [1, 1])
            }
        }
        let batch = TensorBoardParser.batch(file.bytes)
        #expect(batch.notes.isEmpty)
        #expect(batch.troubles.map(\.isDamage) == [true])
    }

    @Test("Images are the places of their bytes in the file")
    func images() {
        var file = EventFile()
        file.append(step: 1, tag: "loss", scalar: 1)
        file.append(step: 4, tag: "picture") {
            $0.write(4) {
                $0.write(1, 8)
                $0.write(4, png)
            }
        }
        file.append(step: 5, tag: "batch") {
            $0.write(9) { $0.write(1) { $0.write(1, "images") } }
            $0.write(8) {
                $0.write(1, 7)
                for text in ["8", "8"] { $0.write(8, text) }
                $0.write(8, png)
                $0.write(8, [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 4])
            }
        }
        file.append(step: 5, tag: "movie") { $0.write(4) { $0.write(4, "GIF89a......") } }
        let batch = TensorBoardParser.batch(file.bytes, piece: 50)
        let images = batch.onlyNotes.compactMap { note -> (String, [UInt8])? in
            guard case .image(let tag, _, let image) = note, image.path == "log" else { return nil }
            return (tag, Array(file.bytes[image.bytes]))
        }
        #expect(images.map(\.0) == ["picture", "batch", "batch/1"])
        #expect(images.prefix(2).allSatisfy { $0.1 == png })
        #expect(batch.notes.count == 3)
    }

    @Test("Texts are tensors of strings; the metadata are only with the first")
    func texts() {
        var file = EventFile()
        for step in 1...2 {
            file.append(step: step, tag: "note") {
                if step == 1 { $0.write(9) { $0.write(1) { $0.write(1, "text") } } }
                $0.write(8) {
                    $0.write(1, 7)
                    $0.write(2) { $0.write(2) { $0.write(1, 1) } }
                    $0.write(8, "text \(step)")
                }
            }
        }
        for (tag, plugin) in [("plain", ""), ("sound", "audio")] {
            file.append(step: 3, tag: tag) {
                $0.write(9) { $0.write(1) { $0.write(1, plugin) } }
                $0.write(8) {
                    $0.write(1, 7)
                    $0.write(8, [0xFF, 0x41])
                }
            }
        }
        #expect(
            TensorBoardParser.batch(file.bytes).onlyNotes == [
                .text(tag: "note", step: 1, text: "text 1"), .text(tag: "note", step: 2, text: "text 2"),
                .text(tag: "plain", step: 3, text: "\u{FFFD}A"),
            ])
    }
}
