import Screen
import Telemetry

/// The second row of the screen: the tabs of the pages, and on the right the moment that is shown, if it is not the
/// newest.
struct Tabs: Widget {
    private let page: PageID
    private let tabs: [(id: PageID, number: Int)]
    private let moment: String?
    /// The moment in fewer words, for a screen on which the names of the tabs need the room.
    private let shortMoment: String?

    init(_ dashboard: Dashboard) {
        page = dashboard.page
        tabs = dashboard.shownPages.map { ($0, dashboard.pages.number(of: $0)) }
        moment =
            if let epoch = dashboard.epoch {
                (epoch == 0 ? "before the first batch" : "after epoch \(epoch)")
                    + (dashboard.isFrozen ? "; end: live; frozen: f" : "; end: live")
            } else if dashboard.isFrozen {
                "display frozen, training \(dashboard.live.summary == nil ? "goes on" : "is over"): f"
            } else {
                nil
            }
        shortMoment =
            dashboard.isFrozen ? nil : dashboard.epoch.map { "\($0 == 0 ? "start" : "epoch \($0)"); end: live" }
    }

    private var bar: TabBar {
        TabBar(
            tabs.map { TabBar.Tab("\($0.number)", $0.id.name) }, selected: tabs.firstIndex { $0.id == page } ?? 0)
    }

    /// The words for the moment that leave the tabs their whole names, if there are any.
    private func moment(in area: Rectangle) -> String? {
        [moment, shortMoment].compactMap(\.self).first { $0.columnWidth + 2 <= area.width - bar.columnWidth } ?? moment
    }

    /// The areas of the tabs and of the moment. The names are shortened if the moment needs their room.
    private func parts(of area: Rectangle) -> (bar: Rectangle, moment: Rectangle) {
        var rest = area
        guard let moment = moment(in: area) else {
            return (rest, Rectangle(column: rest.endColumn, row: rest.row, width: 0, height: 1))
        }
        let width = min(moment.columnWidth + 2, max(rest.width - bar.columnWidth, rest.width * 2 / 3))
        let right = rest.removeRight(width).inset(columns: 1)
        return (rest, right)
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
        guard let moment = moment(in: area) else { return }
        frame.write(
            moment, in: parts.moment, alignment: .right, style: appearance.theme.warning, with: appearance)
    }
}
