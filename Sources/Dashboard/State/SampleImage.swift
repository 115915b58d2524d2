import Datasets
import Screen

extension LabelledSamples {
    /// The width and height of the pictures, grey or in colour; nil if the samples are not pictures.
    var imageSize: (width: Int, height: Int)? {
        guard case .image(let height, let width, _) = kind, width > 0, height > 0 else { return nil }
        return (width, height)
    }

    /// What a test sample is called on every page: "test digit 3 664".
    func title(of sample: Int, with numbers: NumberFormat) -> String {
        "test \(sampleName) \(numbers.grouped(sample))"
    }

    /// The picture of a sample as a widget; nil if it is not a picture. The sample must exist.
    func image(of sample: Int) -> (any Widget)? {
        if let picture = picture(of: sample) { return GrayImage(picture) }
        guard let size = imageSize, let rgb = rgb(of: sample) else { return nil }
        return ColorImage(width: size.width, height: size.height, rgb: rgb)
    }

    /// The beginning of a text, in one line; empty for other samples.
    func excerpt(of sample: Int, length: Int) -> String {
        (text(of: sample) ?? "").prefix(4 * max(0, length)).onOneLine
    }

    /// A description of a sample's kind and size, as the configuration shows it.
    func outline(with appearance: Appearance) -> String {
        switch kind {
        case .image(let height, let width, let channels):
            let times = appearance.text("×", ascii: "x")
            return "\(width) \(times) \(height) pixels, \(channels == 3 ? "colour" : "grey")"
        case .row(let encoding): return "rows of \(encoding.outline)"
        case .text(let features): return "texts, \(appearance.numbers.grouped(features.buckets)) buckets"
        case .words(let window): return "next words, from the \(window.length) before"
        }
    }
}

extension TableValue {
    /// The value of a table's cell as a reader would write it.
    func text(with numbers: NumberFormat) -> String {
        switch self {
        case .number(let number): numbers.asItCame(number)
        case .word(let word): word
        case .missing: "missing"
        }
    }
}

extension NumberFormat {
    /// A number from a table: as it was written if that takes few digits, otherwise with four significant digits.
    func asItCame(_ value: Double) -> String {
        // Large whole numbers, such as Unix seconds, may differ only in their last digits.
        if value.magnitude < 1e12, value == value.rounded() { return grouped(Int(value)) }
        guard value.magnitude < 1e6, let digits = digits(of: value, atMost: 3) else {
            return significant(value, digits: 4)
        }
        return fixed(value, digits: digits)
    }

    /// The value of a setting, in a short form: `0.2`, `5`, `1.0e-4` (two significant digits in this notation).
    func brief(_ value: Double) -> String {
        if value == value.rounded(), value.magnitude < 1e6 { return grouped(Int(value)) }
        guard value.magnitude >= 1e-2, value.magnitude < 1e3 else { return scientific(value) }
        let text = fixed(value, digits: 3)
        return String(text.reversed().drop { $0 == "0" }.reversed())
    }

    /// A number with its sign, even if positive: `+0.82`.
    func signed(_ value: Double) -> String {
        guard value.isFinite else { return missing }
        let text = value.magnitude < 1000 ? fixed(value, digits: 2) : scientific(value)
        return value > 0 ? "+\(text)" : text
    }
}

extension Substring {
    /// The text with each line break and each tab replaced by a space.
    var onOneLine: String { String(map { $0.isNewline || $0 == "\t" ? " " : $0 }) }
}
