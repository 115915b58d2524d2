import Interchange

/// The names of members that a file of JSON lines has had so far.
///
/// Most lines have the same members in the same order. So a name is first compared with the one that followed the
/// member before at the last time, and only looked up if it is different.
struct JSONLineKeys {
    struct Key {
        /// The key of the object that the member is in; `root` for the line's own.
        var parent: Int32
        /// Its bytes as they stand between the quotation marks, in `bytes`.
        var range: Range<Int>
        /// Its first bytes and the quotation mark behind them, as far as they fit into a word, and the bits that they
        /// take there.
        var head: UInt64
        var headMask: UInt64
        var axis: RowAxis
        /// The number of its metric in the series; -1 before its first value.
        var series: Int32 = -1
        /// Whether it had a text before its first value.
        var hadText = false
        /// The key that followed it at the last time; `root` for none.
        var next: Int32 = JSONLineKeys.root
    }

    private struct Identity: Hashable {
        let parent: Int32
        let name: [UInt8]
    }

    static let root: Int32 = -1
    /// The most bytes of a name with those of the objects around it, and the most names. Others are left out.
    private static let lengthLimit = 512
    private static let countLimit = 1 << 17

    var keys: [Key] = []
    private(set) var names: [String] = []
    private var bytes: [UInt8] = []
    private var numbers: [Identity: Int32] = [:]
    private var first: Int32 = JSONLineKeys.root

    /// The key that followed `previous` at the last time, if its name and a quotation mark stand at `place`.
    ///
    /// - Parameter previous: the key before it in the line; `root` at the line's start.
    @inline(__always)
    func guess(_ text: RawSpan, at place: Int, end: Int, parent: Int32, previous: Int32) -> Int32? {
        let guess = previous == Self.root ? first : keys[Int(previous)].next
        guard guess != Self.root else { return nil }
        let key = keys[Int(guess)]
        guard key.parent == parent, key.range.count < end - place else { return nil }
        if text.byteCount - place >= 8 {
            guard text.word(at: place) & key.headMask == key.head else { return nil }
            if key.range.count < 8 { return guess }
        }
        guard text.matches(bytes, in: key.range, at: place),
            text.byte(at: place + key.range.count) == UInt8(ascii: "\"")
        else { return nil }
        return guess
    }

    /// The key of the member whose name stands at `range`; nil for a name that is left out.
    mutating func lookUp(_ text: RawSpan, _ range: Range<Int>, parent: Int32, previous: Int32) -> Int32? {
        guard range.count <= Self.lengthLimit else { return nil }
        let identity = Identity(parent: parent, name: text.array(range))
        guard let key = numbers[identity] ?? add(identity) else { return nil }
        if previous == Self.root { first = key } else { keys[Int(previous)].next = key }
        return key
    }

    private mutating func add(_ identity: Identity) -> Int32? {
        var name = String(decoding: identity.name, as: UTF8.self)
        if identity.name.contains(UInt8(ascii: "\\")) {
            name = (try? JSONValue(parsing: "\"\(name)\""))?.stringValue ?? name
        }
        if identity.parent != Self.root { name = "\(names[Int(identity.parent)]).\(name)" }
        guard keys.count < Self.countLimit, name.utf8.count <= Self.lengthLimit else { return nil }
        let start = bytes.count
        bytes += identity.name
        // What is nested counts nothing of the row.
        let axis = identity.parent == Self.root ? RowAxis(name) : .metric
        let (head, headMask) = Self.head(of: identity.name)
        keys.append(
            Key(parent: identity.parent, range: start..<bytes.count, head: head, headMask: headMask, axis: axis))
        names.append(name)
        let number = Int32(truncatingIfNeeded: keys.count - 1)
        numbers[identity] = number
        return number
    }

    private static func head(of name: [UInt8]) -> (UInt64, mask: UInt64) {
        let bytes = (name + [UInt8(ascii: "\"")]).prefix(8)
        let word = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return (word, UInt64.max >> UInt64(64 - 8 * bytes.count))
    }
}
