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

    /// The key and the value of an item in the form that nearly all have: one key, and each length in one byte. Nil for
    /// any other.
    @inline(__always)
    static func plain(_ message: Range<Int>, in bytes: RawSpan) -> (key: Range<Int>, value: Range<Int>)? {
        let (start, end) = (message.lowerBound, message.upperBound)
        guard message.count >= 5 else { return nil }
        let field = bytes.byte(at: start)
        let keyEnd = start + 2 + Int(bytes.byte(at: start + 1))
        guard field == 0x0A || field == 0x12, keyEnd + 3 <= end, keyEnd < start + 0x82,
            bytes.byte(at: keyEnd) == 0x82, bytes.byte(at: keyEnd + 1) == 0x01,
            end - keyEnd - 3 < 0x80, Int(bytes.byte(at: keyEnd + 2)) == end - keyEnd - 3
        else { return nil }
        return (start + 2..<keyEnd, keyEnd + 3..<end)
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
