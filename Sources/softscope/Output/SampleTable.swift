import Datasets
import Evaluation
import Files
import Interchange
import Learning
import Matrices
import Runs
import Telemetry
import Training

/// A model's predictions as a table, one sample per line, as written by `evaluate --per-sample`.
struct SampleTable {
    enum Format {
        case csv, jsonl

        /// The format for a file name's extension; nil for an unknown one.
        init?(path: String) {
            let name = path.lowercased()
            if name.hasSuffix(".csv") {
                self = .csv
            } else if name.hasSuffix(".jsonl") {
                self = .jsonl
            } else {
                return nil
            }
        }
    }

    var measured: MeasuredData
    var classNames: [String]
    var report: ValidationReport

    /// Throws if the file cannot be written.
    static func checkWritable(_ path: String) throws(Failure) {
        do throws(FileError) { try AtomicFile.checkWritable(path) } catch { throw Failure(writing: error) }
    }

    /// Writes the complete file, or leaves the existing one unchanged.
    func write(to path: String, by evaluator: Evaluator, of network: Network) throws(Failure) {
        let format = Format(path: path) ?? .csv
        do throws(FileError) {
            try AtomicFile.write(to: path) { output throws(FileError) in
                if format == .csv { try output.append(header) }
                try evaluator.forEachSample(network) { place, logits throws(FileError) in
                    let probabilities = network.head.probabilities(logits.map(Double.init)).map { Float($0) }
                    try output.append(format == .csv ? csv(place, probabilities) : json(place, probabilities))
                }
            }
        } catch {
            throw Failure(writing: error)
        }
    }

    private var header: String {
        CSVRecord.text(
            ["index"] + (measured.names == nil ? [] : ["name"]) + ["label", "prediction", "loss"]
                + classNames.map { "p_\($0)" })
    }

    private func csv(_ place: Int, _ probabilities: [Float]) -> String {
        let names = [Int(measured.samples.labels[place]), Int(report.predictions[place])].map { classNames[$0] }
        let own = measured.names.map { [$0[place]] } ?? []
        var fields = ["\(measured.part.places[place])"] + own + names
        fields.append("\(report.losses[place])")
        fields += probabilities.map { "\($0)" }
        return CSVRecord.text(fields)
    }

    private func json(_ place: Int, _ probabilities: [Float]) -> String {
        var members: [JSONValue.Member] = [.init("index", JSONValue(measured.part.places[place]))]
        if let names = measured.names { members.append(.init("name", JSONValue(names[place]))) }
        members += [
            .init("label", JSONValue(classNames[Int(measured.samples.labels[place])])),
            .init("prediction", JSONValue(classNames[Int(report.predictions[place])])),
            .init("loss", JSONValue(report.losses[place])), .init("probabilities", JSONValue(probabilities)),
        ]
        return JSONValue.object(members).text + "\n"
    }
}
