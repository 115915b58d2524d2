/// How curves are drawn, on all charts alike.
struct CurveOptions: Hashable, Sendable {
    /// What is below the curves.
    enum Axis: String, Hashable, Sendable, CaseIterable {
        case step, epoch
        /// The seconds since the run began.
        case time
        /// The same without pauses.
        case activeTime = "active"
        /// The time of day, and the date.
        case wallTime = "wall"

        var next: Axis {
            let all = Self.allCases
            return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
        }

        var isTime: Bool { self == .time || self == .activeTime }
    }

    /// Which attempts of a resumed run are drawn.
    enum Attempts: Hashable, Sendable, CaseIterable {
        /// The latest, and of former ones what came before its first step.
        case latest
        case first
        case all

        var next: Attempts {
            let all = Self.allCases
            return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
        }
    }

    var axis = Axis.step { didSet { if axis != oldValue { (window, crosshair) = (nil, nil) } } }
    var attempts = Attempts.latest
    var isLogarithmic = false
    var hasLogarithmicSteps = false
    var smooths = true
    /// The part of the axis that is shown, on all charts alike; nil for all of it. Times are in seconds.
    var window: AxisWindow?
    /// The place on the axis whose values are shown; nil for the newest.
    var crosshair: Double?

    /// The options without the place whose values are shown, which changes no curve.
    var ofCurves: CurveOptions {
        var options = self
        options.crosshair = nil
        return options
    }
}
