extension RunHistory {
    /// Whether the training figures are measured with dropout or on augmented samples: they are then worse than those
    /// of the same network in evaluation mode, and fluctuate randomly.
    package var trainsWithNoise: Bool {
        ["dropout", "augment"].contains { name in
            description?.settings.contains { $0.name == name } ?? false
        }
    }

    /// Whether a schedule has reduced the learning rate to less than a tenth of its highest value so far.
    package var isScheduledLow: Bool {
        guard description?.settings.contains(where: { $0.name == "schedule" || $0.name == "warmup" }) ?? false,
            let highest = metrics[.learningRate].buckets.lazy.map(\.values.maximum).max(), let rate = learningRate
        else { return false }
        return rate < highest / 10
    }
}
