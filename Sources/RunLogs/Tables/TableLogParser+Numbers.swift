extension TableLogParser {
    /// Takes a line in one pass if all of its cells are numbers or empty, as in most rows: splitting it first takes
    /// twice as long. Returns false, and does nothing, for any other line.
    @inline(__always)
    mutating func takeNumbers(_ bytes: RawSpan, _ line: Range<Int>, into batch: inout LogBatch) -> Bool {
        guard !cells.isEmpty else { return false }
        if values.count < cells.count {
            values = Array(repeating: RowSeries.Value(series: 0, value: 0), count: cells.count)
        }
        var count = 0
        guard let axes = Self.numbers(bytes, line, cells, separator: start.separator, into: &values, &count) else {
            return false
        }
        series.append(
            values, count: count, step: axes.step, epoch: axes.epoch, seconds: axes.seconds, into: &batch)
        return true
    }

    /// - Parameters:
    ///   - values: with room for all cells.
    ///   - count: the number of values.
    @inline(__always)
    private static func numbers(
        _ bytes: RawSpan, _ line: Range<Int>, _ cells: [Cell], separator: UInt8, into values: inout [RowSeries.Value],
        _ count: inout Int
    ) -> Axes? {
        // A span is checked for uniqueness once, an array at every change.
        var values = values.mutableSpan
        var axes = Axes()
        var place = line.lowerBound
        var end = line.upperBound
        while end > place, bytes.byte(at: end - 1) == 0x0D { end -= 1 }
        guard place >= 0, end <= bytes.byteCount else { return nil }
        for (index, cell) in cells.enumerated() {
            if place < end, bytes.uncheckedByte(at: place) <= 0x20 { skipBlanks(bytes, &place, end, separator) }
            guard place < end else {
                // The last cell may be empty.
                guard index > 0, index == cells.count - 1 else { return nil }
                break
            }
            if bytes.uncheckedByte(at: place) == separator {
                place &+= 1
                continue
            }
            guard let value = DecimalText.scan(bytes, &place, end: end) else { return nil }
            if place < end, bytes.uncheckedByte(at: place) <= 0x20 { skipBlanks(bytes, &place, end, separator) }
            if place < end {
                guard bytes.uncheckedByte(at: place) == separator else { return nil }
                place &+= 1
            } else if index < cells.count - 1 {
                return nil
            }
            switch cell.role {
            case .metric:
                guard cell.series >= 0 else { return nil }
                values[count] = RowSeries.Value(series: cell.series, value: value)
                count &+= 1
            case .step:
                // Not every whole number of 64 bits is a double.
                guard value.magnitude < 0x1p53, let step = Int64(exactly: value) else { return nil }
                axes.step = step
            case .epoch:
                guard value.isFinite else { return nil }
                axes.epoch = value
            case .time: axes.seconds = RowAxis.seconds(value)
            case .duration:
                guard let seconds = RowAxis.seconds(since1970: value) else {
                    guard cell.series >= 0 else { return nil }
                    values[count] = RowSeries.Value(series: cell.series, value: value)
                    count &+= 1
                    break
                }
                axes.seconds = seconds
            case .ignored: break
            }
        }
        // What is left are further cells.
        return place == end ? axes : nil
    }

    @inline(__always)
    private static func skipBlanks(_ bytes: RawSpan, _ place: inout Int, _ end: Int, _ separator: UInt8) {
        while place < end {
            let byte = bytes.uncheckedByte(at: place)
            guard byte == 0x20 || byte == 0x09, byte != separator else { return }
            place &+= 1
        }
    }
}
