package import Datasets
package import Evaluation
package import Learning
package import Screen
package import Telemetry

/// An event for the dashboard to handle. Times are in seconds of a monotonic clock.
package enum Message: Sendable {
    case key(Key)
    case resized(Size)
    /// The fraction of the data that has been read, 0…1.
    case loading(Double)
    /// The test samples are in memory.
    case loaded(LabelledSamples)
    /// The events that the trainer has reported since the last message, oldest first.
    case events([TrainingEvent], at: Double)
    /// The time that the last frame took to build and to hand to the terminal.
    case drew(seconds: Double)
    /// The kept models of past epochs, in ascending order.
    case archive([EpochModel])
    /// The model after `batch` batches.
    case snapshot(Network, batch: Int)
    /// The results of a network on the test samples, unchanged and with the units of the edit switched off.
    case evaluated(NetworkEdit, whole: ValidationReport, edited: ValidationReport)
    /// The results of models for a sample, in reply to an effect.
    case answered(Inquiry.Answer)
    /// A sentence to show, in reply to an effect.
    case notice(String)
    /// The sentence that is shown has been there long enough to be read.
    case noticeExpired
    /// What the logs of other programs say so far.
    case watched(WatchedRuns)
    /// How the program stands that was started from here.
    case program(WatchedProgram)
    /// A picture of a log, in reply to an effect; nil if it cannot be decoded.
    case picture(WatchedPicture, ColorPicture?)
    /// Exact values of a watched run, in reply to an effect.
    case points(ExactPoints)
    /// How the user arranged the charts when these logs were watched before.
    case arranged(ChartArrangement)
    /// The rows for the table of runs, in reply to an effect.
    case madeRows(RunRowsRequest.Answer)
}

extension Message {
    /// Whether the message may change what the pages look at.
    var movesMoment: Bool {
        switch self {
        case .key, .resized, .loaded, .events, .archive, .snapshot, .answered, .watched, .program, .picture,
            .points, .arranged, .madeRows:
            true
        case .loading, .drew, .evaluated, .notice, .noticeExpired: false
        }
    }
}

/// A request of the dashboard, which carries out none of them itself.
package enum Effect: Hashable, Sendable {
    case send(TrainingCommand)
    /// Measures the network of the edit on the test samples, with its units and without them, in parallel with the
    /// training.
    case evaluate(NetworkEdit)
    /// Asks models about a sample, outside the drawing loop.
    case ask(Inquiry)
    /// Suspends the program (Ctrl-Z), and returns the terminal until the shell resumes it.
    case suspend
    /// Redraws every cell.
    case redraw
    /// Restarts the run at that speed, with another seed and another learning rate if they are given.
    case restart(seed: UInt64?, learningRate: Double?, speed: TrainingSpeed)
    case leave(Departure)
    /// Writes a file next to the run's other files, under a free name, and reports its path as a `Message.notice`.
    case save(SavedFile)
    /// Saves the current screen as a picture with that name.
    case savePage(name: String)
    /// Shows the curves of these runs of other programs, and follows their logs.
    case choose(runs: [Int])
    /// Reads the log of a watched run whose details are shown.
    case look(run: Int)
    /// Gives a stored run these tags in place of those that it has.
    case tag(run: Int, [String])
    /// Gives a stored run this note; empty for none.
    case note(run: Int, String)
    /// Reads a picture of a log, and replies with `Message.picture`.
    case readPicture(WatchedPicture)
    /// Reads values of a watched run as its log has them, and replies with `Message.points`.
    case readPoints(ExactPoints.Request)
    /// Keeps how the charts of the watched logs are arranged.
    case keep(ChartArrangement)
    /// Makes the rows for the table of runs outside the drawing loop, and replies with `Message.madeRows`.
    case makeRows(RunRowsRequest)
    /// Pauses, resumes or stops the program that was started from here.
    case control(WatchedProgram.Command)
}

/// A file that the dashboard asks to have written.
package struct SavedFile: Hashable, Sendable {
    /// The name without number and extension, such as `drawing`.
    package var name: String
    /// The extension without the point, such as `png`.
    package var fileExtension: String
    package var bytes: [UInt8]

    package init(name: String, fileExtension: String, bytes: [UInt8]) {
        self.name = name
        self.fileExtension = fileExtension
        self.bytes = bytes
    }
}

/// How the dashboard was closed.
package enum Departure: Hashable, Sendable {
    /// The run is over, or never started.
    case finished
    /// Ctrl-C was pressed twice: leave immediately, with exit status 130.
    case interrupted
}
