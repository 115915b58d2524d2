import Interchange
import RunLogs
import Testing

struct TensorBoardParserTests {
    private func batch(_ write: (inout EventFile) -> Void) -> LogBatch {
        var file = EventFile()
        write(&file)
        return TensorBoardParser.batch(file.bytes)
    }

    @Test("A scalar has the tag, the step, the time and the exact float")
    func scalar() {
        let batch = batch {
            $0.append(step: 7, seconds: 1_700_000_000.25, tag: "train/loss", scalar: 0.1)
            $0.append(step: -1, seconds: .nan, tag: "train/loss", scalar: .nan)
            $0.append(seconds: nil, tag: "lr", scalar: -.infinity)
        }
        #expect(
            batch.listing == [
                "train/loss 7 1700000000.25 0.10000000149011612", "train/loss -1 - nan", "lr 0 - -inf",
            ])
    }

    @Test("A scalar is the same in the usual form and with fields that nobody knows, whatever the lengths of its parts")
    func forms() {
        let tags = [0, 1, 7, 8, 9, 16, 60, 99, 101, 110, 127, 128, 300].map { String(repeating: "t", count: $0) + "x" }
        let steps = [0, 1, 127, 128, 1 << 20, 1 << 48, 1 << 49, 1 << 50, 1 << 56, .max, .min, -1]
        func batch(hasOthers: Bool) -> LogBatch {
            self.batch { file in
                for tag in tags {
                    for step in steps {
                        file.append(step: step) { event in
                            event.write(5) { summary in
                                summary.write(1) {
                                    $0.write(1, tag)
                                    $0.write(2, Float(step))
                                    if hasOthers { $0.write(99, 1) }
                                }
                            }
                        }
                    }
                }
            }
        }
        let found = batch(hasOthers: false).listing
        #expect(found == tags.flatMap { tag in steps.map { "\(tag) \($0) 1500000000.0 \(Double(Float($0)))" } })
        #expect(found == batch(hasOthers: true).listing)
    }

    @Test("An event may have several values")
    func severalValues() {
        let batch = batch {
            $0.append(step: 1) { event in
                event.write(5) { summary in
                    for (tag, value) in [("a", Float(1)), ("b", 2), ("a", 3)] {
                        summary.write(1) {
                            $0.write(1, tag)
                            $0.write(2, value)
                        }
                    }
                }
            }
        }
        #expect(batch.pointLines == ["a 1 1500000000.0 1.0", "b 1 1500000000.0 2.0", "a 1 1500000000.0 3.0"])
    }

    @Test("More tags than a small table holds keep their names")
    func manyTags() {
        let tags = (0..<300).map { "layer\($0)/" + String(repeating: "w", count: $0 % 20) }
        let batch = batch { file in
            for step in 1...2 { for tag in tags { file.append(step: step, tag: tag, scalar: 1) } }
        }
        #expect(batch.names == tags)
        #expect(batch.points.count == 600)
    }

    @Test(
        "Scalars as tensors of any type are points",
        arguments: [
            (1, 5, littleEndian(Float(0.1).bitPattern), littleEndian(Float(0.1).bitPattern), Double(Float(0.1))),
            (2, 6, littleEndian((0.1).bitPattern), littleEndian((0.1).bitPattern), 0.1),
            (3, 7, [0xFE] + [UInt8](repeating: 0xFF, count: 8) + [1], littleEndian(Int32(-2)), -2),
            (4, 7, [200, 1], [200], 200),
            (5, 7, [5], littleEndian(Int16(5)), 5),
            (6, 7, [0xFF] + [UInt8](repeating: 0xFF, count: 8) + [1], [0xFF], -1),
            (9, 10, [0x80, 0x80, 4], littleEndian(Int64(65536)), 65536),
            (10, 11, [1], [1], 1),
            (14, 13, [0x80, 0x7F], littleEndian(UInt16(0x3F80)), 1),
            (17, 7, [0xFF, 0xFF, 3], littleEndian(UInt16(65535)), 65535),
            (19, 13, [0x80, 0x78], littleEndian(UInt16(0x3C00)), 1),
            (22, 16, [9], littleEndian(UInt32(9)), 9),
            (23, 17, [9], littleEndian(UInt64(9)), 9),
        ] as [(Int, Int, [UInt8], [UInt8], Double)])
    func tensorScalar(type: Int, field: Int, list: [UInt8], content: [UInt8], value: Double) {
        let batch = batch { file in
            for isScalar in [true, false] {
                file.append(step: 3, tag: "list\(isScalar)") {
                    $0.write(8) {
                        $0.write(1, type)
                        $0.write(2, [])
                        $0.write(field, list)
                    }
                    if isScalar { $0.write(9) { $0.write(1) { $0.write(1, "scalars") } } }
                }
                file.append(step: 3, tag: "content") {
                    $0.write(8) {
                        $0.write(1, type)
                        $0.write(2) { $0.write(2) { $0.write(1, 1) } }
                        $0.write(4, content)
                    }
                }
            }
        }
        #expect(batch.points.count == 4)
        #expect(batch.troubles.isEmpty)
        #expect(batch.points.allSatisfy { $0.value == value }, "\(batch.listing)")
    }

    @Test("A tensor of several numbers is no point, and one of another plugin neither")
    func noScalar() {
        let batch = batch { file in
            file.append(tag: "vector") {
                $0.write(8) {
                    $0.write(1, 1)
                    $0.write(2) { $0.write(2) { $0.write(1, 2) } }
                    $0.write(5, floats: [1, 2])
                }
            }
            file.append(tag: "curve") {
                $0.write(9) { $0.write(1) { $0.write(1, "pr_curves") } }
                $0.write(8) {
                    $0.write(1, 1)
                    $0.write(5, Float(1))
                }
            }
        }
        #expect(batch.listing.isEmpty)
    }

    @Test("An empty tensor of one element is 0, and a list may have a field for each element")
    func unpacked() {
        let batch = batch { file in
            file.append(tag: "zero") { $0.write(8) { $0.write(1, 1) } }
            file.append(tag: "one") {
                $0.write(8) {
                    $0.write(5, Float(1))
                    $0.write(1, 1)
                }
            }
            file.append(tag: "two") {
                $0.write(8) {
                    $0.write(1, 2)
                    $0.write(5, Float(1))
                    $0.write(6, 2.0)
                }
            }
        }
        #expect(batch.points.map(\.value) == [0, 1, 2])
    }

    @Test("The first event starts an attempt, and a session another one")
    func attempts() {
        let batch = batch { file in
            file.append(seconds: 1) { $0.write(3, "brain.Event:2") }
            file.append(step: 5, tag: "loss", scalar: 1)
            file.append(seconds: 2) { $0.write(3, "brain.Event:2") }
            file.append(step: 4, seconds: 3) { $0.write(7) { $0.write(1, 1) } }
            file.append(step: 6) { $0.write(7) { $0.write(1, 3) } }
            file.append(step: 7) { $0.write(7) { $0.write(1, 2) } }
        }
        #expect(
            batch.onlyNotes == [
                .attempt(step: nil, seconds: 1), .attempt(step: 4, seconds: 3), .checkpoint(step: 6),
            ])
        #expect(batch.notes.map(\.afterPoints) == [0, 1, 1])
    }

    @Test("Events without values, and unknown fields, say nothing")
    func others() {
        let batch = batch { file in
            file.append(record: [])
            file.append { $0.write(4, [1, 2, 3]) }
            file.append { $0.write(99, 1) }
            file.append { $0.write(6) { $0.write(2, "message") } }
        }
        #expect(batch.listing.isEmpty)
    }

    @Test("Hyperparameters are the config; only an end with a time is an end")
    func hyperparameters() {
        func write(_ file: inout EventFile, _ name: String, _ content: (inout MessageEncoder) -> Void) {
            file.append(tag: "_hparams_/\(name)") {
                $0.write(9) {
                    $0.write(1) {
                        $0.write(1, "hparams")
                        $0.write(2, content)
                    }
                }
            }
        }
        let batch = batch { file in
            write(&file, "session_start_info") {
                $0.write(3) { start in
                    start.write(1) {
                        $0.write(1, "lr")
                        $0.write(2) { $0.write(2, 0.5) }
                    }
                    start.write(1) {
                        $0.write(1, "name")
                        $0.write(2) { $0.write(3, "adam") }
                    }
                    start.write(1) {
                        $0.write(1, "nested")
                        $0.write(2) {
                            $0.write(5) {
                                $0.write(1) {
                                    $0.write(1, "flag")
                                    $0.write(2) { $0.write(4, 1) }
                                }
                            }
                        }
                    }
                    start.write(1) {
                        $0.write(1, "list")
                        $0.write(2) { $0.write(6) { $0.write(1) { $0.write(1, 0) } } }
                    }
                }
            }
            write(&file, "session_end_info") { $0.write(4) { $0.write(1, 1) } }
            for status in [2, 1] {
                write(&file, "session_end_info") {
                    $0.write(4) {
                        $0.write(1, status)
                        $0.write(2, 1.5e9)
                    }
                }
            }
        }
        #expect(
            batch.onlyNotes == [
                .config(name: "lr", value: 0.5), .config(name: "name", value: "adam"),
                .config(name: "nested.flag", value: true), .config(name: "list", value: [nil]),
                .ended(.failed(status: nil)), .ended(.finished),
            ])
    }
}
