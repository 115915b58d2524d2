import Screen

/// The times beside other libraries as a table.
struct PeerText {
    var peers: PeerBenchmark
    var numbers: NumberFormat

    private var libraries: [PeerBenchmark.Library] {
        peers.peers.map(\.library).filter { library in peers.figures.contains { $0.peers[library] != nil } }
    }

    var lines: [String] {
        var lines = ["", "an epoch and its evaluation beside other libraries, medians in milliseconds, and times ours"]
        lines.append(row("", ["Softscope"] + libraries.flatMap { [$0.name, "ratio"] }))
        for figure in peers.figures {
            let own = figure.own.epochs.median
            lines.append(
                row(
                    figure.work.name == figure.work.model
                        ? figure.work.name : "\(figure.work.name), \(figure.work.model)",
                    [numbers.fixed(own * 1000, digits: 1)]
                        + libraries.flatMap { library in
                            guard let seconds = figure.peers[library]?.epochs.median else { return ["", ""] }
                            return [numbers.fixed(seconds * 1000, digits: 1), numbers.fixed(seconds / own, digits: 2)]
                        }))
            lines.append(
                row(
                    "  accuracy, %",
                    [figure.own.accuracy].map { numbers.fixed(100 * $0, digits: 1) }
                        + libraries.flatMap { library in
                            [figure.peers[library].map { numbers.fixed(100 * $0.accuracy, digits: 1) } ?? "", ""]
                        }))
        }
        return lines + notes
    }

    private var notes: [String] {
        guard let python = peers.python else {
            return ["no python3 was found on the PATH, so there is nothing to compare with; --python names one"]
        }
        var notes = peers.peers.map { peer in
            let start = peer.library.name + (peer.version.isEmpty ? "" : " \(peer.version.printable)")
            if let trouble = peer.trouble { return "\(start): \(trouble.printable)" }
            return "\(start), imported in \(numbers.fixed(peer.imported, digits: 2)) s"
        }
        if peers.peers.isEmpty {
            let names = PeerBenchmark.Library.allCases.map(\.name).joined(separator: ", ")
            notes.append("\(python.printable) has none of \(names), so there is nothing to compare with")
        }
        return notes
    }

    private func row(_ name: String, _ cells: [String]) -> String {
        name.paddedRight(to: 34) + cells.map { $0.paddedLeft(to: 13) }.joined()
    }
}
