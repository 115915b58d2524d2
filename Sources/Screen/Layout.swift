/// How much of the total length one rectangle of a row or a column gets.
package enum Portion: Hashable, Sendable {
    /// A number of cells, or fewer where there is less room.
    case fixed(Int)
    /// A share of the room that the fixed portions leave, in proportion to the weights.
    case flexible(Int)

    /// A share of weight 1.
    package static let flexible = Portion.flexible(1)
}

extension Rectangle {
    /// Divides the rectangle into columns from the left. Where room is short the last ones are empty. If at least one
    /// portion is flexible, the columns and gaps fill the rectangle.
    package func columns(_ portions: [Portion], gap: Int = 0) -> [Rectangle] {
        var position = column
        return Self.lengths(of: portions, in: width, gap: gap).map { length in
            defer { position += length + gap }
            return Rectangle(column: min(position, endColumn), row: row, width: length, height: height)
        }
    }

    /// Divides the rectangle into rows from the top, by the rules of `columns(_:gap:)`.
    package func rows(_ portions: [Portion], gap: Int = 0) -> [Rectangle] {
        var position = row
        return Self.lengths(of: portions, in: height, gap: gap).map { length in
            defer { position += length + gap }
            return Rectangle(column: column, row: min(position, endRow), width: width, height: length)
        }
    }

    /// The row at an offset from the top; empty where there is none.
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
