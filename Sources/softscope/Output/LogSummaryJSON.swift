import Files
import Interchange
import RunLogs

extension LogSummary {
    /// The object that scripts read.
    ///
    /// - Parameter now: seconds since 1970.
    func json(at now: Double) -> JSONValue {
        [
            "run": JSONValue(run.name.shownPath), "path": JSONValue(run.path.shownPath),
            "format": JSONValue(run.format.rawValue), "state": JSONValue(state(at: now).word),
            "attempts": JSONValue(attempts), "config": .object(config),
            "metrics": .object(metrics.map { JSONValue.Member($0.name, $0.summary.json) }),
            "troubles": JSONValue(troubles.map(\.json) + furtherTroublesJSON),
            "alerts": JSONValue(
                alerts.map { alert in
                    [
                        "level": JSONValue(alert.level), "text": JSONValue(alert.text),
                        "step": JSONValue(alert.step.map(Int.init)),
                    ] as JSONValue
                }),
        ]
    }

    private var furtherTroublesJSON: [JSONValue] {
        guard furtherTroubles > 0 else { return [] }
        let what = "\(furtherTroubles) more troubles, which are not listed"
        return [["file": JSONValue(run.path.shownPath), "offset": nil, "what": JSONValue(what)]]
    }
}

extension MetricSummary {
    fileprivate var json: JSONValue {
        [
            "points": JSONValue(points), "first_step": JSONValue(firstStep.map(Int.init)),
            "last_step": JSONValue(lastStep.map(Int.init)), "last": JSONValue(last), "min": JSONValue(min),
            "max": JSONValue(max), "not_finite": JSONValue(notFinite),
        ]
    }
}

extension LogTrouble {
    fileprivate var json: JSONValue {
        ["file": JSONValue(file.shownPath), "offset": JSONValue(offset), "what": JSONValue(what)]
    }

    private var offset: Int? {
        switch place {
        case .byte(let offset), .line(_, byte: let offset): offset
        case .file: nil
        }
    }

    /// One line for people, without a line break.
    var line: String {
        let place =
            switch place {
            case .byte(let offset): ": byte \(offset)"
            case .line(let line, byte: _): ": line \(line)"
            case .file: ""
            }
        return "\(file.printable)\(place): \(what.printable)"
    }
}
