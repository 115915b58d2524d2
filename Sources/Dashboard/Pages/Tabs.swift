import Screen
import Telemetry

/// The second row of the screen: the tabs of the pages, and on the right a message about the last key.
struct Tabs: Widget {
    private let page: PageID
    private let tabs: [(id: PageID, number: Int)]
    private let message: (text: String, isWarning: Bool)?
    /// A shorter message to use if the full one would shorten the names of the pages; nil if the full one is worth that.
    private let shortMessage: String?

    init(_ dashboard: Dashboard) {
        shortMessage = dashboard.live.summary?.checkpoint == nil ? nil : "model kept"
        page = dashboard.page
        tabs = dashboard.shownPages.map { ($0, dashboard.pages.number(of: $0)) }
        message =
            if let notice = dashboard.notice {
                (notice, true)
            } else if let epoch = dashboard.epoch {
                (
                    (epoch == 0 ? "before the first batch" : "after epoch \(epoch)")
                        + (dashboard.isFrozen ? "; end: live; frozen: f" : "; end: live"), true
                )
            } else if dashboard.isFrozen {
                ("display frozen, training \(dashboard.live.summary == nil ? "goes on" : "is over"): f", true)
            } else if let reason = dashboard.live.summary?.reason {
                (reason, true)
            } else if let checkpoint = dashboard.live.summary?.checkpoint {
                // The end of the path says more than its beginning; the whole path is printed after quitting.
                ("kept: \(checkpoint.split(separator: "/").suffix(2).joined(separator: "/"))", false)
            } else {
                nil
            }
    }

    private var bar: TabBar {
        TabBar(
            tabs.map { TabBar.Tab("\($0.number)", $0.id.name) }, selected: tabs.firstIndex { $0.id == page } ?? 0)
    }

    /// The areas of the tabs and of the message. The names are shortened if the message needs their room.
    private func parts(of area: Rectangle) -> (bar: Rectangle, message: Rectangle) {
        var rest = area
        guard let message = message(in: rest) else {
            return (rest, Rectangle(column: rest.endColumn, row: rest.row, width: 0, height: 1))
        }
        let width = min(message.text.columnWidth + 2, max(rest.width - bar.columnWidth, rest.width * 2 / 3))
        let right = rest.removeRight(width).inset(columns: 1)
        return (rest, right)
    }

    private func message(in area: Rectangle) -> (text: String, isWarning: Bool)? {
        guard let message, let shortMessage, !message.isWarning,
            bar.columnWidth + message.text.columnWidth + 2 > area.width
        else { return message }
        return (shortMessage, false)
    }

    /// The page whose tab is at a column of the row; nil outside the tabs.
    func page(atColumn column: Int, in area: Rectangle) -> PageID? {
        let part = parts(of: area).bar
        guard part.contains(column: column, row: part.row), let index = bar.tab(atColumn: column, in: part) else {
            return nil
        }
        return tabs[index].id
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let parts = parts(of: area)
        frame.draw(bar, in: parts.bar, with: appearance)
        guard let message = message(in: area) else { return }
        let style = message.isWarning ? appearance.theme.warning : appearance.theme.muted
        frame.write(message.text, in: parts.message, alignment: .right, style: style, with: appearance)
    }
}
