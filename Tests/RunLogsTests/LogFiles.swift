import RunLogs

/// Makes event files of TensorBoard.
struct EventFile {
    private(set) var bytes: [UInt8] = []

    mutating func append(record data: [UInt8]) {
        let length = littleEndian(UInt64(data.count))
        bytes += length + littleEndian(Self.masked(length)) + data + littleEndian(Self.masked(data))
    }

    /// - Parameter seconds: nil for an event without a time.
    mutating func append(step: Int = 0, seconds: Double? = 1.5e9, _ content: (inout MessageEncoder) -> Void) {
        append(
            record: MessageEncoder.bytes { event in
                if let seconds { event.write(1, seconds) }
                if step != 0 { event.write(2, step) }
                content(&event)
            })
    }

    mutating func append(step: Int = 0, seconds: Double? = 1.5e9, tag: String, _ value: (inout MessageEncoder) -> Void)
    {
        append(step: step, seconds: seconds) { event in
            event.write(5) {
                $0.write(1) { message in
                    message.write(1, tag)
                    value(&message)
                }
            }
        }
    }

    mutating func append(step: Int = 0, seconds: Double? = 1.5e9, tag: String, scalar: Float) {
        append(step: step, seconds: seconds, tag: tag) { $0.write(2, scalar) }
    }

    private static func masked(_ bytes: [UInt8]) -> UInt32 {
        let sum = checksum(bytes, polynomial: 0x82F6_3B78)
        return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
    }
}

/// Makes logs of Weights & Biases.
struct WandBFile {
    private(set) var bytes: [UInt8] = Array(":W&B".utf8) + [0xE1, 0xBE, 0]

    mutating func append(_ message: (inout MessageEncoder) -> Void) { append(record: MessageEncoder.bytes(message)) }

    mutating func append(record: [UInt8]) {
        var rest = record[...]
        var isFirst = true
        repeat {
            let space = 32768 - bytes.count % 32768
            guard space >= 7 else {
                bytes += [UInt8](repeating: 0, count: space)
                continue
            }
            let part = rest.prefix(space - 7)
            rest = rest.dropFirst(part.count)
            let type: UInt8 = isFirst ? (rest.isEmpty ? 1 : 2) : (rest.isEmpty ? 4 : 3)
            append(chunk: Array(part), type: type)
            isFirst = false
            if rest.isEmpty { return }
        } while true
    }

    mutating func append(chunk: [UInt8], type: UInt8) {
        let sum = checksum([type] + chunk, polynomial: 0xEDB8_8320)
        bytes += littleEndian(sum) + littleEndian(UInt16(chunk.count)) + [type] + chunk
    }

    /// - Parameter step: for the record, in addition to what `items` may say.
    mutating func append(step: Int? = nil, history items: [(keys: [String], json: String)]) {
        append { record in
            record.write(2) { history in
                for (keys, json) in items {
                    history.write(1) {
                        for key in keys { $0.write(2, key) }
                        $0.write(16, json)
                    }
                }
                if let step { history.write(2) { if step != 0 { $0.write(1, step) } } }
            }
        }
    }
}

extension LogBatch {
    /// What the batch has, a line each: points, then notes, then troubles.
    var listing: [String] {
        points.map { point in
            let step = point.step.map { "\($0)" } ?? "-"
            let seconds = point.seconds.map { "\($0)" } ?? "-"
            return "\(names[Int(point.metric)]) \(step) \(seconds) \(point.value)"
        } + notes.map { "\($0.afterPoints): \($0.note)" } + troubles.map { "\($0)" }
    }

    var pointLines: [String] { Array(listing.prefix(points.count)) }
    var onlyNotes: [LogNote] { notes.map(\.note) }
}

extension LogParser {
    /// Reads a whole file that is not written any more.
    ///
    /// - Parameter piece: how many bytes more the parser is given each time.
    static func batch(_ file: [UInt8], piece: Int? = nil) -> LogBatch {
        var parser = Self(path: "log")
        var batch = LogBatch()
        var start = 0
        var end = 0
        repeat {
            end = min(file.count, end + (piece ?? file.count))
            let bytes = Array(file[start..<end])
            let taken = unsafe parser.parse(bytes.span.bytes, at: start, isLast: end == file.count, into: &batch)
            start += taken
        } while end < file.count
        return batch
    }
}
