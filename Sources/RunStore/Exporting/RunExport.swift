import Files
import Interchange
import RunLogs

/// Writes the points of a stored run into a file that other programs read.
package struct RunExport: Sendable {
    package enum Format: String, Sendable, CaseIterable {
        /// A line for each point, with the columns `run,metric,step,epoch,seconds,value`.
        case csv
        /// The same as JSON objects, one a line.
        case jsonl
        /// An event file of TensorBoard.
        case tfevents

        /// The format that a file's name says; nil for another one. Event files have `tfevents` anywhere in the name.
        package init?(path: String) {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            if name.hasSuffix(".csv") {
                self = .csv
            } else if name.hasSuffix(".jsonl") {
                self = .jsonl
            } else if name.contains("tfevents") {
                self = .tfevents
            } else {
                return nil
            }
        }
    }

    private let store: RunStore
    private let run: RunEntry

    package init(of run: RunEntry, in store: RunStore) {
        self.run = run
        self.store = store
    }

    /// Writes the file, whole or not at all; a device or a pipe is written to directly. Throws `file` if it cannot be
    /// written.
    package func write(_ format: Format, to path: String) throws(RunStoreError) {
        var trouble: RunStoreError?
        do throws(FileError) {
            try AtomicFile.write(to: path) { output throws(FileError) in
                var failure: FileError?
                do throws(RunStoreError) {
                    try pieces(format) { bytes in
                        guard failure == nil else { return }
                        do throws(FileError) { try output.append(bytes) } catch { failure = error }
                    }
                } catch {
                    trouble = error
                    // So that the file is not put in its place.
                    throw .failed(.write, path: path, code: 0)
                }
                if let failure { throw failure }
            }
        } catch {
            throw trouble ?? .file(error)
        }
    }

    /// Calls `emit` with the file, piece by piece.
    private func pieces(_ format: Format, _ emit: ([UInt8]) -> Void) throws(RunStoreError) {
        switch format {
        case .csv:
            emit(Array("run,metric,step,epoch,seconds,value\n".utf8))
            for metric in run.metrics {
                let start = CSVRecord.text([run.name, metric.name]).dropLast()
                try store.eachChunk(of: metric.name, in: run.id) { _, points in
                    emit(Array(points.map { "\(start),\($0.cells)\n" }.joined().utf8))
                }
            }
        case .jsonl:
            for metric in run.metrics {
                try store.eachChunk(of: metric.name, in: run.id) { _, points in
                    emit(Array(points.map { $0.json(run: run.name, metric: metric.name).text + "\n" }.joined().utf8))
                }
            }
        case .tfevents: try writeEvents(emit)
        }
    }

    // MARK: - Event files

    /// An attempt after another, each with its points in the order of their steps, as a trainer would have written them.
    private func writeEvents(_ emit: ([UInt8]) -> Void) throws(RunStoreError) {
        let beginning = run.started ?? run.created
        var writer = EventFileWriter(time: beginning)
        for attempt in 0..<max(1, run.attempts) {
            var series: [Series] = []
            for metric in run.metrics {
                var points: [StoredPoint] = []
                try store.eachChunk(of: metric.name, in: run.id) { owner, chunk in
                    if owner == attempt { points += chunk }
                }
                if !points.isEmpty { series.append(Series(metric: metric.name, points: points)) }
            }
            let order = series.indices.flatMap { place in
                series[place].points.indices.map { (place: place, point: $0, step: series[place].step(of: $0)) }
            }.sorted { ($0.step, $0.point, $0.place) < ($1.step, $1.point, $1.place) }
            if attempt > 0, let first = order.first {
                let time = series[first.place].points[first.point].time(since: beginning)
                writer.beginSession(step: first.step, time: time)
            }
            for (place, point, step) in order {
                let stored = series[place].points[point]
                writer.append(
                    Float(stored.value), of: series[place].metric, step: step, time: stored.time(since: beginning))
                if writer.bytes.count > 1 << 18 { emit(writer.takeBytes()) }
            }
        }
        emit(writer.takeBytes())
    }
}

/// The points of a metric that belong to one attempt.
private struct Series {
    let metric: String
    let points: [StoredPoint]

    /// The step of a point; its number where the log has no steps.
    func step(of point: Int) -> Int64 { points[point].step ?? Int64(point) }
}

extension StoredPoint {
    /// The columns behind run and metric, as `watch --csv` writes them.
    fileprivate var cells: String {
        "\(step.map { String($0) } ?? ""),\(Self.text(epoch)),\(Self.text(seconds)),\(Self.text(value))"
    }

    private static func text(_ value: Double?) -> String {
        guard let value else { return "" }
        if value.isNaN { return "nan" }
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    fileprivate func json(run: String, metric: String) -> JSONValue {
        [
            "run": JSONValue(run), "metric": JSONValue(metric), "step": JSONValue(step.map { Int($0) }),
            "epoch": JSONValue(epoch), "seconds": JSONValue(seconds), "value": JSONValue(value),
        ]
    }

    /// When it was measured, in seconds since 1970: its seconds count from there or from the run's beginning.
    fileprivate func time(since beginning: Double) -> Double {
        guard let seconds, seconds.isFinite else { return beginning }
        return seconds > 1e9 ? seconds : beginning + seconds
    }
}
