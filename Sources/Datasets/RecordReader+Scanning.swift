/// Finding the fields of a record in the buffer.
extension RecordReader {
    enum Scan {
        case record(next: Int, lines: Int)
        case end
        case needsMore
        case fault(lines: Int, expected: String, found: String)
    }

    func isQuoted(_ field: Field) -> Bool { unsafe field.start > 0 && buffer[field.start - 1] == Self.quote }

    func isBlank(_ field: Field) -> Bool {
        unsafe buffer[field.start..<field.end].allSatisfy { $0 == 0x20 || $0 == Self.tab }
    }

    /// Finds the fields of the record at `position` if all of it is in the buffer, which is not modified.
    func scan() -> Scan {
        // A local array, as each access to a property of a class that other files use is checked at run time.
        var found: [Field] = []
        swap(&found, &fields)
        found.removeAll(keepingCapacity: true)
        defer { swap(&found, &fields) }
        return scan(into: &found)
    }

    private func scan(into fields: inout [Field]) -> Scan {
        guard position < end else { return isAtEnd ? .end : .needsMore }
        let (bytes, end, separator) = unsafe (UnsafeBufferPointer(buffer), end, self.separator)
        var place = position
        var lines = 0
        let hasBlanks = separator == Self.blank
        func afterBlanks(_ start: Int) -> Int {
            var place = start
            while unsafe place < end && bytes[place] == Self.blank { place += 1 }
            return place
        }
        if hasBlanks { place = afterBlanks(place) }
        while true {
            var field = Field(start: place, end: place)
            var isPlain = true
            var opening = place
            while unsafe opening < end && bytes[opening] == 0x20 { opening += 1 }
            if unsafe opening < end && bytes[opening] == Self.quote {
                switch quotedField(at: opening) {
                case .field(let end, let next, let hasDoubledQuotes, let breaks):
                    field = Field(start: opening + 1, end: end, hasDoubledQuotes: hasDoubledQuotes)
                    (place, lines) = (next, lines + breaks)
                    isPlain = false
                case .plain: break
                case .needsMore: return .needsMore
                case .fault(let breaks, let expected, let found):
                    return .fault(lines: lines + breaks, expected: expected, found: found)
                }
            }
            if isPlain {
                while unsafe place < end && bytes[place] != separator && !Self.isLineEnd(bytes[place]) { place += 1 }
                field.end = place
            }
            if hasBlanks { place = afterBlanks(place) }
            if place >= end {
                guard isAtEnd else { return .needsMore }
                fields.append(field)
                return .record(next: place, lines: lines)
            }
            fields.append(field)
            if unsafe bytes[place] == Self.carriageReturn {
                if place + 1 >= end, !isAtEnd { return .needsMore }
                let isPair = unsafe place + 1 < end && bytes[place + 1] == Self.lineFeed
                return .record(next: place + (isPair ? 2 : 1), lines: lines + 1)
            }
            if unsafe bytes[place] == Self.lineFeed { return .record(next: place + 1, lines: lines + 1) }
            if fields.count == Self.mostFields {
                return .fault(lines: lines, expected: "at most \(Self.mostFields) fields in a record", found: "more")
            }
            if !hasBlanks { place += 1 }
        }
    }

    func unescapeQuotes() {
        for index in fields.indices where fields[index].hasDoubledQuotes {
            var target = fields[index].start
            var source = target
            while source < fields[index].end {
                unsafe buffer[target] = buffer[source]
                source += unsafe buffer[source] == Self.quote ? 2 : 1
                target += 1
            }
            fields[index].end = target
        }
    }

    func placeDecimalPoints() {
        for column in decimalCommas where column < fields.count {
            let field = trimmed(column)
            if let place = unsafe DecimalComma.place(in: buffer[field]) {
                unsafe buffer[field.lowerBound + place] = 0x2E
            }
        }
    }
}
