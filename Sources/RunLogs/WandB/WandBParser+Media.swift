import Files
import Interchange

/// Histograms and images, alone or in lists, which the client writes as dictionaries with the member `_type`.
extension WandBParser {
    func appendMedia(_ members: [JSONValue.Member], tag: String, step: Int64, into batch: inout LogBatch) {
        let members = members.flatMap(NestedSettings.flattened)
        func value(_ name: String) -> JSONValue? { members.first { $0.name == name }?.value }
        switch value("_type")?.stringValue {
        case "histogram":
            guard let histogram = Self.histogram(value) else { return }
            batch.append(.histogram(tag: tag, step: step, histogram))
        case "images/separated":
            for (number, name) in (value("filenames")?.arrayValue ?? []).enumerated() {
                guard let path = name.stringValue.flatMap(mediaPath), let size = FileStatus(path)?.size, size > 0 else {
                    continue
                }
                batch.append(.image(tag: "\(tag)/\(number)", step: step, LogImage(path: path, bytes: 0..<size)))
            }
        case "image-file":
            guard let picture = value("path")?.stringValue, let size = value("size")?.integerValue, size > 0,
                let path = mediaPath(picture)
            else { return }
            batch.append(.image(tag: tag, step: step, LogImage(path: path, bytes: 0..<size)))
        default: break
        }
    }

    /// The counts are `values`, the edges are `bins`, or evenly spaced from `packedBins.min`.
    private static func histogram(_ value: (String) -> JSONValue?) -> LogHistogram? {
        guard let counts = value("values")?.arrayValue?.map({ $0.doubleValue ?? .nan }), !counts.isEmpty else {
            return nil
        }
        var edges = value("bins")?.arrayValue?.map { $0.doubleValue ?? .nan } ?? []
        if edges.isEmpty, let least = value("packedBins.min")?.doubleValue,
            let size = value("packedBins.size")?.doubleValue
        {
            edges = (0...counts.count).map { least + size * Double($0) }
        }
        guard edges.count == counts.count + 1, zip(edges, edges.dropFirst()).allSatisfy({ $0 <= $1 }) else {
            return nil
        }
        return LogHistogram(edges: edges, counts: counts)
    }

    /// The path of a file of the run, which lies beside the log; nil for one that would lead elsewhere.
    private func mediaPath(_ name: String) -> String? {
        guard !name.isEmpty, !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else { return nil }
        let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? ""
        return "\(folder)files/\(name)"
    }
}
