extension RunHistory {
    /// Whether the figures of training are measured on a network with units switched off, or on samples that are
    /// altered: they are then worse than those of the same network in evaluation, and swing by chance.
    package var trainsWithNoise: Bool {
        ["dropout", "augment", "augmentation"].contains { name in
            description?.settings.contains { $0.name == name } ?? false
        }
    }

    /// Whether a schedule has brought the learning rate to less than a tenth of the highest that was.
    package var isScheduledLow: Bool {
        guard description?.settings.contains(where: { $0.name == "schedule" || $0.name == "warmup" }) ?? false,
            let highest = learningRates.buckets.lazy.map(\.values.maximum).max(), let rate = learningRate
        else { return false }
        return rate < highest / 10
    }
}
