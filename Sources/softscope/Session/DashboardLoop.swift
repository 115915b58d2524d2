import Dashboard
import Glibc
import Screen
import Telemetry
import Terminal

/// Moves keys, and what a run tells, into the dashboard and its frames onto the terminal, and sleeps whenever there is
/// nothing to move.
struct DashboardLoop {
    /// Seconds between two frames, at least; what happens in between is shown by the next one.
    static let frameInterval = 1.0 / 30
    /// The share of one processor's time that frames take, at most: while they are drawn all threads of the training wait
    /// for the one that cannot run. A key and a new size are answered sooner.
    private static let mostShare = 1.0 / 80
    /// Seconds between two frames at most, where something changes, however slow the machine is.
    private static let longestInterval = 0.2

    var appearance: Appearance
    /// Seconds of a clock that only goes forward.
    var clock: () -> Double

    /// Runs until the dashboard is left. Throws what the source throws.
    func run<Source: RunSource, T: Terminal & ~Copyable>(
        _ dashboard: inout Dashboard, of source: Source, on terminal: inout T
    ) throws(Source.SourceError) -> Departure {
        var hasMail = true
        var isChanged = true
        var nextFrame = clock()
        // When the last frame was begun, and what it took of a processor.
        var lastFrame = nextFrame
        var lastWork = 0.0
        while true {
            let now = clock()
            if hasMail || isChanged, now >= nextFrame {
                let worked = threadSeconds()
                if hasMail {
                    hasMail = false
                    for message in try source.drain(at: now) {
                        if let departure = apply(message, to: &dashboard, of: source, on: &terminal) {
                            return departure
                        }
                    }
                }
                let start = clock()
                terminal.present(dashboard.draw(with: appearance))
                _ = dashboard.update(.drew(seconds: clock() - start))
                isChanged = false
                // Not how long it took: where others want the processors, it waits for one. And the lesser of two, as the
                // first frame of a page takes several times as much.
                let work = threadSeconds() - worked
                nextFrame = now + Self.interval(afterWork: min(work, lastWork))
                lastFrame = now
                lastWork = work
            }
            let wakening = terminal.wait(seconds: hasMail || isChanged ? max(0, nextFrame - clock()) : nil)
            if wakening.contains(.woken) { hasMail = true }
            if wakening.contains(.resized) {
                _ = dashboard.update(.resized(terminal.size))
                isChanged = true
                nextFrame = min(nextFrame, lastFrame + Self.frameInterval)
            }
            while let key = terminal.nextKey() {
                isChanged = true
                nextFrame = min(nextFrame, lastFrame + Self.frameInterval)
                if let departure = apply(.key(key), to: &dashboard, of: source, on: &terminal) { return departure }
            }
            // Nobody can answer a question any more; what was learnt is kept.
            if wakening.contains(.endOfInput) { return .interrupted }
        }
    }

    /// The screen as it is now, in the colours of the terminal.
    private func picture(of dashboard: Dashboard, name: String) -> SavedFile {
        let document = FrameDocument(
            dashboard.draw(with: appearance), drawnWith: appearance,
            title: "Softscope, \(dashboard.page.name): \(dashboard.dataName)")
        return SavedFile(
            name: name, fileExtension: FrameFormat.svg.rawValue, bytes: Array(document.text(as: .svg).utf8))
    }

    private static func interval(afterWork work: Double) -> Double {
        min(max(frameInterval, work / mostShare), longestInterval)
    }

    private func apply<T: Terminal & ~Copyable>(
        _ message: Message, to dashboard: inout Dashboard, of source: some RunSource, on terminal: inout T
    ) -> Departure? {
        for effect in dashboard.update(message) {
            switch source.perform(effect) {
            case .suspend: terminal.suspend()
            case .redraw: terminal.redrawAll()
            case .savePage(let name): source.save(picture(of: dashboard, name: name))
            case .leave(let departure): return departure
            case nil: break
            }
        }
        return nil
    }
}

/// Seconds that this thread has worked, by `clock_gettime(CLOCK_THREAD_CPUTIME_ID)`.
func threadSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
