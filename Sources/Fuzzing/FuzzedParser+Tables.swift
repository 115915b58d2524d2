import Datasets

/// Parsers of tables of numbers and texts, and of single texts.
extension FuzzedParser {
    static let csv = table(
        "csv", "tables with commas or semicolons",
        samples: [
            "a,1,2\nb,3,4\na,5,6\n", "label;x;y\r\nc;1.5;-2e3\r\nd;3;4\r\nc;7;8\r\n", "1,0.5,2.5\n0,1,3.25\n1,2,4.125",
            "text,label\n\"he said \"\"no\"\", twice\",ham\nbuy now,spam\n", "x,y\n1,2\n3,4\n\"5\",6\n",
            ",age,sex,label\r0,1e20,m,a\r1,?,f,b\r2,-1e300,m,a\r3,,f,b\r", "p|x|1.5\ne|y|2.25\np|x|NA\n",
            "id,label,text\n1,a,one two three four\n2,b,five six seven eight\n", "0,1,2,3\n5,6,7,a\n8,9,1.0,b\n",
        ])

    static let tsv = table(
        "tsv", "tables with tabs", samples: ["spam\tbuy \"now\nham\tsee you\nspam\twin\n", "b\t1\t2\na\t3\t4\n"])

    static let packedCSV = FuzzedParser(
        "csv-gz", "tables packed with gzip", samples: [Packing.gzipped(Array("a,1,2\nb,3,4\na,5,6\n".utf8))],
        tokens: [],
        fileName: "input.csv.gz", readingFile: load)

    static let jsonLines = FuzzedParser(
        "jsonl", "JSON objects, a record each",
        samples: [
            "{\"text\": \"buy now\", \"label\": \"spam\"}\n{\"text\": \"see you, \\u00e9\", \"label\": \"ham\"}\n"
                + "{\"text\": \"two\\nlines\", \"label\": \"ham\"}\n",
            "[{\"x\":1,\"y\":\"a\"},{\"x\":-2.5e3,\"y\":\"b\",\"z\":null},\n{\"x\":3,\"y\":\"a\",\"z\":true}]",
            "{\"x\":1,\"nested\":{\"a\":[1]},\"label\":0}\r\n{\"label\":1,\"x\":2,\"nested\":[]}\r\n{\"x\":3,\"label\":0}\r\n",
        ].map { Array($0.utf8) },
        tokens: [
            "{", "}", "[", "]", "{}", ",", ":", "\"", "\\\"", "\\u", "\\ud83d\\ude00", "\"text\":", "\"label\":",
            "null",
            "true", "1e999", "-0", "\n", "\r", "\u{FEFF}", "NaN",
        ],
        fileName: "input.jsonl", readingFile: load)

    private static func table(_ format: String, _ summary: String, samples: [String]) -> FuzzedParser {
        FuzzedParser(
            format, summary, samples: samples.map { Array($0.utf8) },
            tokens: [
                ",", ";", "\t", "\n", "\r\n", "\r", "\"", "\"\"", "label", "text", "\u{FEFF}", "nan", "1e999", "NA",
                "?", "\u{301}",
                "\u{202E}", "-", "1970-01-01",
            ],
            fileName: "input.\(format)", readingFile: load)
    }

    private static func load(_ path: String) throws -> String {
        let contents = try DataSource.table(path: path).contents(LoadingOptions())
        let dataset = try? contents.dataset(named: "fuzz", LoadingOptions())
        if let samples = dataset?.train, samples.count > 0 { _ = samples.input(of: 0) }
        return outline(of: contents) + (dataset == nil ? "" : " divided")
    }

    static let rows = FuzzedParser(
        "rows", "rows of numbers and words that a model is asked about",
        samples: ["1,2,a\n4,,b\n", "x,y,z\n1,2,a\n", "z,x,label,y\r\nc,1,q,2\r\n"].map { Array($0.utf8) },
        tokens: [",", "x", "y", "z", "label", "\n", "\"", "\t", "1e999", "nan", "?", "\u{FEFF}"], fileName: "input.csv"
    ) { path in
        let encoding = RowEncoding(columns: [
            .init(name: "x", kind: .number(mean: 1, deviation: 1e-300)),
            .init(name: "y", kind: .number(mean: -1e300, deviation: 2), marksMissing: true),
            .init(name: "z", kind: .words(["a", "b"])),
        ])
        let rows = try UnlabelledFile.rows(path, for: encoding, label: "label")
        for row in 0..<rows.samples.count { _ = rows.samples.input(of: row) }
        return "\(rows.hasLabels ? "labels" : "no labels") \(rows.unknownCount > 0) \(rows.ignored.isEmpty)"
    }

    static let words = FuzzedParser(
        "words", "texts whose next words are predicted",
        samples: ["a b c\na b\nc a b, a\n", "Don't.\r\nDon't panic.\r\n", "漢字 é\né 42\n"].map { Array($0.utf8) },
        tokens: ["'", " ", "\n", "\r", "a", "b", "\u{301}", "\u{2028}", "\0", "\u{FEFF}"], fileName: "input.txt"
    ) { path in
        let contents = try DataSource.words(path: path).contents(LoadingOptions())
        for sample in 0..<contents.train.count { _ = contents.train.input(of: sample) }
        let dataset = try contents.dataset(named: "fuzz", LoadingOptions())
        try Contradiction.unless(
            WordsFile.unigramPerplexity(of: dataset.test, trainedOn: dataset.train) >= 1, "a perplexity below 1")
        return outline(of: contents) + " \(contents.train.text(of: 0)?.isEmpty == true)"
    }

    static let text = FuzzedParser(
        "text", "texts that become counts of their words and parts of words",
        samples: ["Don't panic: 42 ☂ emoji 👩‍👩‍👧 and naïve cafés", "ÄÖÜ ß İ ǅ e\u{301}\u{302}", "漢字かな 한국어 ไทย"].map {
            Array($0.utf8)
        },
        tokens: ["'", " ", "\u{301}", "\u{200D}", "\u{FE0F}", "İ", "ß", "👍🏽", "\u{1F1E9}\u{1F1EA}", "\0"]
    ) { bytes in
        let features = TextFeatures(buckets: 64)
        let (indices, values) = features.features(of: String(decoding: bytes, as: UTF8.self))
        let sum = values.reduce(0) { $0 + Double($1) }
        try Contradiction.unless(
            values.isEmpty || (sum - 1).magnitude < 1e-3, "the shares of \(indices.count) places add up to \(sum)")
        try Contradiction.unless(
            indices.allSatisfy { (0..<64).contains($0) } && zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 },
            "the places are not ascending in 0..<64")
        // Sizes are distinguished by powers of two.
        return
            "\(Int.bitWidth - indices.count.leadingZeroBitCount) of places, \(Int.bitWidth - bytes.count.leadingZeroBitCount) of bytes"
    }
}
