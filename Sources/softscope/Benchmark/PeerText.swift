import Screen

/// The times beside other libraries as a table.
struct PeerText {
    var peers: PeerBenchmark
    var numbers: NumberFormat

    /// For every workload a line of its own and one for each library, which fit into 80 columns however many there are.
    var lines: [String] {
        var lines = ["", row("an epoch and its evaluation", ["milliseconds", "times ours", "accuracy, %", "threads"])]
        for figure in peers.figures {
            let name = figure.work.name
            lines.append(name == figure.work.model ? name : "\(name), \(figure.work.model)")
            let own = figure.own.epochs.median
            lines.append(row("  Softscope", cells(figure.own, ratio: "", threads: "\(peers.threads)")))
            for library in peers.peers.map(\.library) {
                guard let result = figure.peers[library] else { continue }
                let ratio = numbers.fixed(result.epochs.median / own, digits: 2)
                let threads = result.threads.map(String.init) ?? "all"
                lines.append(row("  \(library.name)", cells(result, ratio: ratio, threads: threads)))
            }
        }
        let counts = peers.threads > 1 ? "the faster of 1 and \(peers.threads) threads" : "one thread"
        return lines + ["medians of times taken in turn; each library with \(counts)"] + notes
    }

    private func cells(_ result: PeerBenchmark.Result, ratio: String, threads: String) -> [String] {
        [
            numbers.fixed(result.epochs.median * 1000, digits: 1), ratio,
            numbers.fixed(100 * result.accuracy, digits: 1), threads,
        ]
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
        let widths = [14, 12, 13, 9]
        return name.paddedRight(to: 30) + zip(cells, widths).map { $0.paddedLeft(to: $1) }.joined()
    }
}
