import Datasets
import Engine
import Evaluation
import Telemetry
import Training

/// A model and its data, to be trained for the time it takes.
struct TrainingWorkload {
    var name: String
    var data: Dataset
    var configuration: TrainingConfiguration

    /// A path and a number of threads.
    struct Way: Hashable {
        var path = Trainer.Path.fast
        var threads = ThreadTeam.usualCount

        var name: String {
            switch path {
            case .fast: "fast, \(threads) \(threads == 1 ? "thread" : "threads")"
            case .readable: "readable"
            }
        }
    }

    /// Keras's and PyTorch's beginner networks, and a wider one.
    static func usual(on data: Dataset) -> [TrainingWorkload] {
        [
            TrainingWorkload(name: "keras-mlp", data: data, configuration: Preset.kerasMLP.configuration),
            TrainingWorkload(name: "torch-mlp", data: data, configuration: Preset.torchMLP.configuration),
            TrainingWorkload(name: "784-512-256-10", data: data, configuration: wide),
        ]
    }

    /// The network with two wide layers, in batches of 128.
    static var wide: TrainingConfiguration {
        var wide = Preset.torchMLP.configuration
        wide.hidden = [512, 256]
        wide.batchSize = 128
        return wide
    }

    /// - Parameter epochs: two if the first one, which brings the data into memory and finds the best number of threads
    ///   for a step, is not measured.
    func trainer(_ way: Way = Way(), epochs: Int = 2) throws(Failure) -> Trainer {
        var configuration = configuration
        configuration.epochs = epochs
        var options = Trainer.Options()
        options.path = way.path
        options.threads = way.threads
        do throws(TrainingError) {
            return try Trainer(name: name, configuration: configuration, data: data, options: options)
        } catch {
            throw Failure(error)
        }
    }
}

extension Trainer {
    /// Runs, and returns the seconds of the last epoch with its evaluation, and the accuracy after it; nil if the run
    /// ends before that.
    func lastEpoch() -> (seconds: Double, accuracy: Double)? {
        let session = TrainingSession(self, keepsModels: false)
        session.start()
        session.waitUntilEnded()
        var found: (seconds: Double, accuracy: Double)?
        for case .epoch(let report) in session.events.drain() where report.epoch == configuration.epochs {
            found = (report.seconds, report.validation.accuracy)
        }
        return found
    }
}

extension Dataset {
    /// Loads a known dataset.
    ///
    /// - Parameter limit: the number of samples to use from each split; nil for all.
    static func benchmarked(_ name: String, limit: Int?) throws(Failure) -> Dataset {
        do throws(DatasetError) {
            let data = try DataSource.resolve(name).load()
            guard let limit else { return data }
            return data.prefix(train: limit, test: limit)
        } catch {
            throw Failure(error)
        }
    }

    /// The first samples of each split.
    func prefix(train: Int, test: Int) -> Dataset {
        Dataset(name: name, train: self.train.prefix(train), test: self.test.prefix(test))
    }
}
