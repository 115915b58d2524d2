/// What one of several ranks has done since the report before.
package struct RankReport: Hashable, Sendable {
    package var host: String
    /// The samples that the rank trains on in a second in which it does not wait: how fast it is by itself. NaN if it had none.
    package var samplesPerSecond: Double
    /// The share of its time that it spends in exchanges, mostly waiting for others, 0…1.
    package var waiting: Double
    /// The most memory that its process has had, in bytes.
    package var memory: Double
    /// The name of the instruction set that it computes with; empty if that is not known.
    package var instructions: String

    package init(
        host: String, samplesPerSecond: Double, waiting: Double, memory: Double, instructions: String = ""
    ) {
        self.host = host
        self.samplesPerSecond = samplesPerSecond
        self.waiting = waiting
        self.memory = memory
        self.instructions = instructions
    }
}

extension [RankReport] {
    /// The index of the rank for which the others wait: the slowest by itself, if it is a twentieth slower than the mean; nil if
    /// there is none.
    package var slowest: Int? {
        let speeds = enumerated().filter { $0.element.samplesPerSecond.isFinite }
        guard speeds.count > 1,
            let least = speeds.min(by: { $0.element.samplesPerSecond < $1.element.samplesPerSecond })
        else { return nil }
        let mean = speeds.reduce(0) { $0 + $1.element.samplesPerSecond } / Double(speeds.count)
        return least.element.samplesPerSecond < 0.95 * mean ? least.offset : nil
    }

    /// The samples that all ranks together train on in a second.
    package var samplesPerSecond: Double {
        filter(\.samplesPerSecond.isFinite).reduce(0) { $0 + $1.samplesPerSecond * (1 - $1.waiting) }
    }

    /// Whether the ranks compute with different instruction sets, so that the bits of the model depend on which rank is where.
    package var haveDifferentInstructions: Bool { Set(map(\.instructions)).count > 1 }
}
