/// What a run that is looked at has, and what can be done to it. Pages and keys follow from it.
package struct RunCapabilities: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Figures over the steps of a training.
    package static let metrics = RunCapabilities(rawValue: 1 << 0)
    /// More events may come.
    package static let growing = RunCapabilities(rawValue: 1 << 1)
    /// It takes commands: pause, step, another learning rate, write.
    package static let steering = RunCapabilities(rawValue: 1 << 2)
    /// It can train more epochs when it is finished.
    package static let extending = RunCapabilities(rawValue: 1 << 3)
    /// It can be begun anew.
    package static let restarting = RunCapabilities(rawValue: 1 << 4)
    /// What a classifier does with each class is measured.
    package static let classes = RunCapabilities(rawValue: 1 << 5)
    /// The test samples can be looked at.
    package static let samples = RunCapabilities(rawValue: 1 << 6)
    /// The newest model can be asked about a sample.
    package static let models = RunCapabilities(rawValue: 1 << 7)
    /// The models of past epochs are kept, so that one can look back in time.
    package static let pastModels = RunCapabilities(rawValue: 1 << 8)
    /// The layers are measured from inside.
    package static let layers = RunCapabilities(rawValue: 1 << 9)

    /// A classifier that is trained here.
    package static let training: RunCapabilities = [
        .metrics, .growing, .steering, .extending, .restarting, .classes, .samples, .models, .pastModels, .layers,
    ]
    /// A classifier that was trained, without its history.
    package static let savedModel: RunCapabilities = [.classes, .samples, .models, .layers]
}
