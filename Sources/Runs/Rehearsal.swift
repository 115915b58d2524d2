import Files
package import Training

/// What a run would do, without running it.
package struct Rehearsal: Sendable {
    package let trainer: Trainer
    /// The location of the data.
    package let source: String
    package let memory: MemoryEstimate
    /// The path at which the model would be saved.
    package let path: String
}

extension MemoryEstimate {
    /// Whether the machine has this much memory, and the system grants it.
    var isGranted: Bool { total <= Double(Memory.physical) && Memory.isAvailable(Int(total)) }
}
