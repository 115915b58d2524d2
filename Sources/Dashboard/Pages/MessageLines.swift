import Screen
import Telemetry

/// A message above the footer: the reply to the last key, or why the run failed. It lies over the last rows of the page,
/// so that nothing moves when it comes and goes, and stays until a key is pressed.
struct MessageLines: Widget {
    private let text: String

    /// The most lines of a message; a longer one is cut off.
    private static let most = 3

    /// Returns nil if there is no message.
    init?(_ dashboard: Dashboard) {
        guard let text = dashboard.notice ?? dashboard.live.summary?.reason else { return nil }
        self.text = text
    }

    private func lines(width: Int) -> [StyledText] {
        Array(StyledText(text).wrapped(to: max(1, width - 2)).prefix(Self.most))
    }

    /// The number of rows on a screen of that width.
    func rows(width: Int) -> Int { lines(width: width).count }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        frame.fill(area, with: Cell(" ", appearance.theme.text))
        for (row, line) in lines(width: area.width).prefix(area.height).enumerated() {
            frame.write(
                line, in: area.line(row).inset(columns: 1), style: appearance.theme.warning, with: appearance)
        }
    }
}
