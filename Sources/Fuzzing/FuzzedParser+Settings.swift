import Datasets
import Interchange

/// Parsers of texts that users write: configurations and values of options.
extension FuzzedParser {
    static let toml = FuzzedParser(
        "toml", "configurations in TOML",
        samples: [
            """
            # settings
            epochs = 10
            learning-rate = 1e-3
            hidden = [128, 64]
            name = "caf\\u00e9 \\"x\\""
            path = 'C:\\raw'
            flag = true
            big = 0x7fff_ffff
            nan = +nan

            """, "a=1\r\nb=[[1,2],[\"x\"]] # end",
        ].map { Array($0.utf8) },
        tokens: [
            "=", "[", "]", "[[", "\"", "'", "\"\"\"", "\\u", "\\U0010FFFF", "_", "0x", "inf", "#", "\n", ".", "{",
            "\u{FEFF}",
        ]
    ) { bytes in
        let file = try FlatTOML(parsing: bytes)
        let text = file.entries.map { FlatTOML.line(JSONValue($0.key).text, $0.value) }.joined()
        let again = try FlatTOML(parsing: Array(text.utf8))
        let isSame =
            again.entries.count == file.entries.count
            && zip(again.entries, file.entries).allSatisfy {
                $0.key == $1.key && FlatTOML.line("x", $0.value) == FlatTOML.line("x", $1.value)
            }
        try Contradiction.unless(isSame, "\(quoted(text)) is read back as something else")
        return "\(min(file.entries.count, 8)) entries"
    }

    static let options = FuzzedParser(
        "options", "values of options: augmentations and sizes",
        samples: ["shift=2,rotate=10,scale=0.1,noise=0.1", "none", "28x28", "noise=1", "4096X1"].map { Array($0.utf8) },
        tokens: ["shift=", "rotate=", "scale=", "noise=", ",", "x", "1e-3", "none"]
    ) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        if let size = PictureSize(text) { return "size \(size.width > size.height)" }
        let augmentation = try Augmentation(parsing: text)
        let again = try Augmentation(parsing: "\(augmentation)")
        try Contradiction.unless(again == augmentation, "\(quoted(text)) is read back as \(again)")
        return "augmentation \(augmentation.isEmpty)"
    }
}
