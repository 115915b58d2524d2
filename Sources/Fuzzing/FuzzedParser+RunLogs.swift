import Interchange
import RunLogs

/// Parsers of the binary logs of other trainers.
extension FuzzedParser {
    static let tensorboard = FuzzedParser(
        "tensorboard", "event files of TensorBoard", samples: [eventFile],
        tokens: ["scalars", "histograms", "images", "text", "hparams", "\u{89}PNG\r\n\u{1A}\n"],
        repair: Checksums.repairEventFile, reading: { try logOutline(of: $0, TensorBoardParser.self) })

    static let wandb = FuzzedParser(
        "wandb", "logs of Weights & Biases", samples: [wandbFile],
        tokens: [
            "_step", "_timestamp", "_type", "\"histogram\"", "\"image-file\"", "values", "bins", "path", "size",
            "NaN", "-Infinity", "1e999", "{\"a\":", "}",
        ],
        repair: Checksums.repairWandBFile, reading: { try logOutline(of: $0, WandBParser.self) })

    static let output = FuzzedParser(
        "output", "what training programs print", samples: [printed],
        tokens: [
            "%|", "it [", "━", "Epoch ", "step ", "loss", "nan", "{'", "'}", "\u{1B}[A", "\u{8}\u{8}", "\r", "[1/2]",
            "all ",
            "Class Images Instances Box(P", "epoch loss acc\n", ": ", "=",
        ], reading: { try logOutline(of: $0, StandardOutputParser.self) })

    private static let printed = Array(
        """
        Epoch 1/2\r 50%|## | 1/2 [00:01<00:01, 1.0it/s, loss=0.5]\r100%|###| 2/2 [00:02<00:00, 1.0it/s, loss=0.4]
        {'eval_loss': '0.6', 'epoch': 1.0}
        [12]\ttrain-logloss:0.32+0.01\nTrain Epoch: 1 [640/60000 (1%)]\tLoss: 1.5
        epoch train_loss accuracy time\n0 0.5 0.9 00:12\n{"step": 1, "loss": NaN}
        2/2 ━━━━ 0s 12ms/step - loss: 3e-4 - val_loss: inf\nTest set: Accuracy: 98/100 (98%)

        """.utf8)

    /// What a parser reads must not depend on how much of the file it is given at a time.
    static func logOutline<Parser: LogParser>(
        of bytes: [UInt8], _ parser: Parser.Type, path: String = "log"
    ) throws -> String {
        let batch = batch(of: bytes, parser, piece: bytes.count, path: path)
        let pieces = self.batch(of: bytes, parser, piece: 13, path: path)
        try Contradiction.unless(text(of: batch) == text(of: pieces), "pieces of 13 bytes are read differently")
        return logOutline(of: batch)
    }

    static func logOutline(of batch: LogBatch) -> String {
        var kinds = Set<String>()
        for (_, note) in batch.notes { kinds.insert(Mirror(reflecting: note).children.first?.label ?? "") }
        let damages = batch.troubles.filter { $0.isDamage }.count
        return "\(min(batch.points.count, 4)) \(kinds.sorted()) \(damages) \(batch.troubles.count)"
    }

    static func batch<Parser: LogParser>(
        of bytes: [UInt8], _: Parser.Type, piece: Int, path: String = "log"
    ) -> LogBatch {
        var parser = Parser(path: path)
        var batch = LogBatch()
        var start = 0
        var end = 0
        repeat {
            end = min(bytes.count, end + max(1, piece))
            let part = Array(bytes[start..<end])
            start += unsafe parser.parse(part.span.bytes, at: start, isLast: end == bytes.count, into: &batch)
        } while end < bytes.count
        return batch
    }

    private static func text(of batch: LogBatch) -> String {
        "\(batch.points.map { "\($0)" }) \(batch.names) \(batch.notes) \(batch.troubles)"
    }

    private static let eventFile: [UInt8] = {
        func value(_ tag: String, _ content: (inout ProtobufWriter) -> Void) -> [UInt8] {
            var event = ProtobufWriter()
            event.write(1, 1.5e9)
            event.write(2, 3)
            event.write(5) { summary in
                summary.write(1) { message in
                    message.write(1, tag)
                    content(&message)
                }
            }
            return event.bytes
        }
        func plugin(
            _ name: String, _ message: inout ProtobufWriter, _ content: (inout ProtobufWriter) -> Void = { _ in }
        ) {
            message.write(9) {
                $0.write(1) {
                    $0.write(1, name)
                    content(&$0)
                }
            }
        }
        var version = ProtobufWriter()
        version.write(3, "brain.Event:2")
        let records = [
            version.bytes,
            value("loss") { $0.write(2, Float(0.5)) },
            value("tensor") {
                $0.write(8) {
                    $0.write(1, 1)
                    $0.write(5, [0, 0, 0, 0x3F])
                }
                plugin("scalars", &$0)
            },
            value("histogram") {
                $0.write(5) {
                    $0.write(1, -1.0)
                    $0.write(2, 1.0)
                    for limit in [0.0, 2] { $0.write(6, limit) }
                    for count in [3.0, 4] { $0.write(7, count) }
                }
            },
            value("text") {
                $0.write(8) {
                    $0.write(1, 7)
                    $0.write(8, "a text")
                }
                plugin("text", &$0)
            },
            value("image") { $0.write(4) { $0.write(4, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) } },
            value("settings") { message in
                plugin("hparams", &message) {
                    $0.write(2) {
                        $0.write(3) {
                            $0.write(1) {
                                $0.write(1, "lr")
                                $0.write(2) { $0.write(6) { $0.write(1) { $0.write(2, 0.5) } } }
                            }
                        }
                    }
                }
            },
        ]
        var file: [UInt8] = []
        for record in records { file += number(record.count, size: 12) + record + [0, 0, 0, 0] }
        Checksums.repairEventFile(&file)
        return file
    }()

    private static let wandbFile: [UInt8] = {
        func history(_ items: [(keys: [String], json: String)]) -> [UInt8] {
            var record = ProtobufWriter()
            record.write(2) { history in
                for (keys, json) in items {
                    history.write(1) {
                        for key in keys { $0.write(2, key) }
                        $0.write(16, json)
                    }
                }
                history.write(2) { $0.write(1, 7) }
            }
            return record.bytes
        }
        var run = ProtobufWriter()
        run.write(17) {
            $0.write(4) {
                $0.write(1) {
                    $0.write(1, "optimizer")
                    $0.write(16, "{\"name\":\"adam\",\"lr\":NaN}")
                }
            }
            $0.write(8, "name")
            $0.write(17) { $0.write(1, 1_500_000_000) }
            $0.write(18, 1)
        }
        var exit = ProtobufWriter()
        exit.write(18) { $0.write(1, 3) }
        let records = [
            run.bytes,
            history([
                (["_step"], "4"), (["_timestamp"], "1.5e+09"), (["loss"], "0.3333333333333333"), (["a", "b"], "NaN"),
            ]),
            history([
                (["h", "_type"], "\"histogram\""), (["h", "values"], "[1,2]"), (["h", "bins"], "[0,1,2]"),
                (["i"], "{\"_type\":\"image-file\",\"path\":\"a.png\",\"size\":9}"), (["c"], "{\"d\":-1}"),
            ]),
            exit.bytes,
        ]
        var file = Array(":W&B".utf8) + [0xE1, 0xBE, 0]
        for record in records {
            let half = record.count / 2
            for (part, type) in [(record[..<half], 2), (record[half...], 4)] {
                file += number(0, size: 4) + number(part.count, size: 2) + [UInt8(type)] + part
            }
        }
        Checksums.repairWandBFile(&file)
        return file
    }()

    /// A number in little-endian order.
    private static func number(_ value: Int, size: Int) -> [UInt8] {
        (0..<size).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
    }
}
