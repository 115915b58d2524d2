import Datasets
import Engine
import Interchange
import Training

/// Measures how the time of an epoch with its evaluation grows with the samples, the width of the hidden layer, the
/// classes and the threads, each alone.
struct ScalingBenchmark {
    /// What grows.
    enum Subject: String, CaseIterable {
        case samples, width, classes, threads

        /// What it is the number of, and what stays the same.
        var title: String {
            switch self {
            case .samples: "training samples, 784-128-10"
            case .width: "hidden units, 784-N-10"
            case .classes: "classes, 784-128-N"
            case .threads: "threads, 784-512-256-10"
            }
        }
    }

    struct Point {
        var value: Int
        /// The seconds per epoch.
        var epochs = Timings()
    }

    struct Series {
        var subject: Subject
        var points: [Point]

        var json: JSONValue {
            .object([
                .init("subject", JSONValue(subject.rawValue)),
                .init(
                    "points",
                    JSONValue(
                        points.map {
                            JSONValue.object([
                                .init(subject.rawValue, JSONValue($0.value)), .init("seconds", $0.epochs.json),
                            ])
                        })),
            ])
        }
    }

    private let data: Dataset
    /// The first samples, for what does not depend on their number.
    private let part: Dataset

    private static let widths = [16, 32, 64, 128, 256, 512, 1024]
    private static let classes = [10, 30, 100, 300, 1000, 3000, 10_000]
    /// The largest number of training samples where something else grows, and of samples to evaluate.
    private static let most = (train: 10_000, test: 1667)

    /// - Parameter limit: the number of samples to use from each split; nil for all.
    init(limit: Int?) throws(Failure) {
        data = try Dataset.benchmarked("mnist", limit: limit)
        part = data.prefix(train: Self.most.train, test: Self.most.test)
    }

    /// Trains two epochs for each point in turn, again and again, so that a temporary slowdown of the machine affects
    /// all of them.
    ///
    /// - Parameter rounds: the number of repetitions.
    func measure(rounds: Int) throws(Failure) -> [Series] {
        var result = Subject.allCases.map { subject in
            Series(subject: subject, points: values(of: subject).map { Point(value: $0) })
        }
        for _ in 0..<rounds {
            for series in result.indices {
                for point in result[series].points.indices {
                    let (workload, way) = workload(result[series].subject, result[series].points[point].value)
                    guard let second = try workload.trainer(way).lastEpoch() else { continue }
                    result[series].points[point].epochs.add(second.seconds)
                }
            }
        }
        return result
    }

    private func values(of subject: Subject) -> [Int] {
        switch subject {
        case .samples: [16, 8, 4, 2, 1].map { data.train.count / $0 }.filter { $0 > 0 }
        case .width: Self.widths
        case .classes: Self.classes
        case .threads: Set([1, 2, 4, 8].filter { $0 < ThreadTeam.usualCount } + [ThreadTeam.usualCount]).sorted()
        }
    }

    private func workload(_ subject: Subject, _ value: Int) -> (TrainingWorkload, TrainingWorkload.Way) {
        var (data, way) = (part, TrainingWorkload.Way())
        var configuration = Preset.torchMLP.configuration
        switch subject {
        // As many are evaluated for each training sample, so that both grow.
        case .samples: data = self.data.prefix(train: value, test: max(1, value / 6))
        case .width: configuration.hidden = [value]
        case .classes: data = part.withClasses(value)
        case .threads: (configuration, way.threads) = (TrainingWorkload.wide, value)
        }
        return (TrainingWorkload(name: subject.rawValue, data: data, configuration: configuration), way)
    }
}

extension Dataset {
    /// The samples with so many made-up classes, which mean nothing but cost as much as any.
    fileprivate func withClasses(_ count: Int) -> Dataset {
        let names = (1...count).map { "class \($0)" }
        func relabelled(_ samples: LabelledSamples) -> LabelledSamples {
            samples.relabelled(samples.labels.indices.map { UInt16($0 % count) }, classNames: names)
        }
        return Dataset(name: name, train: relabelled(train), test: relabelled(test))
    }
}
