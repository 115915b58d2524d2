import Files

/// Recognizes runs that were found already, by their files: over another path, a link, or as a part of a larger run.
package struct DistinctRuns: Sendable {
    /// A file, and in a database a run in it.
    private struct Part: Hashable {
        let file: FileStatus.Identity
        let run: LogFile.Content?
    }

    /// With a path that led to each.
    private var known: [Part: String] = [:]
    private let followsNames: Bool

    /// - Parameter followsNames: whether a file is new when the path at which it was found has another one now: a program has
    ///   given its log another name, and begun a new one.
    package init(followsNames: Bool = false) { self.followsNames = followsNames }

    /// Takes a run. Returns whether it has a file that no run before it had.
    @discardableResult
    package mutating func insert(_ run: LogRun) -> Bool { insert(Self.parts(of: run)) }

    private mutating func insert(_ parts: [Part: String]) -> Bool {
        // What cannot be looked at is not known to be anything else.
        var isNew = parts.isEmpty
        for (part, path) in parts where !isKnown(part, at: path) {
            known[part] = path
            isNew = true
        }
        return isNew
    }

    private func isKnown(_ part: Part, at path: String) -> Bool {
        guard let former = known[part] else { return false }
        return !followsNames || former == path || FileStatus(former)?.identity == part.file
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

    /// The parts of a run, each with its path.
    private static func parts(of run: LogRun) -> [Part: String] {
        var parts: [Part: String] = [:]
        for file in run.files {
            let content: LogFile.Content? =
                switch file.content {
                case .mlflowDatabase, .trackioDatabase, .trackioInbox: file.content
                default: nil
                }
            for path in content == nil ? LogRecognition.watchedPaths(of: file) : [file.path] {
                guard let status = FileStatus(path) else { continue }
                parts[Part(file: status.identity, run: content)] = path
            }
        }
        return parts
    }
}
