/// What a run can show, and what can be done with it. Pages and keys are derived from it.
package struct RunCapabilities: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// It has figures over the steps of training.
    package static let metrics = RunCapabilities(rawValue: 1 << 0)
    /// More events may follow.
    package static let growing = RunCapabilities(rawValue: 1 << 1)
    /// It accepts commands: step, set the learning rate, write.
    package static let steering = RunCapabilities(rawValue: 1 << 2)
    /// It can train more epochs after it is finished.
    package static let extending = RunCapabilities(rawValue: 1 << 3)
    /// It can be started over.
    package static let restarting = RunCapabilities(rawValue: 1 << 4)
    /// It has figures for each class of a classifier.
    package static let classes = RunCapabilities(rawValue: 1 << 5)
    /// It has test samples to look at.
    package static let samples = RunCapabilities(rawValue: 1 << 6)
    /// Its newest model can classify a sample.
    package static let models = RunCapabilities(rawValue: 1 << 7)
    /// It keeps the models of past epochs, so that one can look back in time.
    package static let pastModels = RunCapabilities(rawValue: 1 << 8)
    /// It has measurements inside the layers.
    package static let layers = RunCapabilities(rawValue: 1 << 9)

    /// It has curves of any metrics, read from the logs of other programs.
    package static let curves = RunCapabilities(rawValue: 1 << 10)

    /// It can be paused.
    package static let pausing = RunCapabilities(rawValue: 1 << 11)
    /// It is another program, which was started from here and can be stopped.
    package static let program = RunCapabilities(rawValue: 1 << 12)

    /// It stands among other runs, which can be compared with it.
    package static let otherRuns = RunCapabilities(rawValue: 1 << 13)
    /// It is a queue of runs, which are trained one after the other while it is shown.
    package static let queue = RunCapabilities(rawValue: 1 << 15)
    /// Tags and notes of runs are kept.
    package static let noting = RunCapabilities(rawValue: 1 << 14)

    /// Several ranks train together.
    package static let ranks = RunCapabilities(rawValue: 1 << 16)

    /// A classifier in training.
    package static let training: RunCapabilities = [
        .metrics, .growing, .steering, .pausing, .extending, .restarting, .classes, .samples, .models, .pastModels,
        .layers,
    ]
    /// A trained classifier without its history.
    package static let savedModel: RunCapabilities = [.classes, .samples, .models, .layers]
}
