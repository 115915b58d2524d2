package import Screen

extension RunsPage {
    package static let bindings: [PageBinding<OwnAction>] = [
        PageBinding([.up], "up", .up, "the run or the line above", hint: "run", hintKeys: "up down"),
        PageBinding([.down], "down", .down, "the run or the line below"),
        PageBinding([.pageUp], "pgup", .pageUp, "ten up"),
        PageBinding([.pageDown], "pgdn", .pageDown, "ten down"),
        PageBinding(
            [.right], "right", .toSide, "to what is beside the table: each line whole when it is selected",
            hint: "details", hintKeys: "left right"),
        PageBinding([.left], "left", .toTable, "back to the table of runs"),
        PageBinding([.character(" ")], "space", .mark, "mark the run, to compare its curves, or not", hint: "mark"),
        PageBinding([.character("A")], "A", .markAll, "mark all runs of the table, or none"),
        PageBinding([.enter], "enter", .open, "the curves of this run alone", hint: "open"),
        PageBinding(
            [.character("/")], "/", .search, "filter the runs; in the settings, search them", hint: "filter"),
        PageBinding(
            [.character("<")], "<", .sortLeft, "sort by the column to the left", hint: "sort", hintKeys: "< >"),
        PageBinding([.character(">")], ">", .sortRight, "sort by the column to the right"),
        PageBinding([.character("o")], "o", .reverse, "reverse the order", hint: "reverse"),
        PageBinding([.character("C")], "C", .chooseColumns, "choose the columns", hint: "columns"),
        PageBinding(
            [.character("a")], "a", .atStep, "values at a step, or the best ones", hint: "at step"),
        PageBinding(
            [.character("b")], "b", .compare, "differences to this run, or none", hint: "baseline"),
        PageBinding(
            [.character("G")], "G", .groupSeeds, "a row for all runs that differ in the seed only", hint: "seeds"),
        PageBinding(
            [.character("v")], "v", .view, "curves, parallel coordinates, a scatter plot, the settings", hint: "view"),
        PageBinding(
            [.character("m")], "m", .nextMetric, "the next chart, or the next metric of the plot", hint: "metric",
            hintKeys: "m x"),
        PageBinding([.character("x")], "x", .nextSetting, "the next setting below the scatter plot"),
        PageBinding([.character("t")], "t", .tag, "the tags of the run", hint: "tags"),
        PageBinding([.character("N")], "N", .note, "the note on the run", hint: "note"),
        PageBinding([.character("c")], "c", .settings, "its settings and newest values", hint: "settings"),
        PageBinding([.character("d")], "d", .troubles, "what is wrong with its files, and back", hint: "doctor"),
    ]

    package static let explanations = [
        Explanation(
            "state",
            "running and quiet tell the time since the files changed; finished, failed and killed are what the log itself says. "
                + "A run that is silent is never called crashed; a stored run is interrupted if its process is gone."),
        Explanation(
            "metrics",
            "The best value: the lowest loss or error, the highest accuracy or score; the last one where the name does not tell. "
                + "At a step, the value there or the last one before it, for the runs whose curves were read: those that are "
                + "marked, and the selected one."),
        Explanation(
            "settings",
            "A column for each setting in which the runs of the table differ. C shows or hides any column; a click on its head "
                + "sorts by it. Runs without a value come last."),
        Explanation(
            "baseline",
            "The difference to the run marked B, with its sign, in green where it is better and red where worse."),
        Explanation(
            "seeds",
            "Runs of the same settings but for the seed share a row: n of them, with the mean and the standard deviation (n - 1)."
        ),
        Explanation(
            "filter",
            "As for softscope runs --filter: =, !=, <, <=, >, >= and ~ (contains), joined by and, or, not. Fields are name, state, "
                + "tag, note, age, duration, any setting (lr for learning_rate) and any metric (best; last., min., max. before "
                + "its name)."),
        Explanation(
            "curves",
            "Those of the marked runs, each in its colour: training is a line, validation a dashed one; of more than "
                + "three runs validation alone. Names are what differs. With seeds together, the mean of a row and the band from its least to its greatest value."
        ),
        Explanation(
            "parallel coordinates",
            "A line for each run, over an axis for each setting that differs and one for a metric at the right. Marked runs "
                + "have their colours. Numbers that differ by more than a factor of 20 lie on a logarithmic axis."),
        Explanation("attempts", "How often the run was started: each resumption is one more."),
        Explanation("doctor", "Each trouble with its file, its byte or line, what it is, and what was done about it."),
    ]

    package mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest] {
        refresh()
        defer { refresh() }
        let parts = parts(of: area)
        let isInTable = parts.table?.contains(column: mouse.column, row: mouse.row) ?? false
        switch mouse.kind {
        case .wheelUp, .wheelDown:
            isInSide = !isInTable
            move(by: mouse.kind == .wheelUp ? -1 : 1)
        case .press:
            if let side = parts.side, !isInTable {
                isInSide = true
                if let place = place(ofRow: mouse.row, in: Panel().inner(of: side)) {
                    let wasSelected = place == line
                    line = place
                    if self.side == .columns, wasSelected { switchColumn() }
                }
                return []
            }
            guard let area = parts.table, isInTable else { return [] }
            isInSide = false
            let list = Panel().inner(of: area)
            guard list.contains(column: mouse.column, row: mouse.row) else { return [] }
            if mouse.row == list.row {
                let (table, columns) = table(in: list, with: Appearance())
                if let place = table.column(atColumn: mouse.column, in: list), let column = columns[place] {
                    sort(by: column)
                }
                return []
            }
            let place = firstRow(height: list.height - 1) + mouse.row - list.row - 1
            guard rows.rows.indices.contains(place) else { return [] }
            if place == selected { return perform(.mark, in: context) }
            select(place)
        case .drag, .release, .move: break
        }
        return []
    }
}
