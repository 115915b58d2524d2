import Files
package import Training

/// A run that does not take place.
package struct Rehearsal: Sendable {
    package let trainer: Trainer
    /// Where the data is.
    package let source: String
    package let memory: MemoryEstimate
    /// Where the model would be saved.
    package let path: String
}

extension MemoryEstimate {
    /// Whether there is as much memory, and the system grants it.
    var isGranted: Bool { total <= Double(Memory.physical) && Memory.isAvailable(Int(total)) }
}
