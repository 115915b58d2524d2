import Learning
import Telemetry

extension NetworkPage {
    /// The units of the selected layer in their order; nil for the order in which they are stored.
    func ranking(of dense: DenseLayer) -> UnitRanking? {
        ranking.flatMap { $0.layer == layer && $0.units.count == dense.outputs ? $0 : nil }
    }

    /// Sorts the units of the selected layer, if another layer, another order or another epoch needs it, or if more units
    /// have been measured. Returns the question about the units that are to be measured next.
    mutating func rank(_ context: PageContext) -> [PageRequest] {
        guard order != .stored, let network = context.network else {
            ranking = nil
            return []
        }
        let epoch = context.networkBatch / max(1, context.run.description?.batchesPerEpoch ?? 1)
        let layers = network.denseLayers
        let layer = min(layer, layers.count - 1)
        // The outputs cannot be switched off.
        guard order == .cost, layer < layers.count - 1 else {
            let isKept =
                ranking?.order == .norm && ranking?.layer == layer && ranking?.epoch == epoch
                && ranking?.units.count == layers[layer].outputs
            if !isKept { ranking = UnitRanking(normsOf: layer, in: layers, epoch: epoch) }
            return []
        }
        let question = unitCosts.question(layer: layer, epoch: epoch, context)
        let measurement = unitCosts.measurement(of: layer)
        let isKept =
            ranking?.order == .cost && ranking?.layer == layer && ranking?.epoch == measurement?.epoch ?? epoch
            && ranking?.measured == measurement?.costs.costs.count ?? 0
            && ranking?.units.count == layers[layer].outputs
        if !isKept {
            ranking = UnitRanking(
                costsOf: layer, units: layers[layer].outputs, measurement: measurement, epoch: epoch)
            if selectsFirst { unit = ranking?.units.first ?? 0 }
        }
        return question.map { [.effect(.ask($0))] } ?? []
    }

    /// Moves the selection in the order that is shown.
    mutating func move(in layers: [DenseLayer], _ target: (_ place: Int, _ count: Int) -> Int) {
        let count = layers[layer].outputs
        selectsFirst = false
        guard let ranking = ranking(of: layers[layer]) else { return unit = target(unit, count) }
        unit = ranking.units[target(ranking.place(of: unit), count)]
    }

    /// Selects the next order that the layer has, and its first unit.
    mutating func changeOrder(in context: PageContext, _ layers: [DenseLayer]) -> [PageRequest] {
        order = order.next
        if order == .cost, layer == layers.count - 1 { order = order.next }
        return rankAnew(context)
    }

    /// Sorts the units and selects the first one, or, while they are being measured, the most costly one so far.
    mutating func rankAnew(_ context: PageContext) -> [PageRequest] {
        selectsFirst = true
        let requests = rank(context)
        unit = ranking?.units.first ?? 0
        return requests
    }
}
