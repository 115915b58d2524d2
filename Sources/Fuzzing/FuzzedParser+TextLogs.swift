import Interchange
import RunLogs

/// Parsers of the logs of other trainers that are text.
extension FuzzedParser {
    static let logTable = FuzzedParser(
        "log-table", "tables of steps and metrics",
        samples: [
            "epoch,lr,step,train_loss,val_loss\r\n0,,49,0.5,\r\n0,0.001,50,,nan\r\n1,,99,1e-07,-3\r\n",
            "# a \"comment\n step ; \"a \"\"b\"\"\";c\n1;2,5;\"[1, 2]\"\n2;NA;\"3\n\"\nstep;d\n1;1e400\n",
            "\u{FEFF}epoch,batch,time,loss\r1,10,2.5,0.25\r1,20,1700000000,0.125\r2,10,,7\r", "#step\ta\n1\t2\n3\t4",
        ].map { Array($0.utf8) } + [[0xFF, 0xFE] + "step,é\n1,2\n3,𝄞\n".utf16.flatMap(littleEndian)],
        tokens: tableTokens, reading: { try textOutline(of: $0, DecodedText<TableLogParser>.self) })

    static let logLines = FuzzedParser(
        "log-lines", "JSON lines of steps and metrics",
        samples: [
            "{\"lr\":0.5,\"a\":\"b\\\"c\"}\n{\"step\":1,\"loss\":{\"x\":1.5,\"y\":[1,{}]},\"v\":NaN}\n{\"step\":2.5,\"v\":\"3\"}\n",
            "{\"loss\": \"0.3214\", \"epoch\": \"0.5\", \"iteration\": \"12/500\", \"ts\": \"2023-11-14T22:13:20.5+01:00\"}\r\n",
            "{\"event\":\"start\",\"run\":\"r\",\"data\":\"d\",\"model\":\"m\",\"config\":{\"a\":1}}\n"
                + "{\"event\":\"epoch\",\"epoch\":1,\"loss\":0.5,\"seconds\":1}\n{\"event\":\"end\",\"status\":\"failed\"}\n",
        ].map { Array($0.utf8) } + [[0xFF, 0xFE] + "{\"epoch\":1,\"é\":2}\n".utf16.flatMap(littleEndian)],
        tokens: jsonTokens, reading: { try textOutline(of: $0, DecodedText<JSONLinesParser>.self) })

    static let trainerState = FuzzedParser(
        "trainer-state", "trainer_state.json of Hugging Face's Trainer",
        samples: [
            Array(
                """
                {"best_metric": 0.5, "global_step": 20, "log_history": [
                 {"epoch": 0.5, "grad_norm": NaN, "loss": 1e400, "lr": "5e-05", "step": 10},
                 {"epoch": 1.0, "step": 20, "train_runtime": 60.5}], "trial_params": {"lr": {"a": 0.1}}}
                """.utf8)
        ], tokens: jsonTokens + ["\"log_history\":", "\"train_runtime\":"],
        reading: { bytes in
            var batch = LogBatch()
            try TrainerState.read(bytes, path: "checkpoint-20/trainer_state.json", into: &batch)
            try check(batch, of: bytes)
            return logOutline(of: batch)
        })

    static let mlflowMetric = FuzzedParser(
        "mlflow-metric", "files of a metric of MLflow",
        samples: [Array("1700000000500 0.5 1\n1700000001000 nan 2\r\n1700000002000 -2.5e-3\n1 inf 3 more\n".utf8)],
        tokens: tableTokens,
        reading: { try textOutline(of: $0, MLflowMetricFile.self, path: "run/metrics/val/loss") })

    static let burnMetric = FuzzedParser(
        "burn-metric", "files of a metric of Burn", samples: [Array("0.5\n0.25,64\nNaN,1\n3\n".utf8)],
        tokens: tableTokens,
        reading: { try textOutline(of: $0, BurnMetricFile.self, path: "run/train/epoch-2/Loss.log") })

    static let trackioFragment = FuzzedParser(
        "trackio-fragment", "records in the inbox of trackio",
        samples: [
            Array(
                """
                {"v":1,"kind":"metric","project":"p","run":"r","run_id":"i","metrics":{"loss":0.5,"a":"NaN"},"step":1,\
                "timestamp":"2026-01-02T03:04:05.5+00:00","config":{"lr":{"b":0.1}},"log_id":"L"}
                {"v":1,"kind":"system_metric","project":"p","run":"r","metrics":{"gpu":50},"timestamp":1.5,"log_id":"S"}
                {"v":1,"kind":"alert","project":"p","run":"r","title":"t","text":"u","level":"warn","step":3,"alert_id":"A"}

                """.utf8)
        ], tokens: jsonTokens + ["\"kind\":", "\"alert\"", "\"system_metric\""],
        reading: { bytes in
            var batch = LogBatch()
            let rows = TrackioInbox.rows(of: bytes, path: "inbox/w/00000001.jsonl", into: &batch)
            for row in rows { row.append(to: &batch) }
            try check(batch, of: bytes)
            return "\(min(rows.count, 4)) " + logOutline(of: batch)
        })

    static let hparams = FuzzedParser(
        "hparams", "settings in YAML",
        samples: [
            "a: !!x {b: [1, 'c'], d: \"\\u00e9\"}\ne:\n- f: |\n    g\n  h: &i 1\n- *i\nk: l\n  m\n# n\no: !!python/tuple\n- 2.5e-05\n- .nan\n"
        ].map { Array($0.utf8) },
        tokens: [
            ": ", "- ", "\n", "\n  ", "|", ">-", "&i", "*i", "!!", "{", "}", "[", "]", "'", "\"", "#", "---", "? ",
            "<<:",
        ],
        reading: { bytes in
            let yaml = SimpleYAML(parsing: bytes)
            let settings = yaml.settings
            try Contradiction.unless(
                settings.count <= bytes.count, "\(settings.count) settings in \(bytes.count) bytes")
            try Contradiction.unless(
                SimpleYAML(parsing: bytes + Array("\n".utf8)).settings.count >= settings.count,
                "a line break at the end costs settings")
            return "\(min(settings.count, 8))"
        })

    private static let tableTokens = [
        ",", ";", "\t", "\n", "\r", "\r\n", "\"", "\"\"", "#", "# step,a\n", "step", "epoch", "batch", "time", "nan",
        "-inf",
        "1e999", "NA", "1.5", "-0", "18446744073709551616", "\0", "\u{FEFF}", "[1, 2]", "2026-01-31T12:30:00Z",
    ]

    private static let jsonTokens = [
        "{", "}", "[", "]", ",", ":", "\"", "\\\"", "\\u00e9", "null", "true", "NaN", "-Infinity", "\"NaN\"", "\"0.5\"",
        "1e999",
        "-0", "\n", "\r\n", "\0", "\"step\":", "\"epoch\":", "\"iter\":\"1/2\"", "\"time\":", "{\"a\":",
    ]

    private static func littleEndian(_ unit: UInt16) -> [UInt8] { [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)] }

    private static func textOutline<Parser: LogParser>(
        of bytes: [UInt8], _ parser: Parser.Type, path: String = "log"
    ) throws -> String {
        try check(batch(of: bytes, parser, piece: bytes.count, path: path), of: bytes)
        return try logOutline(of: bytes, parser, path: path)
    }

    /// Every value must stand in the text, and every trouble lie in it.
    private static func check(_ batch: LogBatch, of bytes: [UInt8]) throws {
        let text = LogText(bytes)
        for point in batch.points {
            try Contradiction.unless(
                text.holds(point.value), "\(batch.names[Int(point.metric)]) is \(point.value), which is not in the text"
            )
        }
        for trouble in batch.troubles {
            switch trouble.place {
            case .line(_, let byte), .byte(let byte):
                try Contradiction.unless(0...bytes.count ~= byte, "a trouble at byte \(byte) of \(bytes.count)")
            case .file: break
            }
        }
    }
}

/// The numbers that stand in a text.
private struct LogText {
    private var numbers: Set<UInt64> = []
    private var isNotFinite = false

    init(_ bytes: [UInt8]) {
        let text: [UInt8] =
            switch (bytes.first, bytes.dropFirst().first) {
            case (0xFF, 0xFE): Self.utf8(bytes) { UInt16($1) << 8 | UInt16($0) }
            case (0xFE, 0xFF): Self.utf8(bytes) { UInt16($0) << 8 | UInt16($1) }
            default: bytes
            }
        let point = UInt8(ascii: "."), comma = UInt8(ascii: ",")
        // A comma is a point between semicolons.
        for characters in ["0123456789+-.eE", "0123456789+-.,eE"].map({ Array($0.utf8) }) {
            for part in (bytes + text).split(whereSeparator: { !characters.contains($0) }) {
                guard let value = Double(String(decoding: part.map { $0 == comma ? point : $0 }, as: UTF8.self)) else {
                    continue
                }
                numbers.insert(value.bitPattern)
                if value.isInfinite { isNotFinite = true }
            }
        }
        let lower = String(decoding: text, as: UTF8.self).lowercased()
        isNotFinite = isNotFinite || ["nan", "inf"].contains(where: lower.contains)
    }

    private static func utf8(_ bytes: [UInt8], _ unit: (UInt8, UInt8) -> UInt16) -> [UInt8] {
        let units = stride(from: 2, to: bytes.count - 1, by: 2).map { unit(bytes[$0], bytes[$0 + 1]) }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    func holds(_ value: Double) -> Bool { value.isFinite ? numbers.contains(value.bitPattern) : isNotFinite }
}
