package import Datasets
package import Evaluation
package import Learning
package import Screen
package import Telemetry

/// Everything that can happen to the dashboard. Times are seconds of a clock that only goes forward.
package enum Message: Sendable {
    case key(Key)
    case resized(Size)
    /// So much of the data is read, 0…1.
    case loading(Double)
    /// The test samples are in memory.
    case loaded(LabelledSamples)
    /// What the trainer told since the last time, oldest first.
    case events([TrainingEvent], at: Double)
    /// The last frame took so long to build and to hand to the terminal.
    case drew(seconds: Double)
    /// The models of past epochs that are kept, ascending.
    case archive([EpochModel])
    /// The model as it was after `batch` batches.
    case snapshot(Network, batch: Int)
    /// What the test samples say to a network as it is, and with the units of the edit switched off.
    case evaluated(NetworkEdit, whole: ValidationReport, edited: ValidationReport)
    /// What models say of a sample, in answer to an effect.
    case answered(Inquiry.Answer)
    /// A sentence to show, in answer to an effect.
    case notice(String)
}

extension Message {
    /// Whether what the pages look at may be another after it.
    var movesMoment: Bool {
        switch self {
        case .key, .resized, .loaded, .events, .archive, .snapshot, .answered: true
        case .loading, .drew, .evaluated, .notice: false
        }
    }
}

/// What the dashboard wants done; it does none of it itself.
package enum Effect: Hashable, Sendable {
    case send(TrainingCommand)
    /// Measure the edit's network on the test samples with its units and without them, beside the training.
    case evaluate(NetworkEdit)
    /// Ask models about a sample, beside the drawing.
    case ask(Inquiry)
    /// Ctrl-Z: give the terminal back until the shell brings the program to the front again.
    case suspend
    /// Draw every cell anew.
    case redraw
    /// Begin the run anew, with another seed and another learning rate where they are given, and with so many seconds
    /// of waiting after each batch.
    case restart(seed: UInt64?, learningRate: Double?, delay: Double)
    case leave(Departure)
    /// Write a file beside the run's others, under a name that is free, and say where as a `Message.notice`.
    case save(SavedFile)
    /// Write the screen as it is now as a picture of that name, as a file to be saved.
    case savePage(name: String)
}

/// A file that the dashboard wants written.
package struct SavedFile: Hashable, Sendable {
    /// Without number and extension: `drawing`.
    package var name: String
    /// `png`
    package var fileExtension: String
    package var bytes: [UInt8]

    package init(name: String, fileExtension: String, bytes: [UInt8]) {
        self.name = name
        self.fileExtension = fileExtension
        self.bytes = bytes
    }
}

/// How the dashboard is left.
package enum Departure: Hashable, Sendable {
    /// The run is over, or was never begun.
    case finished
    /// Ctrl-C twice: at once, exit status 130.
    case interrupted
}
