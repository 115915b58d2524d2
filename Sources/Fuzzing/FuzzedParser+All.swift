extension FuzzedParser {
    /// All parsers of files from outside, sorted by name.
    package static let all: [FuzzedParser] =
        [
            npy, npz, zipArchive, toml, options, safetensors, model, notes, json, idx, quotingLibrary(png),
            quotingLibrary(jpeg),
            signature, pnm, csv, tsv, packedCSV, jsonLines,
            rows, text, words,
            tensorboard, wandb, logTable, logLines, trainerState, mlflowMetric, burnMetric, trackioFragment, hparams,
            output,
        ]
        .sorted { $0.name < $1.name }

    private static func quotingLibrary(_ parser: FuzzedParser) -> FuzzedParser {
        var parser = parser
        parser.quotesLibrary = true
        return parser
    }

    /// Parsers with deliberate faults, for testing that faults are noticed.
    package static let faulty: [FuzzedParser] = [
        FuzzedParser("faulty-trap", "traps on a zero", samples: [[1, 2, 3]], tokens: []) { bytes in
            // This overflows like a counter that comes from a file.
            var left: UInt8 = 0
            for byte in bytes { left = byte == 0 ? left - 1 : 0 }
            return "\(left)"
        },
        FuzzedParser("faulty-hang", "never comes back from a zero", samples: [[1, 2, 3]], tokens: []) { bytes in
            var rounds: UInt64 = 0
            while bytes.contains(0) { rounds &+= 1 }
            return "\(rounds)"
        },
        FuzzedParser("faulty-memory", "takes a gigabyte for a zero", samples: [[1, 2, 3]], tokens: []) { bytes in
            let taken = [UInt64](repeating: 1, count: bytes.contains(0) ? 1 << 27 : 1)
            return "\(taken.last ?? 0)"
        },
        FuzzedParser("faulty-result", "contradicts itself on a zero", samples: [[1, 2, 3]], tokens: []) { bytes in
            try Contradiction.unless(!bytes.contains(0), "a zero in \(bytes.count) bytes")
            return "no zero"
        },
    ]

    /// The parser with a name, including the faulty ones.
    package static func named(_ name: String) -> FuzzedParser? { (all + faulty).first { $0.name == name } }
}
