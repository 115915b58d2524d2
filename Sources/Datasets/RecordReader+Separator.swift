import Interchange

/// What the first bytes of a file tell: whether they are text, and what divides its fields.
extension RecordReader {
    static func checkText(_ start: [UInt8], _ path: String) throws(DatasetError) {
        func fault(_ place: Int, _ found: String) -> DatasetError {
            .malformed(
                path: path, FormatFault(.malformed, at: .byte(place), expected: "a table of text", found: found))
        }
        func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && !(tab...carriageReturn).contains(byte) }
        if let signature = FileSignature(of: start) { throw .foreign(path: path, signature, as: .table) }
        if let zero = start.firstIndex(of: 0) { throw fault(zero, "a zero byte") }
        // One in nine bytes of packed or random data is a control character; text has hardly any.
        let controls = start.count(where: isControl)
        if controls > 16, controls * 16 > start.count, let first = start.firstIndex(where: isControl) {
            throw fault(first, "many control characters")
        }
    }

    static func separator(of start: [UInt8]) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in start {
            if byte == quote { isQuoted.toggle() }
            if isQuoted { continue }
            if isLineEnd(byte), counts.contains(where: { $0.key != bar }) { break }
            if [tab, 0x2C, 0x3B, bar].contains(byte) { counts[byte, default: 0] += 1 }
        }
        if counts[tab] != nil { return tab }
        if counts.isEmpty, BlankSeparated.isTable(start) { return blank }
        if counts[0x3B] != nil, DecimalComma.explainsCommas(of: start) { return 0x3B }
        if counts[0x3B] == nil, counts[0x2C] == nil, counts[bar] != nil { return bar }
        return counts[0x3B, default: 0] > counts[0x2C, default: 0] ? 0x3B : 0x2C
    }
}
