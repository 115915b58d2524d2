import Telemetry

/// Which columns and rows there are, and in which order.
extension RunsPage {
    mutating func switchColumn() {
        guard rows.offered.indices.contains(line), rows.offered[line] != .name else { return }
        let column = rows.offered[line]
        wishes.switched[column] = !rows.columns.contains(column)
    }

    /// Sorts by a column, or the other way round if it is sorted by that already.
    mutating func sort(by column: RunColumn) {
        if wishes.sort == column {
            wishes.isDescending.toggle()
        } else {
            (wishes.sort, wishes.isDescending) = (column, column.beginsDescending)
        }
    }

    /// Sorts by the next column, with the order of the source between the last and the first one.
    mutating func sort(by step: Int) {
        let all: [RunColumn?] = [nil] + rows.columns
        let place = all.firstIndex(of: wishes.sort) ?? 0
        wishes.sort = all[(place + step + all.count) % all.count]
        wishes.isDescending = wishes.sort?.beginsDescending ?? false
    }

    mutating func reverse() -> [PageRequest] {
        guard wishes.sort != nil else { return [.notice("the newest runs come first; > sorts by a column")] }
        wishes.isDescending.toggle()
        return []
    }

    mutating func groupSeeds() -> [PageRequest] {
        wishes.groupsSeeds.toggle()
        refresh()
        return wishes.groupsSeeds && !isWaiting && rows.areSingle ? [.notice(Self.nothingShares)] : []
    }
}
