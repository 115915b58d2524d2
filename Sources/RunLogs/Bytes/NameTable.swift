/// Numbers names that are met as bytes of a file, from 0, without making a `String` each time: a hash table with open
/// addressing.
struct NameTable: Sendable {
    private struct Entry {
        var hash: UInt64
        var bytes: Range<Int>
        /// Its first bytes, up to eight, and the bits that they take in a word.
        var head: UInt64
        var headMask: UInt64
        /// The number of the name that was met after this one at the last time.
        var next: Int32 = 0
    }

    private var entries: [Entry] = []
    /// The bytes of all names, one behind the other.
    private var text: [UInt8] = []
    /// The number of an entry, or -1; their count is a power of two and at least twice that of the entries.
    private var slots = [Int32](repeating: -1, count: 64)
    /// Keeps a file from being made so that all its names collide.
    private let seed = UInt64.random(in: 0...UInt64.max)
    /// The number of the name that was met last.
    private var last: Int32 = -1

    var count: Int { entries.count }

    /// The name with a number, with U+FFFD in place of what is not UTF-8.
    func name(_ number: Int) -> String { String(decoding: text[entries[number].bytes], as: UTF8.self) }

    /// The number of a name; `count` before the call if it is new. `range` must be inside `bytes`.
    ///
    /// Writers repeat their names in one order, so the one that followed the last name before is tried first.
    @inline(__always)
    mutating func number(of range: Range<Int>, in bytes: RawSpan) -> Int {
        if last >= 0 {
            let guess = entries[Int(last)].next
            if isName(Int(guess), equalTo: range, in: bytes) {
                last = guess
                return Int(guess)
            }
        }
        let number = lookUp(range, in: bytes)
        if last >= 0 { entries[Int(last)].next = Int32(truncatingIfNeeded: number) }
        last = Int32(truncatingIfNeeded: number)
        return number
    }

    private mutating func lookUp(_ range: Range<Int>, in bytes: RawSpan) -> Int {
        let hash = Self.hash(range, in: bytes, seed: seed)
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] >= 0 {
            let number = Int(slots[slot])
            if entries[number].hash == hash, isName(number, equalTo: range, in: bytes) { return number }
            slot = (slot + 1) & mask
        }
        let number = entries.count
        let start = text.count
        for place in range { text.append(unsafe bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)) }
        entries.append(
            Entry(
                hash: hash, bytes: start..<text.count, head: Self.head(range, in: bytes),
                headMask: range.count < 8 ? 1 << UInt64(8 * range.count) - 1 : .max))
        slots[slot] = Int32(truncatingIfNeeded: number)
        if 2 * entries.count > slots.count { grow() }
        return number
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: 2 * slots.count)
        let mask = slots.count - 1
        for (number, entry) in entries.enumerated() {
            var slot = Int(truncatingIfNeeded: entry.hash) & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(truncatingIfNeeded: number)
        }
    }

    @inline(__always)
    private func isName(_ number: Int, equalTo range: Range<Int>, in bytes: RawSpan) -> Bool {
        let entry = entries[number]
        guard entry.bytes.count == range.count else { return false }
        if bytes.byteCount - range.lowerBound >= 8 {
            guard bytes.word(at: range.lowerBound) & entry.headMask == entry.head else { return false }
            if range.count <= 8 { return true }
        }
        return unsafe bytes.equals(text.span.bytes, entry.bytes, at: range.lowerBound)
    }

    private static func head(_ range: Range<Int>, in bytes: RawSpan) -> UInt64 {
        range.count < 8 ? bytes.tail(range) : bytes.word(at: range.lowerBound)
    }

    private static func hash(_ range: Range<Int>, in bytes: RawSpan, seed: UInt64) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: range.count)
        var place = range.lowerBound
        while range.upperBound - place >= 8 {
            hash = mixed(hash ^ bytes.word(at: place))
            place += 8
        }
        return mixed(hash ^ bytes.tail(place..<range.upperBound))
    }

    /// A product of 128 bits, folded, as in wyhash.
    private static func mixed(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}
