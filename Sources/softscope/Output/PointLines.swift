import Interchange
import RunLogs

/// The points of a run as lines of CSV, every number in the shortest text that reads back as the same one.
struct PointLines {
    static let header = "run,metric,step,epoch,seconds,value\n"

    private let run: String
    private let isForTerminal: Bool
    /// The first two cells by the number of the metric.
    private var starts: [[UInt8]] = []
    private var buffer: [UInt8] = []

    private static let bufferSize = 256 << 10

    /// - Parameter isForTerminal: whether hidden characters in names are escaped, which could otherwise control the
    ///   terminal. A file gets the names as they are.
    init(run: String, isForTerminal: Bool) {
        self.run = run
        self.isForTerminal = isForTerminal
    }

    /// Writes the points of a batch to standard output.
    mutating func emit(_ batch: RunBatch) throws(Failure) {
        for name in batch.names[min(starts.count, batch.names.count)...] {
            let cells = isForTerminal ? [run.printable, name.printable] : [run, name]
            starts.append(Array(CSVRecord.text(cells).utf8.dropLast()) + [UInt8(ascii: ",")])
        }
        for point in batch.points {
            let metric = Int(point.metric)
            guard starts.indices.contains(metric) else { continue }
            buffer += starts[metric]
            if let step = point.step { buffer += String(step).utf8 }
            append(point.epoch)
            append(point.seconds)
            append(point.value)
            buffer.append(UInt8(ascii: "\n"))
            if buffer.count >= Self.bufferSize { try flush() }
        }
        try flush()
    }

    private mutating func append(_ value: Double?) {
        buffer.append(UInt8(ascii: ","))
        guard let value else { return }
        let text = value.isNaN ? "nan" : value.description
        buffer += text.hasSuffix(".0") ? text.dropLast(2).utf8 : text[...].utf8
    }

    private mutating func flush() throws(Failure) {
        guard !buffer.isEmpty else { return }
        try StandardStream.output.emitQuietly(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
