import Learning
import Matrices

/// The order in which the units of a layer are shown.
package enum UnitOrder: Int, CaseIterable, Hashable, Sendable {
    case stored
    /// By the norm of a unit's own weights, the greatest first.
    case norm
    /// By what switching a unit off costs, the most costly first; only for hidden layers.
    case cost

    var next: UnitOrder { UnitOrder(rawValue: rawValue + 1) ?? .stored }
}

/// The units of a layer, sorted by a figure of each.
///
/// A ranking is kept for an epoch: if units changed places with every model, none could be followed with the eyes.
struct UnitRanking: Hashable, Sendable {
    let order: UnitOrder
    let layer: Int
    /// The number of epochs after which the units were sorted.
    let epoch: Int
    /// The units of the layer in their order.
    let units: [Int]
    /// The figure by which the units are sorted, in the order of the units as stored. NaN for a unit that has not been
    /// measured yet; such units come last.
    let figures: [Double]
    /// The number of samples on which the figures were measured; 0 for figures of the weights alone.
    let samples: Int
    /// The number of units that have been measured.
    let measured: Int

    /// Ranks the units by the norms of their weights. Returns nil for a layer that does not exist.
    init?(normsOf layer: Int, in layers: [DenseLayer], epoch: Int) {
        guard layers.indices.contains(layer) else { return nil }
        let dense = layers[layer]
        self.init(
            .norm, of: layer, epoch: epoch,
            by: (0..<dense.outputs).map { unit in
                dense.weights.row(unit).reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            })
    }

    /// Ranks the units by what switching them off costs.
    ///
    /// - Parameter measurement: the costs so far; nil if no unit has been measured yet.
    init(costsOf layer: Int, units: Int, measurement: UnitCostReading.Measurement?, epoch: Int) {
        let known = Array((measurement?.costs.costs ?? []).prefix(units))
        self.init(
            .cost, of: layer, epoch: measurement?.epoch ?? epoch,
            by: known + Array(repeating: .nan, count: units - known.count), samples: measurement?.costs.samples ?? 0,
            measured: known.count)
    }

    private init(
        _ order: UnitOrder, of layer: Int, epoch: Int, by figures: [Double], samples: Int = 0, measured: Int? = nil
    ) {
        (self.order, self.layer, self.epoch, self.figures) = (order, layer, epoch, figures)
        (self.samples, self.measured) = (samples, measured ?? figures.count)
        // NaN, which is not less than anything, would leave the others unsorted.
        func rank(_ unit: Int) -> Double { figures[unit].isNaN ? -.infinity : figures[unit] }
        units = figures.indices.sorted { (rank($1), $0) < (rank($0), $1) }
    }

    /// The place of a unit in the order.
    func place(of unit: Int) -> Int { units.firstIndex(of: unit) ?? 0 }
}
