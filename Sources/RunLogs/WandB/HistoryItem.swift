import Interchange

/// The messages `HistoryItem` and `ConfigItem`: a key, or the keys on the way into nested dictionaries, and a value as
/// JSON. Clients since 0.17 write a dictionary as an item for each of its values.
struct HistoryItem {
    /// The key, also where it is the only one of the way; nil where there are several, or none.
    private(set) var key: Range<Int>?
    private(set) var value: Range<Int>
    private var lastKey: Range<Int>
    private var nestedCount = 0
    private let message: Range<Int>

    @inline(__always)
    init(message: Range<Int>, in bytes: RawSpan) throws(InterchangeError) {
        self.message = message
        value = message.lowerBound..<message.lowerBound
        lastKey = value
        var reader = ProtobufReader(message, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            guard let range = value.range else { continue }
            switch field {
            case 1: if nestedCount == 0 { key = range }
            case 2:
                key = nestedCount == 0 ? range : nil
                lastKey = range
                nestedCount += 1
            case 16: self.value = range
            default: break
            }
        }
    }

    /// The key and the value of the item that is the field 1 at a place, in the form that nearly all have: one key, and
    /// each length in one byte. Nil for any other.
    ///
    /// - Parameter limit: where the message around it ends, at most the number of bytes, and checked once: the loads are
    ///   not.
    @inline(__always)
    static func plain(
        at place: Int, limit: Int, in bytes: RawSpan
    ) -> (key: Range<Int>, value: Range<Int>)? {
        guard place >= 0, limit <= bytes.byteCount, place < limit, limit &- place >= 7,
            bytes.uncheckedByte(at: place) == 0x0A
        else { return nil }
        let length = Int(truncatingIfNeeded: bytes.uncheckedByte(at: place &+ 1))
        let (start, end) = (place &+ 2, place &+ 2 &+ length)
        guard length < 0x80, length >= 5, end <= limit else { return nil }
        let field = bytes.uncheckedByte(at: start)
        let keyLength = Int(truncatingIfNeeded: bytes.uncheckedByte(at: start &+ 1))
        let keyEnd = start &+ 2 &+ keyLength
        guard field == 0x0A || field == 0x12, keyLength < 0x80, keyEnd &+ 3 <= end,
            bytes.uncheckedByte(at: keyEnd) == 0x82, bytes.uncheckedByte(at: keyEnd &+ 1) == 0x01,
            Int(truncatingIfNeeded: bytes.uncheckedByte(at: keyEnd &+ 2)) == end &- keyEnd &- 3
        else { return nil }
        return (start &+ 2..<keyEnd, keyEnd &+ 3..<end)
    }

    var isNested: Bool { nestedCount > 1 }

    /// Whether the item says what its siblings are about: a histogram, an image.
    func isType(in bytes: RawSpan) -> Bool { isNested && bytes.matches("_type", in: lastKey) }

    /// The keys, joined with dots.
    func joinedKey(in bytes: RawSpan) -> [UInt8] {
        if let key { return bytes.array(key) }
        var joined: [UInt8] = []
        var reader = ProtobufReader(message, of: bytes)
        // Reading the message did not throw before.
        while let (field, value) = try? reader.next(in: bytes) {
            guard field == 2, let range = value.range else { continue }
            if !joined.isEmpty { joined.append(UInt8(ascii: ".")) }
            unsafe bytes.extracting(range).withUnsafeBytes { unsafe joined.append(contentsOf: $0) }
        }
        return joined
    }

    func name(in bytes: RawSpan) -> String { String(decoding: joinedKey(in: bytes), as: UTF8.self) }
}
