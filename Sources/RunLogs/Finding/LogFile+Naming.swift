extension LogFile.Naming {
    /// The run's name for a metric of the file; nil if the file is one line of another chart.
    package func name(of metric: String) -> String? {
        switch self {
        case .asStored: return metric
        case .prefixed(let prefix): return prefix + metric
        case .line(let folder):
            // tensorboardX keeps the slashes of the chart's name, and PyTorch replaces them.
            for start in ["\(metric)/", String(metric.map { $0 == "/" ? "_" : $0 }) + "_"]
            where folder.hasPrefix(start) && folder.utf8.count > start.utf8.count {
                return "\(metric)/\(folder.dropFirst(start.count))"
            }
            return nil
        case .trainer:
            for half in ["eval", "test"] where metric.hasPrefix(half + "_") {
                return "\(half)/\(metric.dropFirst(half.count + 1))"
            }
            return "train/\(metric)"
        }
    }
}

extension LogFile.Naming {
    /// A note of the file with the run's name in place of its tag.
    func renaming(_ note: LogNote) -> LogNote {
        switch note {
        case .text(let tag, let step, let text): .text(tag: name(of: tag) ?? tag, step: step, text: text)
        case .histogram(let tag, let step, let histogram):
            .histogram(tag: name(of: tag) ?? tag, step: step, histogram)
        case .image(let tag, let step, let image): .image(tag: name(of: tag) ?? tag, step: step, image)
        case .config, .name, .attempt, .ended, .checkpoint, .progress, .alert: note
        }
    }
}
