import Learning
import Matrices

/// The order in which the units of a layer are shown.
package enum UnitOrder: Int, CaseIterable, Hashable, Sendable {
    case stored
    /// By the norm of a unit's own weights, the greatest first.
    case norm
    /// By the norm of the weights that the next layer gives a unit, the greatest first. Those of a unit that nobody
    /// listens to are 0: switching it off costs nothing.
    case outgoing

    var next: UnitOrder { UnitOrder(rawValue: rawValue + 1) ?? .stored }

    /// The order in a title: "layer 0 by norm"; nil for units as they are stored.
    var title: String? {
        switch self {
        case .stored: nil
        case .norm: "by norm"
        case .outgoing: "by outgoing norm"
        }
    }
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
    /// The figure by which the units are sorted, in the order of the units as stored.
    let figures: [Double]

    /// Returns nil for the order in which the units are stored, for a layer that does not exist, and for the outgoing
    /// norms of the last layer.
    init?(_ order: UnitOrder, of layer: Int, in layers: [DenseLayer], epoch: Int) {
        guard layers.indices.contains(layer) else { return nil }
        let dense = layers[layer]
        switch order {
        case .stored: return nil
        case .norm:
            figures = (0..<dense.outputs).map { unit in
                dense.weights.row(unit).reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            }
        case .outgoing:
            guard layers.indices.contains(layer + 1), layers[layer + 1].inputs == dense.outputs else { return nil }
            var squares = Array(repeating: 0.0, count: dense.outputs)
            for output in 0..<layers[layer + 1].outputs {
                for (unit, weight) in layers[layer + 1].weights.row(output).enumerated() {
                    squares[unit] += Double(weight) * Double(weight)
                }
            }
            figures = squares.map { $0.squareRoot() }
        }
        (self.order, self.layer, self.epoch) = (order, layer, epoch)
        let figures = figures
        // NaN, which is not less than anything, would leave the others unsorted.
        func rank(_ unit: Int) -> Double { figures[unit].isNaN ? -1 : figures[unit] }
        units = figures.indices.sorted { (rank($1), $0) < (rank($0), $1) }
    }

    /// The place of a unit in the order.
    func place(of unit: Int) -> Int { units.firstIndex(of: unit) ?? 0 }
}
