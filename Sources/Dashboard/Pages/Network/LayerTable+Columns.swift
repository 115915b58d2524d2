import Evaluation
import Screen

extension LayerTable {
    /// The columns that fit, with limited spacing: figures too far apart are hard to read as a row.
    func columns(fitting width: Int, isNarrow: Bool, with appearance: Appearance) -> [Column] {
        var columns = Self.all
        if reports.contains(where: { $0.saturation != nil }) { columns[Self.deadColumn] = Self.saturation }
        if isNarrow {
            columns[1] = Self.shape
        }
        let names = reports.map { columns[1].text(Entry(report: $0), appearance).columnWidth }
        columns[1].width = min(max(columns[1].width, names.max() ?? 0), 22)
        let gap = isNarrow ? 1 : 2
        func needed() -> Int { columns.reduce(-gap) { $0 + $1.width + gap } }
        while needed() > width, let last = columns.indices.max(by: { columns[$0].rank < columns[$1].rank }),
            columns.count > 2
        { columns.remove(at: last) }
        let spare = min(width - needed(), 4 * (columns.count - 2))
        if spare > 0, columns.count > 2 {
            for index in 2..<columns.count { columns[index].width += spare / (columns.count - 2) }
        }
        return columns
    }

    struct Entry {
        var report: LayerReport
        var isChosen = false
        /// Whether a hint concerns the layer's updates.
        var isDoubted = false
        /// Whether a hint says that the layer's gradient has vanished.
        var isFaint = false
    }

    struct Column: Sendable {
        var title: String
        var width: Int
        var isNumber: Bool
        /// The order in which columns are dropped if there is little room: the highest goes first.
        var rank: Int
        var text: @Sendable (Entry, Appearance) -> StyledText
    }

    /// The fraction of the outputs near the ends of the activation's range, for activations that have ends and no dead
    /// units.
    private static let saturation = Column(title: "saturated", width: 9, isNumber: true, rank: 4) {
        entry, appearance in
        guard let share = entry.report.saturation else { return StyledText(appearance.numbers.missing) }
        let isMuch = share >= 0.5
        return StyledText(
            (isMuch ? "! " : "") + appearance.numbers.percent(share, digits: 0),
            isMuch ? appearance.theme.warning : nil)
    }
    private static let deadColumn = 4

    /// The inputs and outputs without the activation, where there is little room.
    private static let shape = Column(title: "units", width: 6, isNumber: false, rank: 1) { entry, appearance in
        let report = entry.report
        let text = "\(report.inputs)\(appearance.text("→", ascii: ">"))\(report.outputs)"
        return StyledText(text, entry.isChosen ? appearance.theme.strong : nil)
    }

    private static let all: [Column] = [
        Column(title: "layer", width: 5, isNumber: false, rank: 0) { entry, appearance in
            let mark = entry.isChosen ? appearance.text("▸", ascii: ">") : " "
            return StyledText("\(mark) \(entry.report.name)", entry.isChosen ? appearance.theme.selection : nil)
        },
        Column(title: "units", width: 12, isNumber: false, rank: 1) { entry, appearance in
            let report = entry.report
            let arrow = appearance.text("→", ascii: ">")
            let text = "\(report.inputs)\(arrow)\(report.outputs) \(report.activation ?? "")"
            return StyledText(text, entry.isChosen ? appearance.theme.strong : nil)
        },
        Column(title: "gradient", width: 8, isNumber: true, rank: 2) { entry, appearance in
            let text = appearance.numbers.significant(entry.report.gradientNorm, digits: 2)
            // The mark never takes the place of a digit.
            return entry.isFaint
                ? StyledText((text.count < 7 ? "! " : "!") + text, appearance.theme.warning) : StyledText(text)
        },
        Column(title: "update/w", width: 8, isNumber: true, rank: 3) { entry, appearance in
            let text = appearance.numbers.scientific(entry.report.updateRatio)
            return entry.isDoubted ? StyledText("! \(text)", appearance.theme.warning) : StyledText(text)
        },
        Column(title: "dead", width: 8, isNumber: true, rank: 4) { entry, appearance in
            let report = entry.report
            guard let dead = report.deadUnits?.count else { return StyledText(appearance.numbers.missing) }
            let isMany = report.hasManyDeadUnits
            return StyledText(
                "\(isMany ? "! " : "")\(dead)/\(report.outputs)", isMany ? appearance.theme.warning : nil)
        },
        Column(title: "weight rms", width: 10, isNumber: true, rank: 5) { entry, appearance in
            StyledText(appearance.numbers.significant(entry.report.weights.rootMeanSquare, digits: 2))
        },
        Column(title: "min to max", width: 14, isNumber: true, rank: 6) { entry, appearance in
            let (numbers, report) = (appearance.numbers, entry.report)
            let ends = [report.weights.minimum, report.weights.maximum].map { numbers.fixed($0, digits: 2) }
            return StyledText(ends.joined(separator: appearance.text("…", ascii: "..")))
        },
    ]
}
