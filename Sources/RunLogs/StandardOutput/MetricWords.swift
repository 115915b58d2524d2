/// What names in printed lines mean.
enum MetricWords {
    /// Words of which one in a name says that it is a metric.
    private static let metrics: Set<String> = [
        "loss", "losses", "acc", "accuracy", "error", "err", "ppl", "perplexity", "bpc", "bpb", "lr", "f1", "auc",
        "auroc", "precision", "recall", "mae", "mse", "rmse", "mape", "r2", "map", "map50", "map50-95", "iou", "miou",
        "dice", "bleu", "rouge", "wer", "cer", "reward", "return", "score", "norm", "nll", "elbo", "kl", "kld",
        "entropy", "logloss", "psnr", "ssim", "fid", "top1", "top5", "acc1", "acc5", "mfu", "ce", "bce", "ctc", "grad",
        "rate", "kappa", "mcc", "ndcg", "mrr", "hits", "cost", "objective", "fitness", "advantage",
    ]

    /// Words of which one at the end of a name says that it is none.
    private static let others: Set<String> = [
        "eta", "time", "times", "elapsed", "remaining", "date", "version", "versions", "num", "port", "pid", "ppid",
        "seed", "rank", "device", "devices", "gpu", "gpus", "cpu", "cpus", "cuda", "size", "sizes", "bytes", "memory",
        "mem", "workers", "threads", "params", "parameters", "samples", "images", "instances", "class", "classes",
        "epochs", "steps", "iterations", "batches", "line", "duration", "seconds", "hours", "minutes", "total",
        "mem_usage", "max_mem", "id", "uid", "index", "file", "errno", "code", "status", "usage", "days", "ms", "sec",
        "s", "hour", "minute",
    ]

    /// Those of the words that also are settings, and no results.
    private static let settings: Set<String> = [
        "lr", "rate", "norm", "grad", "cost", "objective", "return", "reward", "map", "hits", "ce", "kl",
    ]

    static func words(of name: String) -> [String] {
        name.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init)
    }

    static func isMetric(_ name: String) -> Bool {
        // XGBoost's "train-rmse", and "map50-95".
        words(of: name).contains { word in
            metrics.contains(word) || word.split(separator: "-").contains { metrics.contains(String($0)) }
        }
    }

    /// Whether a name says that a value is a result, which a program may print only once.
    static func isResult(_ name: String) -> Bool {
        words(of: name).contains { metrics.contains($0) && !settings.contains($0) }
    }

    /// Whether a name is none of a metric: a duration, a size, a version, a number of something.
    static func isOther(_ name: String) -> Bool {
        let words = words(of: name)
        guard let last = words.last else { return true }
        return others.contains(last) || words.contains("eta") || words.contains("version")
            || name.hasSuffix("/s") || name.hasSuffix("/it") || name.lowercased().hasSuffix("v_num")
    }

    enum Axis { case step, batch, epoch }

    /// - Parameter word: in lower case.
    static func axis(_ word: String) -> Axis? {
        switch word {
        // Not in the plural, which says how many there will be.
        case "step", "global_step", "globalstep", "iter", "iteration", "it", "itr", "update", "num_updates", "timestep":
            .step
        case "batch", "batch_idx", "minibatch", "mb": .batch
        case "epoch", "ep": .epoch
        default: nil
        }
    }

    /// Words behind a number that make a size, a duration or a speed of it.
    static let units: Set<String> = [
        "b", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib", "bytes", "s", "sec", "secs", "second", "seconds",
        "ms", "us", "ns", "min", "mins", "minute", "minutes", "h", "hr", "hrs", "hour", "hours", "day", "days", "it",
        "params", "parameters", "samples", "images", "tokens", "layers", "gradients", "step", "steps", "epochs",
        "classes", "m", "k", "g", "hz", "mhz", "ghz", "flops", "gflops", "tflops", "w", "c",
    ]
}
