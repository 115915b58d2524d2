/// How curves are drawn, on all charts alike.
struct CurveOptions: Hashable, Sendable {
    /// What is below the curves.
    enum Axis: Hashable, Sendable, CaseIterable {
        case step, epoch, time
        /// The time without gaps.
        case activeTime

        var next: Axis {
            let all = Self.allCases
            return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
        }
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

    var axis = Axis.step
    var attempts = Attempts.latest
    var isLogarithmic = false
    var hasLogarithmicSteps = false
    var smooths = true
    /// The position whose values are shown, as a fraction of each chart's width; nil for the newest.
    var crosshair: Double?

    mutating func moveCrosshair(by share: Double) {
        crosshair = min(max(0, (crosshair ?? 1) + share), 1)
    }
}
