/// What the user chose on the page of charts, which is kept for each folder: the order, what is pinned and hidden, the
/// axis, the filter.
package struct ChartArrangement: Hashable, Sendable {
    /// The quantities in the order that the user gave them; empty for the usual one.
    package var order: [String] = []
    /// Those that come first.
    package var pinned: [String] = []
    package var hidden: Set<String> = []
    /// The filter as it was typed; empty without one.
    package var filter = ""
    /// The name of the axis, a raw value of `CurveOptions.Axis`.
    package var axis = "step"
    package var isLogarithmic = false
    package var hasLogarithmicSteps = false
    package var smooths = true
    /// Whether values are listed beside the charts; nil where that depends on the room.
    package var listsValues: Bool?

    package init() {}

    /// The charts as they are arranged, without those that are hidden or do not pass the filter.
    func arranged(_ charts: [MetricChart]) -> [MetricChart] {
        let passing = filter.isEmpty ? charts : ChartFilter(text: filter).passing(charts)
        let visible = ordered(passing.filter { !hidden.contains($0.quantity) })
        guard !pinned.isEmpty else { return visible }
        let places = Dictionary(visible.enumerated().map { ($1.quantity, $0) }) { first, _ in first }
        let isPinned = Set(pinned)
        return pinned.compactMap { places[$0].map { visible[$0] } }
            + visible.filter { !isPinned.contains($0.quantity) }
    }

    /// The charts in the user's order. One that has no place in it follows the one that it usually follows.
    private func ordered(_ charts: [MetricChart]) -> [MetricChart] {
        guard !order.isEmpty else { return charts }
        let ranks = Dictionary(order.enumerated().map { ($1, $0) }) { first, _ in first }
        var rank = -1
        let ranked = charts.enumerated().map { place, chart in
            if let known = ranks[chart.quantity] { rank = known }
            return (chart, rank, isKnown: ranks[chart.quantity] != nil, place)
        }
        return ranked.sorted { left, right in
            if left.1 != right.1 { return left.1 < right.1 }
            return left.isKnown != right.isKnown ? left.isKnown : left.3 < right.3
        }.map(\.0)
    }

    /// Moves a chart by one place among those that are shown. Returns false if it is the first or the last, or the last
    /// of the pinned ones.
    mutating func move(_ quantity: String, by step: Int, among shown: [MetricChart], all: [MetricChart]) -> Bool {
        guard let place = shown.firstIndex(where: { $0.quantity == quantity }), shown.indices.contains(place + step)
        else { return false }
        let other = shown[place + step].quantity
        switch (pinned.firstIndex(of: quantity), pinned.firstIndex(of: other)) {
        case (let first?, let second?): pinned.swapAt(first, second)
        case (nil, nil):
            var names = ordered(all).map(\.quantity)
            guard let first = names.firstIndex(of: quantity), let second = names.firstIndex(of: other) else {
                return false
            }
            // Hidden charts in between stay where they are.
            names.remove(at: first)
            names.insert(quantity, at: second)
            order = names
        default: return false
        }
        return true
    }
}
