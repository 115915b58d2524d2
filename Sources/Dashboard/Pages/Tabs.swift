import Screen
import Telemetry

/// The second row: the pages, and at its right end what there is to say about the last key.
struct Tabs: Widget {
    private let page: Page
    private let message: (text: String, isWarning: Bool)?

    init(_ dashboard: Dashboard) {
        page = dashboard.page
        message =
            if let notice = dashboard.notice {
                (notice, true)
            } else if let epoch = dashboard.epoch {
                (epoch == 0 ? "before the first batch; end: live" : "after epoch \(epoch); end: live", true)
            } else if dashboard.isFrozen {
                ("display frozen, training goes on: f", true)
            } else if let reason = dashboard.live.summary?.reason {
                (reason, true)
            } else if let checkpoint = dashboard.live.summary?.checkpoint {
                // The path's end says more than its beginning; the whole of it stands on the screen after quitting.
                ("kept: \(checkpoint.split(separator: "/").suffix(2).joined(separator: "/"))", false)
            } else {
                nil
            }
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        var rest = area
        let bar = TabBar(
            Page.allCases.map { TabBar.Tab("\($0.rawValue)", $0.name) }, selected: page.rawValue - 1)
        guard let message else {
            frame.draw(bar, in: rest, with: appearance)
            return
        }
        // The names are shortened where the message needs their room.
        let width = min(message.text.columnWidth + 2, max(rest.width - bar.columnWidth, rest.width * 2 / 3))
        let right = rest.removeRight(width).inset(columns: 1)
        frame.draw(bar, in: rest, with: appearance)
        let style = message.isWarning ? appearance.theme.warning : appearance.theme.muted
        frame.write(message.text, in: right, alignment: .right, style: style, with: appearance)
    }
}
