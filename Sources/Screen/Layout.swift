/// How much of a row or a column of rectangles one of them gets.
package enum Portion: Hashable, Sendable {
    /// So many cells, as long as there are so many.
    case fixed(Int)
    /// A share of what the fixed ones leave, in proportion to the weights.
    case flexible(Int)

    /// An equal share of what the fixed ones leave.
    package static let flexible = Portion.flexible(1)
}

extension Rectangle {
    /// Side by side from the left. Without room the last ones are empty; together with the gaps they fill the
    /// rectangle where one of them is flexible.
    package func columns(_ portions: [Portion], gap: Int = 0) -> [Rectangle] {
        var position = column
        return Self.lengths(of: portions, in: width, gap: gap).map { length in
            defer { position += length + gap }
            return Rectangle(column: min(position, endColumn), row: row, width: length, height: height)
        }
    }

    /// One under the other from the top, as `columns(_:gap:)` does side by side.
    package func rows(_ portions: [Portion], gap: Int = 0) -> [Rectangle] {
        var position = row
        return Self.lengths(of: portions, in: height, gap: gap).map { length in
            defer { position += length + gap }
            return Rectangle(column: column, row: min(position, endRow), width: width, height: length)
        }
    }

    /// The row at that offset from the top; empty where there is none.
    package func line(_ offset: Int) -> Rectangle {
        Rectangle(
            column: column, row: row + offset, width: width, height: offset >= 0 && offset < height ? 1 : 0)
    }

    private static func lengths(of portions: [Portion], in total: Int, gap: Int) -> [Int] {
        let room = max(0, total - gap * max(0, portions.count - 1))
        var fixed = 0
        var weights = 0
        for portion in portions {
            switch portion {
            case .fixed(let length): fixed += max(0, length)
            case .flexible(let weight): weights += max(0, weight)
            }
        }
        var left = room
        var flexible = max(0, room - fixed)
        return portions.map { portion in
            var length: Int
            switch portion {
            case .fixed(let wanted): length = max(0, wanted)
            case .flexible(let weight):
                length = weights > 0 ? flexible * max(0, weight) / weights : 0
                flexible -= length
                weights -= max(0, weight)
            }
            length = min(length, left)
            left -= length
            return length
        }
    }
}
