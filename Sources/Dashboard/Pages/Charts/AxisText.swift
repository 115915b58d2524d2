import Screen
import Telemetry

extension CurveOptions.Axis {
    /// What stands before a place on the axis: "step 1 200".
    var noun: String {
        switch self {
        case .step: "step "
        case .epoch: "epoch "
        case .time: "at "
        case .activeTime: "active time "
        case .wallTime: ""
        }
    }

    /// What a log may lack for it.
    var subject: String {
        switch self {
        case .step: "steps"
        case .epoch: "epochs"
        case .time, .activeTime: "times"
        case .wallTime: "times of day"
        }
    }

    /// A place on the axis in words.
    ///
    /// - Parameter run: the run by whose clock times of day are told.
    func text(of place: Double, of run: WatchedRun?, _ numbers: NumberFormat) -> String {
        switch self {
        case .step: return numbers.step(place.rounded())
        case .epoch: return numbers.significant(place)
        case .time, .activeTime: return numbers.clock(place)
        case .wallTime:
            let seconds = place + Double(run?.secondsAheadOfUTC ?? 0)
            guard let day = CalendarDay(ofSeconds: seconds), let whole = Int(exactly: seconds.rounded(.down)) else {
                return numbers.missing
            }
            let minute = (whole % 86_400 + 86_400) % 86_400 / 60
            let parts = [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            return "\(day.text) \(parts[0]):\(parts[1])"
        }
    }
}
