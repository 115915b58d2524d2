import Files

/// Recognizes runs that were found already, by their files: over another path, a link, or as a part of a larger run.
package struct DistinctRuns: Sendable {
    /// A file, and in a database a run in it.
    private struct Part: Hashable {
        let file: FileStatus.Identity
        let run: LogFile.Content?
    }

    private var known: Set<Part> = []

    package init() {}

    /// Takes a run. Returns whether it has a file that no run before it had.
    @discardableResult
    package mutating func insert(_ run: LogRun) -> Bool { insert(Self.parts(of: run)) }

    private mutating func insert(_ parts: Set<Part>) -> Bool {
        // What cannot be looked at is not known to be anything else.
        guard !parts.isEmpty else { return true }
        let count = known.count
        known.formUnion(parts)
        return known.count > count
    }

    /// The runs that are not part of another one, in their order; of those with the same files, the first.
    package static func distinct(_ runs: [LogRun]) -> [LogRun] {
        guard runs.count > 1 else { return runs }
        // The largest ones come first, so that they take their parts.
        let parts = runs.map(parts)
        let order = runs.indices.sorted { (parts[$1].count, $0) < (parts[$0].count, $1) }
        var distinct = DistinctRuns()
        return order.filter { distinct.insert(parts[$0]) }.sorted().map { runs[$0] }
    }

    private static func parts(of run: LogRun) -> Set<Part> {
        var parts: Set<Part> = []
        for file in run.files {
            let content: LogFile.Content? =
                switch file.content {
                case .mlflowDatabase, .trackioDatabase, .trackioInbox: file.content
                default: nil
                }
            for path in content == nil ? LogRecognition.watchedPaths(of: file) : [file.path] {
                guard let status = FileStatus(path) else { continue }
                parts.insert(Part(file: status.identity, run: content))
            }
        }
        return parts
    }
}
