import Interchange
import RunLogs
import Testing

@Suite("Text logs that are cut off or damaged")
struct TextLogDamageTests {
    enum Format: String, CaseIterable, Sendable {
        case table, quotedTable, commentedTable, oldMacTable, wideTable, wideLines, jsonLines, softscope, burn, mlflow

        var bytes: [UInt8] {
            let text =
                switch self {
                case .table:
                    "\u{FEFF}epoch, step,loss,acc\r\n0,1,0.5,\r\n\r\n0,2,,nan\r\n1,1,1e-3,7,\r\nepoch,step,loss\n1,2,3\n1,3\n"
                        + "x,3,4\n\0\0\0\n2,5,6\n2,\0\0,7\n"
                case .quotedTable: "step;\"a \"\"b\"\"\";c\n1;\"2\";\"x\ny\"\n2;\"3;4\n3;4;\"\"\"[1;2]\"\"\"\n4;5;6"
                case .commentedTable:
                    "\u{FEFF}# a \"b\n#step,c\n# step;c\r\n1;2,5\n# d\nNA;3\nstep;c;d\n2.5;1;2\n4;x;6\n"
                case .oldMacTable: "# a\rstep,\"b\nc\"\r\r1,2\r2,\"3\r\"\r3,4"
                case .wideTable: "step,𝄞é\r\n1,2\r\nx,é\r\n3,𝄞\r\n4,5\r\n"
                case .wideLines: "{\"step\":1,\"𝄞\":\"2\"}\r\n{\"é\":\r\n{\"step\":3.5,\"𝄞\":4}\r\n"
                case .jsonLines:
                    "\u{FEFF}{\"lr\":0.5,\"a\":\"b\\\"c\"}\n{\"step\":1,\"loss\":{\"x\":1.5,\"y\":[1,{}]},\"v\":NaN}\n\n{\"step\":\n"
                        + "{\"epoch\":2,\"iter\":\"3/4\",\"loss\":{\"x\":-2e3},\"ts\":\"2023-11-14T22:13:20.5+01:00\"}\r\n\0\0\n{\"step\":1,\"v\":2}"
                case .softscope:
                    "{\"event\":\"start\",\"run\":\"r\",\"data\":\"d\",\"model\":\"m\",\"config\":{\"a\":1}}\n"
                        + "{\"event\":\"epoch\",\"epoch\":1,\"loss\":0.5,\"seconds\":1}\n{\"event\":\"end\",\"status\":\"failed\",\"reason\":\"x\"}\n"
                case .burn: "0.5\n0.25,64\nNaN,1\noops\n\n3\n"
                case .mlflow: "1700000000500 0.5 1\n1700000001000 nan 2\r\n1700000002000 0.25\n1 2 x\n5 6 7"
                }
            return switch self {
            case .wideTable: [0xFF, 0xFE] + text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
            case .wideLines: [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
            default: Array(text.utf8)
            }
        }

        func read(_ bytes: [UInt8], piece: Int = .max) -> LogBatch {
            switch self {
            case .table, .quotedTable, .commentedTable, .oldMacTable, .wideTable:
                RunLogsTests.read(DecodedText<TableLogParser>(path: "a"), bytes, piece: piece)
            case .jsonLines, .softscope, .wideLines:
                RunLogsTests.read(DecodedText<JSONLinesParser>(path: "a"), bytes, piece: piece)
            case .burn: RunLogsTests.read(BurnMetricFile(path: "train/epoch-1/a.log"), bytes, piece: piece)
            case .mlflow: RunLogsTests.read(MLflowMetricFile(path: "metrics/a"), bytes, piece: piece)
            }
        }
    }

    @Test("a log that comes in pieces of any size reads as one that comes whole", arguments: Format.allCases)
    func pieces(format: Format) {
        let bytes = format.bytes
        let whole = format.read(bytes)
        #expect(!whole.lines.isEmpty)
        for piece in 1...bytes.count {
            let parts = format.read(bytes, piece: piece)
            #expect(parts.lines == whole.lines, "pieces of \(piece)")
            #expect(parts.troubles == whole.troubles, "pieces of \(piece)")
        }
    }

    @Test("a log that is cut off gives the rows before the cut", arguments: Format.allCases)
    func prefixes(format: Format) {
        let bytes = format.bytes
        let whole = format.read(bytes)
        for count in bytes.indices {
            let part = format.read(Array(bytes[..<count]))
            // The last line may be cut off within a number.
            let sure = part.points.prefix { point in
                whole.points.contains { $0.step == point.step && ($0.value == point.value || $0.value.isNaN) }
            }
            #expect(part.points.count - sure.count <= 2, "cut at \(count)")
        }
    }

    @Test("no flipped bit stops the reading of the lines after it", arguments: Format.allCases)
    func flips(format: Format) {
        let bytes = format.bytes
        for place in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[place] ^= 1 << UInt8(bit)
                let whole = format.read(damaged)
                let parts = format.read(damaged, piece: 7)
                #expect(parts.lines == whole.lines, "bit \(bit) of byte \(place)")
                #expect(parts.troubles == whole.troubles, "bit \(bit) of byte \(place)")
            }
        }
    }

    @Test("a YAML document or a trainer state that is cut off or damaged is no danger")
    func documents() {
        let yaml = Array("a: !!x {b: [1, 'c'], d: \"\\u00e9\"}\ne:\n- f: |\n    g\n  h: &i 1\n- *i\nk: l\n  m\n".utf8)
        let state = Array(#"{"log_history": [{"step": 1, "loss": NaN, "a": "\ud83d\ude00"}], "max_steps": 3}"#.utf8)
        for bytes in [yaml, state] {
            for place in bytes.indices {
                var documents = [Array(bytes[..<place])]
                for bit in 0..<8 {
                    documents.append(bytes)
                    documents[documents.count - 1][place] ^= 1 << UInt8(bit)
                }
                for document in documents {
                    _ = SimpleYAML(parsing: document)
                    var batch = LogBatch()
                    try? TrainerState.read(document, path: "a", into: &batch)
                }
            }
        }
    }
}
