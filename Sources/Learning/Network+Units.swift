import Matrices

/// A hidden unit, identified by its dense layer, counted from 0 among the dense layers, and its index in that layer.
package struct HiddenUnit: Hashable, Sendable, Comparable {
    package var layer: Int
    package var unit: Int

    package init(layer: Int, unit: Int) {
        self.layer = layer
        self.unit = unit
    }

    package static func < (left: HiddenUnit, right: HiddenUnit) -> Bool {
        (left.layer, left.unit) < (right.layer, right.unit)
    }
}

extension Network {
    /// The dense layers, first to last.
    package var denseLayers: [DenseLayer] { layers.compactMap(\.dense) }

    /// The two levels of the output; nil if the last dense layer scores only classes.
    package var twoLevel: TwoLevelLayer? { layers.last?.twoLevel }

    /// A copy of the network in which the next dense layer ignores these units. Units that do not exist, and those of
    /// the last layer, are ignored.
    package func switchingOff(_ units: some Sequence<HiddenUnit>) -> Network {
        let places = layers.indices.filter { layers[$0].dense != nil }
        var edited = layers
        for unit in units where unit.layer >= 0 && unit.layer + 1 < places.count {
            guard case .dense(var next) = edited[places[unit.layer + 1]], (0..<next.inputs).contains(unit.unit)
            else { continue }
            edited[places[unit.layer + 1]] = .activation(.relu)
            for row in 0..<next.outputs { next.weights[row, unit.unit] = 0 }
            edited[places[unit.layer + 1]] = .dense(next)
        }
        return Network(layers: edited, head: head)
    }
}
