import Interchange
import RunStore
import Screen
import Telemetry

extension WatchedRun {
    /// A stored run without its curves.
    init(_ entry: RunEntry) {
        self.init(
            id: Int(entry.id), name: entry.name.printable, path: (entry.path ?? entry.modelPath ?? "").printable,
            format: entry.format.printable)
        state = entry.state.rawValue
        evidence = entry.reason.map { "\(entry.state.rawValue): \($0.printable)" } ?? ""
        (attempts, modified) = (entry.attempts, entry.updated)
        (begun, duration) = (entry.created, entry.seconds)
        (tags, note) = (entry.tags.map(\.printable), entry.note.printable)
        (host, folder) = (entry.host?.printable, entry.folder?.printable)
        commit = entry.commit.map { $0.printable + (entry.isDirty == true ? ", with changes" : "") }
        let facts = [("data", entry.data), ("model", entry.model), ("seed", entry.seed.map { String($0) })]
        settings = facts.compactMap { name, value in value.map { Setting(name, $0.printable) } }
        for member in entry.config where !facts.contains(where: { $0.0 == member.name && $0.1 != nil }) {
            settings.append(Setting(member.name.printable, member.value.cell.printable))
        }
        storedFigures = entry.metrics.map { metric in
            Figures(
                name: metric.name.printable, points: metric.points, last: metric.last,
                lastStep: metric.lastStep.map(Double.init), least: metric.minimum?.value,
                greatest: metric.maximum?.value)
        }
        canBeNoted = true
    }

    mutating func take(_ read: StoredRuns.Curves) {
        (metrics, marks, isWhole) = (read.metrics, read.marks, true)
    }
}
