package import Matrices

extension SeededGenerator {
    /// The purposes for which a run draws random numbers. Each has its own stream of the seed, so that none shifts
    /// another.
    package enum Purpose: UInt64, Sendable {
        case augmentation = 4
        case initialization = 1
        case shuffling = 2
        case dropout = 3
        case labelNoise = 7
    }

    package init(seed: UInt64, purpose: Purpose, index: Int = 0) {
        self.init(seed: seed, stream: purpose.rawValue, index: UInt64(index))
    }
}
