/// The columns of a table that a program prints row by row: fastai's `epoch train_loss valid_loss accuracy time`,
/// the rows of Ultralytics, and any table whose first column is the epoch or the step.
struct PrintedTable: Sendable {
    private let names: [String]
    private let axis: MetricWords.Axis

    /// Nil where the line is no header of such a table.
    init?(header line: PrintedLine) {
        guard line.count < 1000, !line.bytes.contains(UInt8(ascii: ":")), !line.bytes.contains(UInt8(ascii: "=")) else {
            return nil
        }
        let cells = Self.cells(line)
        guard cells.count >= 3 || cells.count == 2 && MetricWords.isMetric(cells[1]),
            let axis = cells.first.flatMap({ MetricWords.axis($0.lowercased()) }),
            cells.allSatisfy({ $0.utf8.first.map(PrintedLine.isLetter) ?? false })
        else { return nil }
        // "Epoch one of ten" is a sentence.
        guard cells.dropFirst().contains(where: { MetricWords.isMetric($0) || $0.contains("_") }) else { return nil }
        self.axis = axis
        names = cells
    }

    /// The values of a row; nil where the line is none.
    ///
    /// - Parameter bar: the bar in which the row stands.
    func row(_ line: PrintedLine, bar: ProgressBar?) -> PrintedRow? {
        let cells = Self.cells(line)
        guard bar == nil ? cells.count == names.count : cells.count >= names.count, let first = cells.first else {
            return nil
        }
        let head = PrintedLine(first)
        var place = 0
        guard let position = head.integer(at: &place), place == head.count || head[place] == UInt8(ascii: "/") else {
            return nil
        }
        var row = PrintedRow()
        if axis == .epoch { row.epoch = Double(position) } else { row.step = position }
        if let bar {
            (row.step, row.total, row.isBar) = (bar.done, bar.total, true)
        }
        for (name, cell) in zip(names, cells).dropFirst() where !MetricWords.isOther(name) {
            let text = PrintedLine(cell)
            var place = 0
            guard let value = text.number(at: &place), place == text.count else { continue }
            row.values.append(PrintedRow.Value(name: name, value: value))
        }
        return row
    }

    private static func cells(_ line: PrintedLine) -> [String] {
        line.bytes.split { PrintedLine.isBlank($0) || $0 == UInt8(ascii: "|") }.map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}

/// The validation of Ultralytics: a header `Class Images Instances Box(P R mAP50 mAP50-95)`, or `classes top1_acc top5_acc`
/// of a classifier, and a row that begins with `all`.
struct PrintedValidation: Sendable {
    private let names: [String]
    /// How many columns stand before the metrics.
    private let leading: Int

    private static let beginnings = [["Class", "Images", "Instances"], ["classes"]]

    init?(header line: PrintedLine) {
        let cells = line.text(0..<line.count).split(separator: " ").map(String.init)
        guard let beginning = Self.beginnings.first(where: cells.starts), cells.count > beginning.count + 1,
            beginning.count > 1 || MetricWords.isMetric(cells[1])
        else { return nil }
        var names: [String] = []
        var group = ""
        for cell in cells.dropFirst(beginning.count) {
            var name = Substring(cell)
            if let open = name.firstIndex(of: "(") {
                group = name[..<open] == "Box" ? "" : name[..<open].lowercased() + "/"
                name = name[name.index(after: open)...]
            }
            let isLast = name.last == ")" || name.last == ":"
            while let last = name.last, ":)".contains(last) { name = name.dropLast() }
            guard name.first?.isLetter == true else { break }
            names.append(group + (name == "P" ? "precision" : name == "R" ? "recall" : String(name)))
            if isLast, cell.hasSuffix(":") { break }
        }
        guard !names.isEmpty else { return nil }
        (self.names, leading) = (names, beginning.count)
    }

    func row(_ line: PrintedLine) -> PrintedRow? {
        let cells = line.text(0..<line.count).split(separator: " ")
        guard cells.first == "all", cells.count == names.count + leading else { return nil }
        var row = PrintedRow()
        for (name, cell) in zip(names, cells.dropFirst(leading)) {
            guard let value = Double(cell) else { return nil }
            row.values.append(PrintedRow.Value(name: "val/\(name)", value: value))
        }
        return row
    }
}
