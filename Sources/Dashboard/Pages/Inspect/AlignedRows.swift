import Datasets
import Screen

/// The values of several rows of a table as aligned lines, with as many columns as fit.
struct AlignedRows {
    /// The names of the columns, above their numbers.
    let header: String
    /// A line for each row.
    let lines: [String]

    private static let gap = 2
    /// The maximum number of columns; no screen has room for more.
    private static let mostColumns = 200

    init(_ samples: LabelledSamples, of rows: [Int], width: Int, with appearance: Appearance) {
        guard case .row(let encoding) = samples.kind else {
            (header, lines) = ("", rows.map { _ in "" })
            return
        }
        let names = encoding.columns.map(\.name)
        let count = min(names.count, Self.mostColumns)
        let values = rows.map { samples.values(of: $0).prefix(count) }
        // The width of each column if all of them share the room equally.
        let share = width / max(1, count) - Self.gap
        var widths: [Int] = []
        var lines = rows.map { _ in "" }
        var taken = 0
        let gap = String(repeating: " ", count: Self.gap)
        for column in 0..<count {
            let texts = appearance.numbers.aligned(values.map { $0[column] })
            let needed = texts.map(\.columnWidth).max() ?? 0
            let columnWidth = max(needed, min(names[column].columnWidth, share))
            guard taken + columnWidth <= width else { break }
            for (line, text) in texts.enumerated() { lines[line] += text.paddedLeft(to: columnWidth) + gap }
            widths.append(columnWidth)
            taken += columnWidth + Self.gap
        }
        // Names that begin alike are told apart where their columns are wide enough for it.
        let shown = Array(names.prefix(widths.count))
        var shortened: [Int: [String]] = [:]
        var header = ""
        for (column, columnWidth) in widths.enumerated() {
            var name = shown[column]
            if name.columnWidth > columnWidth {
                let short = shortened[columnWidth] ?? shown.shortened(to: columnWidth, with: appearance)
                shortened[columnWidth] = short
                name = short[column]
            }
            header += name.paddedLeft(to: columnWidth) + gap
        }
        // The ellipsis says that there are more columns.
        let dots = appearance.text("…", ascii: "...")
        if widths.count < count, taken + dots.columnWidth <= width { header += dots }
        (self.header, self.lines) = (header, lines)
    }
}

extension NumberFormat {
    /// The values of one column: numbers with equally many decimal places, words unchanged.
    func aligned(_ values: [TableValue]) -> [String] {
        let numbers = aligned(values.map { if case .number(let number) = $0 { number } else { .nan } })
        return zip(values, numbers).map { value, number in
            if case .number = value { number } else { value.text(with: self) }
        }
    }

    /// The numbers of one column, all with as many decimal places as the one that needs the most, up to four.
    func aligned(_ values: [Double]) -> [String] {
        let digits = values.map { self.digits(of: $0, atMost: 4) ?? 4 }.max() ?? 0
        return values.map { value in
            // A number that would be rounded to 0, or is very large, is written with significant digits instead.
            let isTiny = value != 0 && value.magnitude < 1e-4
            return isTiny || value.magnitude >= 1e7 ? significant(value, digits: 4) : fixed(value, digits: digits)
        }
    }

    /// The number of decimal places with which a 32-bit number was written; nil if there are more than `most`.
    func digits(of value: Double, atMost most: Int) -> Int? {
        guard value.isFinite else { return 0 }
        var scale = 1.0
        for digits in 0...most {
            if ((value * scale).rounded() / scale - value).magnitude <= value.magnitude * 1e-7 { return digits }
            scale *= 10
        }
        return nil
    }
}
