/// Numbers with a decimal comma, as written in much of Europe: `1,5` or `-0,25e-3`.
enum DecimalComma {
    /// The position of the comma in such a number; nil for anything else.
    static func place(in text: some Collection<UInt8>) -> Int? {
        guard text.count < 64 else { return nil }
        var bytes = Array(text)
        guard let place = bytes.firstIndex(of: 0x2C), place > 0, place + 1 < bytes.count,
            isDigit(bytes[place - 1]), isDigit(bytes[place + 1]), !bytes.contains(0x2E)
        else { return nil }
        bytes[place] = 0x2E
        return NumberText.value(of: bytes[...]) == nil ? nil : place
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Whether every comma of the first line belongs to such a number, with semicolons as separators.
    static func explainsCommas(of start: [UInt8]) -> Bool {
        let line = start.prefix { $0 != RecordReader.lineFeed && $0 != RecordReader.carriageReturn }
        guard line.contains(0x2C) else { return false }
        return line.split(separator: 0x3B).allSatisfy { field in
            let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x22 }
            let core = field.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
            return !core.contains(0x2C) || place(in: Array(core)) != nil
        }
    }

    /// Finds the columns in which all values are integers or numbers with decimal commas, provided that at least one
    /// column has commas. A point anywhere in a column means that its commas are something else.
    ///
    /// - Parameters:
    ///   - records: the first one may be a header, and need not be numeric.
    ///   - separator: with tabs, `1,234` may also be a thousand, so a column is left alone if all its commas look like
    ///     that.
    static func columns(of records: [[Substring]], separator: UInt8) -> (numbers: Set<Int>, withCommas: Int) {
        let values = records.count > 1 ? records[1...] : records[...]
        guard separator == 0x3B || separator == RecordReader.tab else { return ([], 0) }
        var numbers: Set<Int> = []
        var withCommas = 0
        for column in 0..<(records.map(\.count).max() ?? 0) {
            let cells = values.compactMap { column < $0.count && !MissingValue.matches($0[column]) ? $0[column] : nil }
            let commas = cells.filter { place(in: $0.utf8) != nil }
            let isWhole = cells.allSatisfy { cell in
                place(in: cell.utf8) != nil
                    || !cell.utf8.contains(0x2E) && NumberText.value(of: Array(cell.utf8)[...]) != nil
            }
            guard isWhole, !cells.isEmpty else { continue }
            if separator == RecordReader.tab, !commas.isEmpty, commas.allSatisfy(isLikeThousands) { continue }
            numbers.insert(column)
            if !commas.isEmpty { withCommas += 1 }
        }
        return withCommas > 0 ? (numbers, withCommas) : ([], 0)
    }

    /// The first number such as `4.887` of a column that, beside columns with decimal commas, groups its thousands with
    /// points; nil if there is none. Other numbers with points are what they say.
    static func groupedThousands(in records: [[Substring]]) -> Substring? {
        for column in 0..<(records.map(\.count).max() ?? 0) {
            let cells = records.dropFirst().compactMap { column < $0.count ? $0[column] : nil }
            let pointed = cells.filter { $0.utf8.contains(0x2E) && NumberText.value(of: Array($0.utf8)[...]) != nil }
            guard let first = pointed.first, cells.contains(where: { !$0.utf8.contains(0x2E) }) else { continue }
            if pointed.allSatisfy({ isLikeThousands($0.split(separator: ".").joined(separator: ",")[...]) }) {
                return first
            }
        }
        return nil
    }

    /// True for `1,234`, but not for `0,234`.
    private static func isLikeThousands(_ cell: Substring) -> Bool {
        let digits = cell.utf8.first == 0x2D ? cell.dropFirst() : cell
        let parts = digits.split(separator: ",")
        return parts.count == 2 && parts[1].utf8.count == 3 && parts[0].utf8.count <= 3 && parts[0].utf8.first != 0x30
    }

    /// The number with a decimal point in place of the comma.
    static func pointed(_ cell: Substring) -> Substring {
        guard let place = place(in: cell.utf8) else { return cell }
        return cell.prefix(place) + "." + cell.dropFirst(place + 1)
    }
}
