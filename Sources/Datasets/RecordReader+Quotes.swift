/// Finds quoted fields, and tells their quotes from those that belong to the text.
///
/// Programs that write tab-separated tables quote fields as in CSV (pandas), or not at all (IANA's
/// text/tab-separated-values), so that a text may begin with a quote of its own. In such tables, a quote opens a field
/// only if another one closes it right before a tab or the end of a line; and if that is in another line, only if the
/// lines in between are not whole records by themselves.
extension RecordReader {
    enum Quoted {
        /// A quoted field: its text ends at `end`, before the closing quote; the next field is at `next`; `breaks` line
        /// breaks are in it.
        case field(end: Int, next: Int, hasDoubledQuotes: Bool, breaks: Int)
        /// The quote is part of the text.
        case plain
        case needsMore
        case fault(breaks: Int, expected: String, found: String)
    }

    /// The number of whole records after a quote that prove that it is never closed.
    private static let enoughRecords = 16

    /// - Parameter opening: the position of the quote.
    func quotedField(at opening: Int) -> Quoted {
        let (bytes, end, isTabbed) = unsafe (UnsafeBufferPointer(buffer), end, separator == Self.tab)
        var place = opening + 1
        var breaks = 0
        var hasDoubledQuotes = false
        while true {
            guard place < end else {
                guard isAtEnd else { return .needsMore }
                return isTabbed
                    ? .plain : .fault(breaks: 0, expected: "a quote that ends the field", found: "the end")
            }
            let byte = unsafe bytes[place]
            if byte == Self.quote {
                if place + 1 >= end, !isAtEnd { return .needsMore }
                guard unsafe place + 1 < end && bytes[place + 1] == Self.quote else { break }
                hasDoubledQuotes = true
                place += 1
            } else if Self.isLineEnd(byte) {
                if place + 1 >= end, !isAtEnd { return .needsMore }
                // CR LF is one line break.
                if unsafe byte == Self.carriageReturn && place + 1 < end && bytes[place + 1] == Self.lineFeed {
                    place += 1
                }
                if isTabbed, breaks == 0 {
                    switch isOpen(at: place) {
                    case true?: return .plain
                    case false?: break
                    case nil: return .needsMore
                    }
                }
                breaks += 1
            }
            place += 1
        }
        let textEnd = place
        place += 1
        while unsafe place < end && bytes[place] == 0x20 { place += 1 }
        if place >= end, !isAtEnd { return .needsMore }
        let isApart = separator == Self.blank && place > textEnd + 1
        guard unsafe isApart || place >= end || bytes[place] == separator || Self.isLineEnd(bytes[place]) else {
            if isTabbed { return .plain }
            let found = unsafe String(decoding: bytes[place..<min(place + 8, end)], as: UTF8.self)
            return .fault(
                breaks: breaks, expected: "a separator or a line break after a quoted field", found: excerpt(found))
        }
        return .field(end: textEnd, next: place, hasDoubledQuotes: hasDoubledQuotes, breaks: breaks)
    }

    /// Whether a quote that is not closed in its line is never closed: that line, and those after it up to one with a
    /// closing quote, each have as many fields as the table has columns. nil if more must be read to know.
    ///
    /// - Parameter lineEnd: the end of the line with the quote.
    private func isOpen(at lineEnd: Int) -> Bool? {
        let (bytes, end) = unsafe (UnsafeBufferPointer(buffer), end)
        func fields(_ line: Range<Int>) -> Int {
            unsafe bytes[line].reduce(1) { $1 == Self.tab ? $0 + 1 : $0 }
        }
        let wanted = columns ?? fields(position..<lineEnd)
        guard fields(position..<lineEnd) == wanted else { return false }
        var start = lineEnd + 1
        var isClosed = false
        for _ in 0..<Self.enoughRecords where !isClosed {
            var place = start
            while unsafe place < end && !Self.isLineEnd(bytes[place]) {
                if unsafe bytes[place] == Self.quote {
                    let isDoubled = unsafe place + 1 < end && bytes[place + 1] == Self.quote
                    if isDoubled { place += 1 } else { isClosed = true }
                }
                place += 1
            }
            guard place < end || isAtEnd else { return nil }
            let line = start..<min(place, end)
            guard line.isEmpty || fields(line) == wanted else { return false }
            guard place < end else { return true }
            start = place + 1
        }
        return true
    }
}
