import Datasets
import Screen

/// The values of several rows of a table as lines under each other, column beneath column, as many as have room.
struct AlignedRows {
    /// The names of the columns over their numbers.
    let header: String
    /// One for each row.
    let lines: [String]

    private static let gap = 2
    /// Columns beyond these have no room on any screen.
    private static let mostColumns = 200

    init(_ samples: LabelledSamples, of rows: [Int], width: Int, with appearance: Appearance) {
        guard case .row(let encoding) = samples.kind else {
            (header, lines) = ("", rows.map { _ in "" })
            return
        }
        let names = encoding.columns.map(\.name)
        let count = min(names.count, Self.mostColumns)
        let values = rows.map { samples.values(of: $0).prefix(count) }
        // What a column has where all of them share the room.
        let share = width / max(1, count) - Self.gap
        var header = ""
        var lines = rows.map { _ in "" }
        var taken = 0
        for column in 0..<count {
            let texts = appearance.numbers.aligned(values.map { $0[column] })
            let needed = texts.map(\.columnWidth).max() ?? 0
            let columnWidth = max(needed, min(names[column].columnWidth, share))
            guard taken + columnWidth <= width else {
                // That there are more is said by the ellipsis.
                let dots = appearance.text("…", ascii: "...")
                if taken + dots.columnWidth <= width { header += dots }
                break
            }
            let name = names[column].shortened(to: columnWidth, with: appearance)
            let gap = String(repeating: " ", count: Self.gap)
            header += name.paddedLeft(to: columnWidth) + gap
            for (line, text) in texts.enumerated() { lines[line] += text.paddedLeft(to: columnWidth) + gap }
            taken += columnWidth + Self.gap
        }
        (self.header, self.lines) = (header, lines)
    }
}

extension NumberFormat {
    /// Values of one column: numbers with as many digits as each other, words as they are.
    func aligned(_ values: [TableValue]) -> [String] {
        let numbers = aligned(values.map { if case .number(let number) = $0 { number } else { .nan } })
        return zip(values, numbers).map { value, number in
            if case .number = value { number } else { value.text(with: self) }
        }
    }

    /// Numbers of one column, all with as many digits behind the point as the one that needs most of them, up to four.
    func aligned(_ values: [Double]) -> [String] {
        let digits = values.map { self.digits(of: $0, atMost: 4) ?? 4 }.max() ?? 0
        return values.map { value in
            // What so many digits would make 0 keeps its own form, and so does what is very large.
            let isTiny = value != 0 && value.magnitude < 1e-4
            return isTiny || value.magnitude >= 1e7 ? significant(value, digits: 4) : fixed(value, digits: digits)
        }
    }

    /// The digits behind the point that a number of 32 bits was written with; nil where they are more.
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
