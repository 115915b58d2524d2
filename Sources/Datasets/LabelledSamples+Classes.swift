extension LabelledSamples {
    /// These samples with other labels, one for each sample, indices into `classNames`.
    package func relabelled(_ labels: [UInt16], classNames: [String]) -> LabelledSamples {
        precondition(labels.count == count, "\(labels.count) labels for \(count) samples")
        return LabelledSamples(kind: kind, storage: storage, labels: labels, classNames: classNames)
    }
}
