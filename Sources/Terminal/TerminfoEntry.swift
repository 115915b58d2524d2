/// A terminal description, which can be compiled to the format that ncurses reads, with 32-bit numbers. term(5).
package struct TerminfoEntry: Hashable, Sendable {
    /// The terminal's names, separated by vertical bars.
    package var names: String
    /// The standard capabilities in their order. A `nil` string or a negative number is absent.
    package var booleans: [Bool]
    package var numbers: [Int32]
    package var strings: [[UInt8]?]
    /// User-defined capabilities.
    package var extendedBooleans: [String]
    package var extendedStrings: [String: [UInt8]]

    package init(
        names: String, booleans: [Bool], numbers: [Int32], strings: [[UInt8]?], extendedBooleans: [String] = [],
        extendedStrings: [String: [UInt8]] = [:]
    ) {
        self.names = names
        self.booleans = booleans
        self.numbers = numbers
        self.strings = strings
        self.extendedBooleans = extendedBooleans
        self.extendedStrings = extendedStrings
    }

    package var compiled: [UInt8] {
        var (offsets, table) = Self.table(strings)
        var result: [UInt8] = []
        let name = Array(names.utf8) + [0]
        for value in [0o1036, name.count, booleans.count, numbers.count, strings.count, table.count] {
            result.append(short: value)
        }
        result += name
        result += booleans.map { $0 ? 1 : 0 }
        result.align()
        for number in numbers { result.append(number: number) }
        for offset in offsets { result.append(short: offset) }
        result += table
        if extendedBooleans.isEmpty && extendedStrings.isEmpty { return result }

        result.align()
        let extended = extendedStrings.sorted { $0.key < $1.key }
        (offsets, table) = Self.table(extended.map(\.value))
        // The names follow the values in the same table; their offsets count from the first name.
        let (nameOffsets, nameTable) = Self.table(
            (extendedBooleans + extended.map(\.key)).map { Array($0.utf8) })
        offsets += nameOffsets
        table += nameTable
        for value in [extendedBooleans.count, 0, extended.count, offsets.count, table.count] {
            result.append(short: value)
        }
        result += extendedBooleans.map { _ in 1 }
        result.align()
        for offset in offsets { result.append(short: offset) }
        return result + table
    }

    /// The strings one after another, each with a terminating zero byte, and the offset of each (-1 where absent).
    private static func table(_ strings: [[UInt8]?]) -> (offsets: [Int], bytes: [UInt8]) {
        var bytes: [UInt8] = []
        let offsets = strings.map { string in
            guard let string else { return -1 }
            defer { bytes += string + [0] }
            return bytes.count
        }
        return (offsets, bytes)
    }
}

extension [UInt8] {
    fileprivate mutating func append(short value: Int) {
        append(UInt8(truncatingIfNeeded: value))
        append(UInt8(truncatingIfNeeded: value >> 8))
    }

    fileprivate mutating func append(number value: Int32) {
        append(short: Int(value))
        append(short: Int(value >> 16))
    }

    fileprivate mutating func align() {
        if count % 2 == 1 { append(0) }
    }

    package var hexadecimal: String {
        let digits = Array("0123456789ABCDEF".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
