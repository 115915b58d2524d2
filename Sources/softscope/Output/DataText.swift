import Datasets
import Screen
import Telemetry
import Training

/// The contents of a source as text, for people.
struct DataText {
    private let contents: SourceContents
    private let name: String
    private let appearance: Appearance
    private var numbers: NumberFormat { appearance.numbers }

    /// The largest number of lines of a list.
    private static let mostLines = 20

    init(_ contents: SourceContents, name: String, _ appearance: Appearance) {
        self.contents = contents
        self.name = name
        self.appearance = appearance
    }

    /// The text, several lines, ending with a line break.
    var text: String {
        let classes = contents.train.classNames.count
        let what = "\(kind), \(numbers.grouped(classes)) \(classes == 1 ? "class" : "classes")"
        let first = "\(name.printable) (\(contents.format)): \(what)"
        let notes = contents.notes.map { "note: \($0)".printable }
        return ([first] + notes + [""] + columns + counts + [""] + sample).joined(separator: "\n") + "\n"
    }

    private var kind: String {
        switch contents.train.kind {
        case .image(let height, let width, let channels):
            "pictures of \(width) \(appearance.text("×", ascii: "x")) \(height)"
                + (channels == 1 ? "" : " in \(channels) channels")
        case .row(let encoding): "rows of \(encoding.outline)"
        case .text(let features): "texts in \(numbers.grouped(features.buckets)) buckets"
        case .words(let window): "next words, from the \(window.length) before"
        }
    }

    /// How each column of a table is used.
    private var columns: [String] {
        guard let layout = contents.table else { return [] }
        let outline = layout.outline(of: contents.train)
        let rows = outline.columns.map { [$0.name.printable, $0.kind, ($0.note ?? "").printable] }
        let shown = rows.count > Self.mostLines + 2 ? Array(rows.prefix(Self.mostLines)) : rows
        let width = min(shown.map { $0[0].columnWidth }.max() ?? 0, 40)
        let lines = shown.map { row in
            "  \(row[0].paddedRight(to: width))  \(row[1].paddedRight(to: row[2].isEmpty ? 0 : 8))"
                + (row[2].isEmpty ? "" : "  \(row[2])")
        }
        let hidden = rows.count - shown.count
        return ["columns"] + lines + (hidden > 0 ? ["  and \(numbers.grouped(hidden)) more"] : []) + [""]
    }

    private static func text(_ value: TableValue) -> String {
        switch value {
        case .number(let number):
            number == number.rounded() && number.magnitude < 1e15 ? String(Int(number)) : "\(number)"
        case .word(let word): word.printable
        case .missing: "missing"
        }
    }

    /// One line per class, and the total.
    private var counts: [String] {
        let splits = [("train", contents.train)] + (contents.test.map { [("test", $0)] } ?? [])
        let columns = splits.map { split in
            [split.0] + split.1.classCounts.map(numbers.grouped) + [numbers.grouped(split.1.count)]
        }
        let names = ["class"] + contents.train.classNames.map(\.printable) + ["all"]
        let width = min(names.map(\.columnWidth).max() ?? 0, 40)
        let widths = columns.map { $0.map(\.columnWidth).max() ?? 0 }
        let rows = names.indices.map { row in
            names[row].paddedRight(to: width)
                + zip(columns, widths).map { "  " + $0[row].paddedLeft(to: $1) }.joined()
        }
        guard rows.count > Self.mostLines + 2 else { return rows }
        let hidden = numbers.grouped(rows.count - 2 - Self.mostLines)
        return Array(rows.prefix(Self.mostLines + 1)) + ["and \(hidden) more"] + rows.suffix(1)
    }

    /// The first sample.
    private var sample: [String] {
        let samples = contents.train
        let title = "the first sample, of class \(samples.classNames[Int(samples.labels[0])].printable):"
        switch samples.kind {
        case .image(let height, let width, let channels):
            var pixels = samples.rgb(of: 0) ?? []
            pixels = ColorPicture(width: width, height: height, rgb: pixels).grey
            guard width > 0, height > 0 else { return [title] }
            let columns = channels == 1 ? min(width, 72) : min(2 * width, 72)
            let rows = max(1, (height * columns / width + 1) / 2)
            var frame = Frame(size: Size(columns: columns, rows: min(rows, 40)))
            frame.draw(
                GrayImage(width: width, height: height, pixels: pixels, maximumMagnification: 2), in: frame.area,
                with: appearance)
            return [title] + frame.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        case .row(let encoding):
            let names = encoding.columns.map(\.name)
            let values = zip(names, samples.values(of: 0)).prefix(Self.mostLines)
            let width = min(values.map(\.0.columnWidth).max() ?? 0, 40)
            let lines = values.map { "  \($0.0.printable.paddedRight(to: width))  \(Self.text($0.1))" }
            let hidden = names.count - lines.count
            return [title] + lines + (hidden > 0 ? ["  and \(numbers.grouped(hidden)) more"] : [])
        case .words:
            guard let sample = (0..<samples.count).first(where: { samples.text(of: $0)?.isEmpty == false }) else {
                return []
            }
            let word = samples.classNames[Int(samples.labels[sample])]
            return ["the first word after another:", "  \(samples.text(of: sample) ?? "") → \(word)".printable]
        case .text:
            let text = samples.text(of: 0) ?? ""
            return [title, "  " + String(text.prefix(400)).printable + (text.count > 400 ? " …" : "")]
        }
    }
}
