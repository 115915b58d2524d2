import Dashboard
import Files
import Glibc
import Screen
import Telemetry
import Terminal

/// Passes keys and the run's messages to the dashboard, and its frames to the terminal; sleeps whenever there is
/// nothing to do.
struct DashboardLoop {
    /// The shortest time between two frames, in seconds; changes in between are shown by the next frame.
    static let frameInterval = 1.0 / 30
    /// The largest fraction of one processor's time for drawing frames, since all training threads wait for the one
    /// that frames keep from running. Keys and new sizes are answered sooner.
    private static let mostShare = 1.0 / 80
    /// The weight of the newest frame in the mean of the frames' processor time.
    private static let newestWeight = 0.25
    /// The longest time between two frames in seconds, while something changes, however slow the machine is.
    private static let longestInterval = 0.2
    /// How long a message stays without a key, in seconds.
    private static let noticeDuration = 10.0

    var appearance: Appearance
    /// A monotonic clock, in seconds.
    var clock: () -> Double
    /// Makes rows of tables beside the loop.
    let desk: RowsDesk
    /// Finds what the user is called for; nil for nothing.
    var alerts: RunAlerts?
    /// Records what is shown; nil if nothing is recorded.
    var recording: ScreenRecording?
    /// Why the recording ended before the dashboard did; nil if it did not.
    var recordingError: FileError?

    /// Runs until the dashboard is closed. Throws what the source throws.
    mutating func run<Source: RunSource, T: Terminal & ~Copyable>(
        _ dashboard: inout Dashboard, of source: Source, on terminal: inout T
    ) throws(Source.SourceError) -> Departure {
        var hasMail = true
        var isChanged = true
        var nextFrame = clock()
        var lastFrame = nextFrame
        // The processor time of a frame: a mean in which the last ones count the most, as some take several times as long
        // as those beside them. Nil before the first frame, so that a mean from 0 does not let the first frames follow each
        // other too closely.
        var usualWork: Double?
        // The message that is shown, and when it goes.
        var notice: (text: String, end: Double)?
        while true {
            let now = clock()
            if hasMail || isChanged, now >= nextFrame {
                let worked = threadSeconds()
                if hasMail {
                    hasMail = false
                    for message in try source.drain(at: now) + desk.drain() {
                        if let departure = apply(message, to: &dashboard, of: source, on: &terminal) {
                            return departure
                        }
                        for text in alerts?.take(message) ?? [] {
                            terminal.alert(TerminalAlert(text))
                            _ = dashboard.update(.notice(text))
                        }
                    }
                }
                let start = clock()
                let frame = dashboard.draw(with: appearance)
                terminal.present(frame)
                record(frame, of: &dashboard)
                _ = dashboard.update(.drew(seconds: clock() - start))
                isChanged = false
                // Processor time rather than elapsed time, as drawing waits when other programs use the processors.
                let work = threadSeconds() - worked
                let usual = usualWork.map { $0 + (work - $0) * Self.newestWeight } ?? work
                usualWork = usual
                nextFrame = now + Self.interval(afterWork: usual)
                lastFrame = now
            }
            if notice?.text != dashboard.notice {
                notice = dashboard.notice.map { ($0, clock() + Self.noticeDuration) }
            }
            let deadline = hasMail || isChanged ? nextFrame : notice?.end
            let wakening = terminal.wait(seconds: deadline.map { max(0, $0 - clock()) })
            if let end = notice?.end, clock() >= end {
                _ = dashboard.update(.noticeExpired)
                isChanged = true
            }
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
            // No question can be answered any more; the model is kept.
            if wakening.contains(.endOfInput) { return .interrupted }
        }
    }

    /// Records a frame. A recording that fails is said once, and ends.
    private mutating func record(_ frame: Frame, of dashboard: inout Dashboard) {
        guard let recording else { return }
        do throws(FileError) { try recording.add(frame, at: clock()) } catch {
            self.recording = nil
            recordingError = error
            _ = dashboard.update(.notice("the recording ended: \(error)"))
        }
    }

    /// The current screen, in the terminal's colours.
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
            case .makeRows(let request): desk.make(request)
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

/// The processor time of this thread in seconds, by `clock_gettime(CLOCK_THREAD_CPUTIME_ID)`.
func threadSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
