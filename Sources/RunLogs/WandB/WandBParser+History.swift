import Interchange

/// What a record of the history has: its step may come after its values.
struct HistoryItems: Sendable {
    /// What the key of an item means.
    enum Meaning: Sendable {
        /// A metric, with its number in the batch.
        case metric(Int)
        /// A key that has had no number as its value yet.
        case unnumbered
        case step, timestamp, runtime
        /// What the client notes for itself.
        case other

        init(_ key: Range<Int>, in bytes: RawSpan) {
            guard !key.isEmpty, bytes.byte(at: key.lowerBound) == UInt8(ascii: "_") else {
                self = .unnumbered
                return
            }
            self =
                bytes.matches("_step", in: key)
                ? .step
                : bytes.matches("_timestamp", in: key)
                    ? .timestamp : bytes.matches("_runtime", in: key) ? .runtime : .other
        }
    }

    var values: [(metric: Int, value: Double)] = []
    var step: Int64?
    var timestamp: Double?
    var runtime: Double?

    var seconds: Double? { timestamp ?? runtime }

    mutating func empty() {
        if !values.isEmpty { values.removeAll(keepingCapacity: true) }
        step = nil
        timestamp = nil
        runtime = nil
    }
}

/// The message `HistoryRecord`: the values that were logged at one step.
extension WandBParser {
    mutating func parseHistory(
        _ message: Range<Int>, in bytes: RawSpan, into batch: inout LogBatch
    ) throws(InterchangeError) {
        history.empty()
        var others: [HistoryItem] = []
        var hasMedia = false
        var recordStep: Int64?
        var reader = ProtobufReader(message, of: bytes)
        while true {
            var place = reader.position
            while let item = HistoryItem.plain(at: place, limit: reader.end, in: bytes),
                take(item.key, item.value, in: bytes, into: &batch)
            {
                place = item.value.upperBound
            }
            reader.move(to: place)
            guard let (field, value) = try reader.next(in: bytes) else { break }
            guard let range = value.range else { continue }
            if field == 2 {
                recordStep = try Self.step(range, in: bytes)
            } else if field == 1 {
                let item = try HistoryItem(message: range, in: bytes)
                if item.isNested {
                    hasMedia = hasMedia || item.isType(in: bytes)
                    others.append(item)
                } else if let key = item.key, take(key, item.value, in: bytes, into: &batch) {
                    continue
                } else if !item.value.isEmpty, bytes.byte(at: item.value.lowerBound) == UInt8(ascii: "{") {
                    others.append(item)
                }
            }
        }
        let step = history.step ?? recordStep ?? nextStep
        nextStep = step == .max ? step : step + 1
        if hasMedia {
            appendGroups(others, step: step, in: bytes, into: &batch)
        } else {
            for item in others { appendNested(item, step: step, in: bytes, into: &batch) }
        }
        let seconds = history.seconds
        batch.points.append(addingCapacity: history.values.count) { points in
            for (metric, value) in history.values {
                points.append(LogPoint(metric: metric, step: step, seconds: seconds, value: value))
            }
        }
    }

    @inline(__always)
    private static func step(_ message: Range<Int>, in bytes: RawSpan) throws(InterchangeError) -> Int64 {
        var step: Int64 = 0
        var reader = ProtobufReader(message, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            if field == 1 { step = value.integer ?? 0 }
        }
        return step
    }

    /// Takes an item with one key if it is a number, or the client's own; returns false, and does nothing, otherwise.
    @inline(__always)
    private mutating func take(
        _ key: Range<Int>, _ value: Range<Int>, in bytes: RawSpan, into batch: inout LogBatch
    ) -> Bool {
        let number = number(of: key, in: bytes)
        switch meanings[number] {
        case .metric(let metric):
            guard let value = JSONText.number(of: value, in: bytes) else { return false }
            history.values.append((metric, value))
        case .unnumbered:
            guard let value = JSONText.number(of: value, in: bytes) else { return false }
            history.values.append((metric(number, in: &batch), value))
        case .step:
            history.step =
                DecimalText.integer(bytes, value)
                ?? DecimalText.value(bytes, value).flatMap { Int64(exactly: $0) }
        case .timestamp: history.timestamp = DecimalText.value(bytes, value)
        case .runtime: history.runtime = DecimalText.value(bytes, value)
        case .other: break
        }
        return true
    }

    /// The number of a key in `meanings`.
    @inline(__always)
    private mutating func number(of key: Range<Int>, in bytes: RawSpan) -> Int {
        let number = keys.number(of: key, in: bytes)
        if number == meanings.count { meanings.append(HistoryItems.Meaning(key, in: bytes)) }
        return number
    }

    /// The number in the batch of the metric with a key, which is not the client's own.
    private mutating func metric(_ number: Int, in batch: inout LogBatch) -> Int {
        if case .metric(let metric) = meanings[number] { return metric }
        let metric = batch.number(of: keys.name(number))
        meanings[number] = .metric(metric)
        return metric
    }

    /// An item of nested keys, or a whole dictionary in one item.
    private mutating func appendNested(
        _ item: HistoryItem, step: Int64, in bytes: RawSpan, into batch: inout LogBatch
    ) {
        let key = item.joinedKey(in: bytes)
        guard key.first != UInt8(ascii: "_") else { return }
        if let number = JSONText.number(of: item.value, in: bytes) {
            let place = unsafe self.number(of: 0..<key.count, in: key.span.bytes)
            history.values.append((metric(place, in: &batch), number))
        } else if !item.value.isEmpty, bytes.byte(at: item.value.lowerBound) == UInt8(ascii: "{"),
            let value = JSONText.value(of: item.value, in: bytes)
        {
            append(JSONValue.Member(String(decoding: key, as: UTF8.self), value), step: step, into: &batch)
        }
    }

    /// Items of a record in which some are the parts of a histogram or an image, which are no metrics.
    private mutating func appendGroups(
        _ items: [HistoryItem], step: Int64, in bytes: RawSpan, into batch: inout LogBatch
    ) {
        var media: [String: [JSONValue.Member]] = [:]
        for item in items where item.isType(in: bytes) { media[Self.parent(of: item.name(in: bytes))] = [] }
        var names = Array(media.keys)
        names.sort()
        for item in items {
            let name = item.name(in: bytes)
            guard let owner = Self.ancestors(of: name).first(where: { media[$0] != nil }) else {
                appendNested(item, step: step, in: bytes, into: &batch)
                continue
            }
            guard let value = JSONText.value(of: item.value, in: bytes) else { continue }
            media[owner]?.append(JSONValue.Member(String(name.utf8.dropFirst(owner.utf8.count + 1)) ?? name, value))
        }
        for name in names where !name.hasPrefix("_") {
            if let members = media[name] { appendMedia(members, tag: name, step: step, into: &batch) }
        }
    }

    /// The dictionaries that a value of nested keys is in, the innermost first, and not more than parts of media have.
    private static func ancestors(of name: String) -> [String] {
        name.utf8.indices.reversed().lazy.filter { name.utf8[$0] == UInt8(ascii: ".") }.prefix(4).map {
            String(name[..<$0])
        }
    }

    private static func parent(of name: String) -> String { ancestors(of: name).first ?? name }

    /// Appends the numbers of a dictionary, and what it has of histograms and images.
    private mutating func append(_ member: JSONValue.Member, step: Int64, into batch: inout LogBatch) {
        guard case .object(let members) = member.value else {
            let number: Double? =
                switch member.value {
                case .integer(let value): Double(value)
                case .number(let value): value
                default: nil
                }
            if let number { history.values.append((batch.number(of: member.name), number)) }
            return
        }
        if members.contains(where: { $0.name == "_type" }) {
            appendMedia(members, tag: member.name, step: step, into: &batch)
        } else if member.name.utf8.count <= NestedSettings.longestName {
            for inner in members {
                append(JSONValue.Member("\(member.name).\(inner.name)", inner.value), step: step, into: &batch)
            }
        }
    }
}
