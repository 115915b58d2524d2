import Screen
import Telemetry

/// Pausing and stopping the program that was started from here, with what that may cost.
extension Dashboard {
    /// What a key asks of a program.
    enum ProgramRequest: Sendable { case toggle, stop }

    /// Keeps what is asked of a program that has not told yet how it stands, until it does.
    private mutating func keep(_ request: ProgramRequest) {
        awaited = request
        notice = "the program has not told yet how it stands: waiting for that"
    }

    /// Takes how the program stands, and does what was asked of it before.
    mutating func take(_ new: WatchedProgram) -> [Effect] {
        program = new
        if new.hasEnded, overlay?.needsProgram ?? false { overlay = nil }
        renewMenu()
        guard let request = awaited else { return [] }
        awaited = nil
        notice = nil
        // A question that was opened meanwhile is not replaced.
        guard overlay == nil else { return [] }
        return switch request {
        case .toggle: toggleProgram()
        case .stop: stopProgram()
        }
    }

    mutating func toggleProgram() -> [Effect] {
        guard let program else {
            keep(.toggle)
            return []
        }
        switch program.state {
        case .paused, .pausing: return [.control(.resume)]
        case .running, .resuming:
            guard program.ranks > 1 || program.holdsGPU else { return [.control(.pause)] }
            overlay = .menu(pauseMenu(program))
            return []
        case .stopping where isQueueing: notice = "the runs are being stopped"
        case .stopping: notice = "the program is being stopped; X for the next stage"
        case .ended where capabilities.contains(.queue): notice = "all runs have ended"
        case .ended: notice = "the program has ended"
        case .abandoned: notice = "the supervisor of the program was killed; it cannot be paused from here"
        }
        return []
    }

    private func pauseMenu(_ program: WatchedProgram) -> Menu {
        let numbers = NumberFormat()
        var costs: [String] = []
        if program.ranks > 1 {
            costs.append("\(program.ranks) ranks give up after \(numbers.clock(program.patience))")
        }
        if program.holdsGPU { costs.append("GPU memory stays taken") }
        return Menu(
            title: "Pause: \(costs.joined(separator: "; "))",
            choices: [Menu.Choice("p", "pause all the same", .control(.pause))])
    }

    /// Whether runs of a queue are trained, or wait.
    var isQueueing: Bool { capabilities.contains(.queue) && program.map { !$0.hasEnded } ?? true }

    /// Asks what becomes of the runs of a queue.
    var queueMenu: Menu {
        let (running, waiting) = (watched.count(of: "running"), watched.count(of: "waiting"))
        let paused = program?.isPaused ?? false ? watched.count(of: "paused") : 0
        let going = paused > 0 ? "\(paused) paused" : "\(running) \(running == 1 ? "run goes" : "runs go") on"
        let leaving = paused > 0 ? "quit, and leave them going on" : "quit, and leave it running"
        return Menu(
            title: "Not over: \(going), \(waiting) \(waiting == 1 ? "waits" : "wait")",
            choices: [
                Menu.Choice("s", "stop what is trained, and quit", .leaveQueue(stopping: true)),
                Menu.Choice("l", leaving, .leaveQueue(stopping: false)),
            ])
    }

    /// Types a key on the program's terminal; Esc ends that.
    mutating func typeToProgram(_ key: Key) -> [Effect] {
        guard key != .escape else {
            overlay = nil
            return []
        }
        guard let bytes = key.typedBytes else { return [] }
        return [.control(.type(bytes))]
    }

    mutating func stopProgram() -> [Effect] {
        guard let program else {
            keep(.stop)
            return []
        }
        if program.hasEnded {
            notice = "the program has ended"
            return []
        }
        if program.state == .abandoned {
            notice = "the supervisor of the program was killed; stop it with kill"
            return []
        }
        var next: WatchedProgram.Stage? = .interrupt
        if case .stopping(let stage, _) = program.state { next = stage.next }
        guard let next else {
            notice = "all of its processes were killed; those that wait for a device end when it answers"
            return []
        }
        overlay = .menu(stopMenu(program, next))
        return []
    }

    /// What a question tells goes on: the age of the checkpoint, and how many runs wait.
    mutating func renewMenu() {
        guard case .menu(let menu) = overlay else { return }
        switch menu.choices.first?.action {
        case .control(.stop(let next)): if let program { overlay = .menu(stopMenu(program, next)) }
        case .leaveQueue: if isQueueing { overlay = .menu(queueMenu) }
        default: break
        }
    }

    private func stopMenu(_ program: WatchedProgram, _ next: WatchedProgram.Stage) -> Menu {
        var title = "Stop the program: no checkpoint was written yet"
        if let checkpoint = program.checkpoint {
            title = "Stop the program: \(checkpoint.name) is \(NumberFormat().seconds(checkpoint.age)) old"
        }
        let stages = WatchedProgram.Stage.allCases.drop { $0 != next }
        let choices = zip(["X", "T", "K"].suffix(stages.count), stages).enumerated().map { place, choice in
            Menu.Choice(Character(place == 0 ? "X" : choice.0), choice.1.explanation, .control(.stop(choice.1)))
        }
        return Menu(title: title, choices: choices)
    }
}

extension WatchedRuns {
    /// The number of runs in a state.
    func count(of state: String) -> Int { runs.count { $0.state == state } }
}

extension Key {
    /// What a terminal sends for the key, as xterm does; nil for keys without meaning to a program that reads lines.
    fileprivate var typedBytes: [UInt8]? {
        switch self {
        case .character(let character): Array(String(character).utf8)
        case .control(let character): character.asciiValue.map { [$0 & 0x1F] }
        case .enter: [0x0D]
        case .tab: [0x09]
        case .backspace: [0x7F]
        case .delete: Array("\u{1B}[3~".utf8)
        case .up: Array("\u{1B}[A".utf8)
        case .down: Array("\u{1B}[B".utf8)
        case .right: Array("\u{1B}[C".utf8)
        case .left: Array("\u{1B}[D".utf8)
        case .home: Array("\u{1B}[H".utf8)
        case .end: Array("\u{1B}[F".utf8)
        case .escape, .backTab, .pageUp, .pageDown, .function, .mouse, .paste: nil
        }
    }
}

extension WatchedProgram.Stage {
    fileprivate var explanation: String {
        switch self {
        case .interrupt: "interrupt it as Ctrl-C does, so that it may save"
        case .terminate: "ask all of its processes to end (SIGTERM)"
        case .kill: "kill all of its processes at once (SIGKILL)"
        }
    }
}

extension WatchedProgram {
    /// The state with its glyph, in the user's words.
    func stateText(with appearance: Appearance) -> StyledText {
        let theme = appearance.theme
        let numbers = appearance.numbers
        switch state {
        case .running: return StyledText(appearance.text("▶ running", ascii: "> running"), theme.good)
        case .resuming: return StyledText(appearance.text("▶ resuming", ascii: "> resuming"), theme.good)
        case .pausing: return StyledText(appearance.text("‖ pausing", ascii: "|| pausing"), theme.warning)
        case .paused(let seconds):
            var text = appearance.text("‖ paused by you", ascii: "|| paused by you") + " " + numbers.clock(seconds)
            if ranks > 1 {
                let rest = patience - seconds
                text += rest > 0 ? ", ranks give up in \(numbers.clock(rest))" : ", ranks may have given up"
            }
            if unstopped > 0 { text += ", \(unstopped) not stopped" }
            return StyledText(text, theme.warning)
        case .stopping(let stage, let next):
            var text = appearance.text("■ stopping", ascii: "stopping") + ": \(stage.rawValue)"
            if let next, let stage = stage.next { text += ", \(stage.rawValue) in \(numbers.seconds(max(0, next)))" }
            return StyledText(text, theme.warning)
        case .ended(status: 0): return StyledText(appearance.text("✓ ended", ascii: "ended"), theme.good)
        case .ended(let status):
            let reason = status.map { $0 > 128 && $0 < 160 ? "by signal \($0 - 128)" : "with exit status \($0)" }
            return StyledText(
                appearance.text("✗ ended ", ascii: "! ended ") + (reason ?? "unseen"), theme.bad)
        case .abandoned: return StyledText(appearance.text("… alone", ascii: "... alone"), theme.warning)
        }
    }
}
