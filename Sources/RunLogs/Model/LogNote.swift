package import Interchange

/// What a log says besides values of metrics.
package enum LogNote: Sendable, Hashable {
    /// A setting of the run; nested names are joined with a dot. The last value counts.
    case config(name: String, value: JSONValue)
    /// The name that the user gave the run.
    case name(String)
    /// A writer started, or started again: after a resumption, or in another file. Values of this attempt that come
    /// later may repeat steps of the one before.
    ///
    /// - Parameter step: the step from which on the values of earlier attempts are obsolete, if the log says so.
    case attempt(step: Int64?, seconds: Double?)
    /// The run ended, and the log says how.
    case ended(LogEnding)
    /// The model was saved after a step.
    case checkpoint(step: Int64?)
    /// How much of the run was done at a time in seconds since 1970: 0 at its beginning, 1 at its end.
    case progress(done: Double, seconds: Double)
    case text(tag: String, step: Int64?, text: String)
    case histogram(tag: String, step: Int64?, LogHistogram)
    case image(tag: String, step: Int64?, LogImage)
    /// A message of the training program to its user.
    case alert(level: String, text: String, step: Int64?)
}

/// How a run ended, on the evidence of its log.
package enum LogEnding: Sendable, Hashable {
    case finished
    /// It failed, with the exit status if the log has one.
    case failed(status: Int?)
    /// Somebody ended it.
    case killed
}

/// The counts of values in adjacent intervals: `edges` has one element more than `counts`, in ascending order.
package struct LogHistogram: Sendable, Hashable {
    package var edges: [Double]
    package var counts: [Double]

    package init(edges: [Double], counts: [Double]) {
        self.edges = edges
        self.counts = counts
    }
}

/// Where an encoded picture (PNG or JPEG) of a log lies. It is read when it is looked at.
package struct LogImage: Sendable, Hashable {
    package var path: String
    /// The range of its bytes in the file.
    package var bytes: Range<Int>

    package init(path: String, bytes: Range<Int>) {
        self.path = path
        self.bytes = bytes
    }
}
