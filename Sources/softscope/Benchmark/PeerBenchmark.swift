import Datasets
import Engine
import Files
import Glibc
import Interchange
import Training

/// Trains the same networks with this program and with the Python libraries that are installed, in turn.
struct PeerBenchmark {
    /// A library of Python.
    enum Library: String, CaseIterable {
        case torch, jax
        case learn = "sklearn"
        case fastText = "fasttext"

        var name: String {
            switch self {
            case .torch: "PyTorch"
            case .jax: "JAX"
            case .learn: "scikit-learn"
            case .fastText: "fastText"
            }
        }

        func trains(_ work: PeerWork) -> Bool {
            switch self {
            case .torch, .jax: work.sizes != nil
            case .learn: true
            case .fastText: work.sizes == nil
            }
        }
    }

    struct Peer {
        var library: Library
        var version: String
        /// The seconds of the library's import.
        var imported = Double.nan
        /// Why it gave no more times; nil if it did.
        var trouble: String?
    }

    /// The times of a network.
    struct Figure {
        var work: PeerWork
        var own = Result()
        var peers: [Library: Result] = [:]
    }

    struct Result {
        /// The seconds of an epoch with its evaluation.
        var epochs = Timings()
        /// The accuracy on the test samples after the last one.
        var accuracy = Double.nan
        /// The threads that a peer was fastest with; nil for all of them.
        var threads: Int?
    }

    private(set) var peers: [Peer] = []
    private(set) var figures: [Figure] = []
    /// The path of the interpreter; nil if there is none.
    private(set) var python: String?
    let threads = ThreadTeam.usualCount

    /// - Parameters:
    ///   - path: of the interpreter; nil to look for it.
    ///   - limit: the number of samples to use from each split; nil for all.
    mutating func measure(python path: String?, limit: Int?, rounds: Int) throws(Failure) {
        python = PythonProcess.find(given: path)
        if let path, python == nil { throw Failure(.notThere, "\(path.printable) is no program that can be run.") }
        let works = try PeerWork.all(limit: limit)
        figures = works.map { Figure(work: $0) }
        var processes: [Library: PythonProcess] = [:]
        if let python {
            peers = Self.installed(python)
            let data = try PeerData(works)
            for index in peers.indices { processes[peers[index].library] = start(&peers[index], python, data) }
        }
        for _ in 0..<rounds {
            for index in figures.indices { figures[index] = try measured(figures[index], &processes) }
        }
    }

    private static func installed(_ python: String) -> [Peer] {
        guard let list = PythonProcess(python, program: PeerProgram.text, arguments: ["list"])?.next() else {
            return []
        }
        return Library.allCases.compactMap { library in
            list[library.rawValue].map { Peer(library: library, version: $0.stringValue ?? "") }
        }
    }

    private func start(_ peer: inout Peer, _ python: String, _ data: PeerData) -> PythonProcess? {
        let process = PythonProcess(
            python, program: PeerProgram.text, arguments: [peer.library.rawValue, data.folder, "\(threads)"])
        let answer = process?.next()
        guard let imported = answer?["imported"]?.doubleValue else {
            peer.trouble = answer?["error"]?.stringValue ?? "it ended before it began"
            return nil
        }
        peer.imported = imported
        return process
    }

    /// The figure with one more time of each. Of a peer that fails the reason is kept, and it is asked no more.
    private mutating func measured(
        _ figure: Figure, _ processes: inout [Library: PythonProcess]
    ) throws(Failure) -> Figure {
        var figure = figure
        if let (seconds, accuracy) = try figure.work.train() {
            figure.own.epochs.add(seconds)
            figure.own.accuracy = accuracy
        }
        for index in peers.indices where peers[index].library.trains(figure.work) {
            let library = peers[index].library
            guard let process = processes[library] else { continue }
            let answer = process.ask(figure.work.question)
            guard let seconds = answer?["seconds"]?.doubleValue else {
                peers[index].trouble = answer?["error"]?.stringValue ?? "it ended"
                processes[library] = nil
                continue
            }
            var result = figure.peers[library] ?? Result()
            result.epochs.add(seconds)
            result.accuracy = answer?["accuracy"]?.doubleValue ?? .nan
            result.threads = answer?["threads"]?.integerValue
            figure.peers[library] = result
        }
        return figure
    }

    var json: JSONValue {
        .object([
            .init("python", JSONValue(python)), .init("threads", JSONValue(threads)),
            .init(
                "libraries",
                JSONValue(
                    peers.map { peer in
                        JSONValue.object([
                            .init("name", JSONValue(peer.library.name)), .init("version", JSONValue(peer.version)),
                            .init("import_seconds", JSONValue(whereDefined: peer.imported)),
                            .init("error", JSONValue(peer.trouble)),
                        ])
                    })),
            .init("workloads", JSONValue(figures.map(\.json))),
        ])
    }
}

extension PeerBenchmark.Figure {
    var json: JSONValue {
        let results =
            [("Softscope", own)]
            + PeerBenchmark.Library.allCases.compactMap { library in peers[library].map { (library.name, $0) } }
        return .object([
            .init("workload", JSONValue(work.name)), .init("model", JSONValue(work.model)),
            .init("samples", JSONValue(work.samples)),
            .init(
                "results",
                JSONValue(
                    results.map { name, result in
                        JSONValue.object([
                            .init("name", JSONValue(name)), .init("seconds", result.epochs.json),
                            .init("accuracy", JSONValue(whereDefined: result.accuracy)),
                            .init("ratio", JSONValue(whereDefined: result.epochs.median / own.epochs.median)),
                        ])
                    })),
        ])
    }
}
