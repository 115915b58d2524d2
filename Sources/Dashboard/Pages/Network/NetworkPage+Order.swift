import Learning
import Telemetry

extension NetworkPage {
    /// The units of the selected layer in their order; nil for the order in which they are stored.
    func ranking(of dense: DenseLayer) -> UnitRanking? {
        ranking.flatMap { $0.layer == layer && $0.units.count == dense.outputs ? $0 : nil }
    }

    /// Sorts the units of the selected layer, if another layer, another order or another epoch needs it.
    mutating func rank(_ context: PageContext) {
        guard order != .stored, let network = context.network else { return ranking = nil }
        let epoch = context.networkBatch / max(1, context.run.description?.batchesPerEpoch ?? 1)
        let layers = network.denseLayers
        let layer = min(layer, layers.count - 1)
        if let ranking, ranking.layer == layer, ranking.order == order, ranking.epoch == epoch,
            ranking.units.count == layers[layer].outputs
        {
            return
        }
        ranking = UnitRanking(order, of: layer, in: layers, epoch: epoch)
    }

    /// Moves the selection in the order that is shown.
    mutating func move(in layers: [DenseLayer], _ target: (_ place: Int, _ count: Int) -> Int) {
        let count = layers[layer].outputs
        guard let ranking = ranking(of: layers[layer]) else { return unit = target(unit, count) }
        unit = ranking.units[target(ranking.place(of: unit), count)]
    }

    /// Selects the next order that the layer has, and its first unit.
    mutating func changeOrder(in context: PageContext, _ layers: [DenseLayer]) -> [PageRequest] {
        order = order.next
        if order == .outgoing, layer == layers.count - 1 { order = order.next }
        rank(context)
        unit = ranking?.units.first ?? 0
        return []
    }
}
