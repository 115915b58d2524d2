import Files
import Interchange
import Screen

/// Records the screens of a session as an asciicast, version 2
/// (https://docs.asciinema.org/manual/asciicast/v2/): a line of JSON for the header, then one for each change.
///
/// It records what the dashboard draws and not what reaches the terminal, so that it has true colours on any.
final class ScreenRecording {
    private let file: GrowingFile
    private let start: Double
    private var shown: Frame?

    /// - Parameter start: the current time of the clock that is used for the times of frames, in seconds.
    init(path: String, size: Size, title: String, start: Double) throws(FileError) {
        file = try GrowingFile(path: path)
        self.start = start
        let header: JSONValue = [
            "version": 2, "width": .integer(size.columns), "height": .integer(size.rows), "title": .string(title),
            "env": ["TERM": "xterm-256color"],
        ]
        try file.append(header.text + "\n")
    }

    /// Adds a frame that was shown at a time in seconds; nothing if it is the one before.
    func add(_ frame: Frame, at seconds: Double) throws(FileError) {
        let time = JSONValue.number(((seconds - start) * 1e6).rounded() / 1e6)
        var lines = ""
        if let shown, shown.size != frame.size {
            lines += event(time, "r", "\(frame.size.columns)x\(frame.size.rows)")
        }
        let changes = frame.ansi(since: shown)
        guard !changes.isEmpty else { return }
        shown = frame
        try file.append(lines + event(time, "o", changes))
    }

    private func event(_ time: JSONValue, _ kind: String, _ data: String) -> String {
        JSONValue.array([time, .string(kind), .string(data)]).text + "\n"
    }
}
