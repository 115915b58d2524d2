import Datasets
import Engine
import Interchange
import Learning
import Telemetry
import Training

/// Measures the time of an epoch, including its evaluation, on the fast path and on the readable one.
struct TrainingBenchmark {
    struct Figure {
        var workload: String
        var model: String
        var samples: Int
        var way: TrainingWorkload.Way
        /// The seconds per epoch.
        var epochs = Timings()
        /// The operations of an epoch that skipping zeros does not save; a multiplication with its addition counts as
        /// two.
        var operations: Double
    }

    private let workloads: [TrainingWorkload]
    private let ways: [TrainingWorkload.Way]

    /// - Parameter limit: the number of samples to use from each split; nil for all.
    init(limit: Int?) throws(Failure) {
        let threads = ThreadTeam.usualCount
        ways =
            [TrainingWorkload.Way(path: .fast, threads: threads)]
            + (threads > 1 ? [TrainingWorkload.Way(path: .fast, threads: 1)] : [])
            + [TrainingWorkload.Way(path: .readable, threads: 1)]
        let mnist = try Dataset.benchmarked("mnist", limit: limit)
        var workloads = TrainingWorkload.usual(on: mnist)
        // If it is not installed, it is skipped.
        if let fashion = try? Dataset.benchmarked("fashion-mnist", limit: limit) {
            workloads.append(
                TrainingWorkload(name: "fashion-mnist", data: fashion, configuration: Preset.torchMLP.configuration))
        }
        let texts = GeneratedTexts.dataset(samples: min(limit ?? 4000, 4000))
        var embedded = Preset.torchMLP.configuration
        embedded.hidden = []
        workloads.append(TrainingWorkload(name: "text", data: texts, configuration: embedded))
        self.workloads = workloads
    }

    /// Trains two epochs of each workload in each way in turn, again and again, so that a temporary slowdown of the
    /// machine affects all of them.
    ///
    /// - Parameter rounds: the number of repetitions.
    func measure(rounds: Int) throws(Failure) -> [Figure] {
        var figures: [Figure] = []
        for round in 0..<rounds {
            var next = 0
            for workload in workloads {
                for way in ways {
                    let trainer = try workload.trainer(way)
                    if round == 0 {
                        figures.append(
                            Figure(
                                workload: workload.name, model: trainer.network.summary,
                                samples: workload.data.train.count, way: way, operations: workload.operations(trainer)))
                    }
                    if let second = trainer.lastEpoch() { figures[next].epochs.add(second.seconds) }
                    next += 1
                }
            }
        }
        return figures
    }
}

extension TrainingWorkload {
    /// The operations of an epoch: the forward pass, the gradients of the weights, and, except for the first layer, the
    /// errors of the layer below.
    fileprivate func operations(_ trainer: Trainer) -> Double {
        let network = trainer.network
        let dense = network.layers.compactMap(\.dense)
        guard network.layers.first?.dense != nil || dense.count > 1 else { return .nan }
        let (train, test) = (Double(data.train.count), Double(data.test.count))
        return dense.enumerated().reduce(0) { sum, item in
            let (index, layer) = item
            let products = Double(layer.inputs * layer.outputs) * (index == 0 ? data.train.density : 1)
            return sum + 2 * products * ((index == 0 ? 2 : 3) * train + test)
        }
    }
}

extension TrainingBenchmark.Figure {
    /// The operations per second that skipping zeros does not save.
    var operationsPerSecond: Double { operations / epochs.median }

    func json(peak: Double) -> JSONValue {
        .object([
            .init("workload", JSONValue(workload)), .init("model", JSONValue(model)),
            .init("samples", JSONValue(samples)), .init("path", JSONValue(way.path.rawValue)),
            .init("threads", JSONValue(way.threads)), .init("epochs", JSONValue(epochs.seconds.count)),
            .init("seconds", epochs.json),
            .init("samples_per_second", JSONValue(Double(samples) / epochs.median)),
            .init("gflops", JSONValue(operationsPerSecond / 1e9)),
            .init("peak_share", JSONValue(operationsPerSecond / peak)),
        ])
    }
}
