import CKernels
import Synchronization

/// The gradient of an embedding over the batch of all ranks: the rows of the features that any of the ranks has, each summed
/// over the ranks.
///
/// Ranks have different features, and few of very many: they exchange their rows with their places, not a gradient of all
/// features.
final class GatheredGradient: Sendable {
    private let panels: Int
    private let present = Atomic(0)
    /// The features, in the order in which they are found, rank after rank.
    private let placeMemory = SharedMemory<Int32>(uninitialized: 0)
    /// [panels × features × 16].
    private let rows = FloatBuffer(count: 0)
    /// For each of all features, its index among the present ones, or −1.
    private let slots: SharedMemory<Int32>

    init(inputs: Int, panels: Int) {
        self.panels = panels
        slots = SharedMemory(repeating: -1, count: inputs)
    }

    /// The range of the present features.
    var listed: Range<Int> { 0..<present.load(ordering: .relaxed) }
    var places: UnsafeMutablePointer<Int32> { unsafe placeMemory.values }

    /// The gradient of the features of a tile, counted among the present ones.
    func gradient(of tile: WeightTiles.Tile) -> TileGradient {
        let count = listed.count
        return unsafe TileGradient(
            values: rows.values + (tile.panels.lowerBound * count + tile.inputs.lowerBound) * Panel.width,
            panelStep: count * Panel.width)
    }

    /// Exchanges the rows of this rank's features. Only by one member, while the others wait.
    ///
    /// - Parameters:
    ///   - gradient: of this rank's features, for all panels.
    ///   - places: the features, `count` of them.
    func gather(_ gradient: TileGradient, places: UnsafePointer<Int32>, count: Int, by exchange: RankExchange) {
        var numbers: [Float] = []
        numbers.reserveCapacity(count * panels * Panel.width)
        for panel in 0..<panels {
            unsafe numbers.append(
                contentsOf: UnsafeBufferPointer(
                    start: gradient.values + panel * gradient.panelStep, count: count * Panel.width))
        }
        add(exchange.gather(places: unsafe Array(UnsafeBufferPointer(start: places, count: count)), numbers: numbers))
    }

    private func add(_ parts: [(places: [Int32], numbers: [Float])]) {
        let most = parts.reduce(0) { $0 + $1.places.count }
        if placeMemory.count < most {
            placeMemory.replace(uninitialized: most)
            rows.replace(uninitialized: most * panels * Panel.width)
        }
        var found = 0
        for part in parts {
            for place in part.places where unsafe slots.values[Int(place)] < 0 {
                unsafe slots.values[Int(place)] = Int32(found)
                unsafe placeMemory.values[found] = place
                found += 1
            }
        }
        present.store(found, ordering: .relaxed)
        unsafe rows.values.update(repeating: 0, count: found * panels * Panel.width)
        for part in parts {
            unsafe part.numbers.withUnsafeBufferPointer { numbers in
                guard let numbers = numbers.baseAddress else { return }
                for panel in 0..<panels {
                    for (index, place) in part.places.enumerated() {
                        let slot = unsafe Int(slots.values[Int(place)])
                        unsafe ss_add_rows(
                            rows.values + (panel * found + slot) * Panel.width,
                            numbers + (panel * part.places.count + index) * Panel.width, 1, Panel.width, Panel.width)
                    }
                }
            }
        }
        for slot in 0..<found { unsafe slots.values[Int(placeMemory.values[slot])] = -1 }
    }
}
