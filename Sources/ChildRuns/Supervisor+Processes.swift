internal import CProcess
import Files
import Glibc

extension Supervisor {
    /// Counts the processes, and goes on with what is under way.
    mutating func lookAtProcesses(_ now: Double) {
        let isKilling = status.state == .stopping && status.stage == .kill
        guard stopping != nil || isKilling || now >= nextCount || isNextStageDue else { return }
        nextCount = now + Self.countInterval
        isTerminalIdle = false
        let tree = ProcessTree(of: status)
        forgetCommands(except: tree.commandEntries)
        let living = tree.living
        if living.count != status.processes {
            status.processes = living.count
            isStatusChanged = true
        }
        if tree.entries.isEmpty, terminal < 0 || !hasMoreOutput {
            reap()
            // The program may have ended while its processes were counted: it is over once its status is known.
            if status.ending != nil || kill(child.pid, 0) != 0 { return finish() }
            nextCount = now + Self.lookInterval
        }
        if isKilling { for entry in living { entry.identity.send(SIGKILL) } }
        continueStopping(tree, now)
        if isNextStageDue, let next = status.stage?.next {
            stop(next, grace: next == .kill ? nil : grace)
        }
    }

    private var isNextStageDue: Bool { status.nextStageTime.map { Clock.date >= $0 } ?? false }

    /// Whether the program has printed something that was not read yet. All that could print more has ended.
    private var hasMoreOutput: Bool {
        var event = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&event, 1, 0) == 1 && event.revents & Int16(POLLIN) != 0
    }

    private mutating func finish() {
        if terminal >= 0 {
            close(terminal)
            terminal = -1
        }
        status.state = .ended
        status.processes = 0
        status.unstopped = []
        status.nextStageTime = nil
        status.ended = Clock.date
        endPause()
        isStatusChanged = true
        answerWaiting(refusal: "the program has ended")
    }

    // MARK: - Pausing

    /// - Returns: why it cannot be done; nil where it is under way.
    mutating func pause() -> String? {
        switch status.state {
        case .running, .resuming: break
        case .paused: return nil
        case .pausing: return nil
        case .stopping: return "the program is being stopped"
        case .ended: return "the program has ended"
        }
        status.state = .pausing
        stopping = TreeStop(.stopped, deadline: Clock.monotonic + Self.stopPatience)
        isStatusChanged = true
        return nil
    }

    mutating func resume() -> String? {
        switch status.state {
        case .paused, .pausing: break
        case .running, .resuming: return nil
        case .stopping: return "the program is being stopped"
        case .ended: return "the program has ended"
        }
        status.state = .resuming
        stopping = TreeStop(.running, deadline: Clock.monotonic + Self.stopPatience)
        isStatusChanged = true
        return nil
    }

    private mutating func continueStopping(_ tree: ProcessTree, _ now: Double) {
        guard let outcome = stopping?.look(at: tree, now: now), outcome.isDone else { return }
        stopping = nil
        isStatusChanged = true
        status.unstopped = outcome.remaining.map(\.identity.pid)
        switch status.state {
        case .pausing:
            status.state = .paused
            status.pauses.append(RunStatus.Pause(start: Clock.date, end: nil))
        case .resuming:
            status.state = .running
            endPause()
        case .running, .paused, .stopping, .ended: break
        }
        answerWaiting(refusal: nil)
    }

    private mutating func endPause() {
        guard let last = status.pauses.indices.last, status.pauses[last].end == nil else { return }
        status.pauses[last].end = Clock.date
    }

    // MARK: - Stopping

    private var grace: Double? {
        guard let next = status.nextStageTime, let since = status.stageTime else { return nil }
        return max(0, next - since)
    }

    /// Asks the program to end.
    ///
    /// - Parameter grace: the seconds until the next stage; nil where it is not to follow by itself.
    mutating func stop(_ stage: RunStatus.Stage, grace: Double?) {
        guard status.state != .ended else { return }
        let tree = ProcessTree(of: status)
        let living = tree.living.map(\.identity)
        switch stage {
        case .interrupt: interrupt()
        case .terminate: for process in living { process.send(SIGTERM) }
        case .kill: for process in living { process.send(SIGKILL) }
        }
        // A process that is stopped ends of SIGKILL only.
        for process in living.reversed() { process.send(SIGCONT) }
        answerWaiting(refusal: "the program is being stopped")
        stopping = nil
        endPause()
        status.unstopped = []
        status.state = .stopping
        status.stage = max(stage, status.stage ?? stage)
        status.stageTime = Clock.date
        status.nextStageTime = stage == .kill ? nil : grace.map { Clock.date + $0 }
        isStatusChanged = true
        nextCount = 0
    }

    /// Sends SIGINT to where Ctrl-C would go: the foreground of the terminal. Without a terminal, or where the foreground
    /// is gone, to the group of the program.
    private func interrupt() {
        let foreground = isTerminal && terminal >= 0 ? process_foreground(terminal) : 0
        if foreground > 0, kill(-foreground, SIGINT) == 0 { return }
        if kill(-child.pid, SIGINT) == 0 { return }
        for entry in ProcessTree(of: status).living { entry.identity.send(SIGINT) }
    }
}
