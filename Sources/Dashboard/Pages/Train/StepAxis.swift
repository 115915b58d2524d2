import Telemetry

/// What the horizontal axis of the charts counts in: epochs, or steps where nobody knows how many make an epoch.
struct StepAxis: Hashable {
    /// "epoch" or "step".
    let unit: String
    /// What one of them is called in a sentence about a step: "batch".
    let step: String
    /// Batches of one unit.
    let batchesPerUnit: Double
    /// What the whole axis spans, in units; at least 1.
    let length: Double
    /// Where the run is.
    let newest: Double
    /// Batches after which the weight of a value in a smoothed line has fallen to 1/e.
    let smoothingWindow: Double

    init(_ run: RunHistory) {
        if let description = run.description, description.batchesPerEpoch > 0 {
            (unit, step) = ("epoch", "batch")
            batchesPerUnit = Double(description.batchesPerEpoch)
            length = Double(max(1, description.epochs))
            smoothingWindow = max(2, batchesPerUnit / 20)
        } else {
            // A run that has told nothing yet is drawn as one epoch.
            (unit, step) = run.batches > 0 ? ("step", "step") : ("epoch", "batch")
            batchesPerUnit = 1
            length = Double(max(1, run.batches))
            smoothingWindow = max(2, length / 200)
        }
        newest = Double(run.batches) / batchesPerUnit
    }

    func place(ofBatch batch: Int) -> Double { Double(batch) / batchesPerUnit }

    /// The batch at a place: one between two of them belongs to the first.
    func batch(at place: Double) -> Int { Int(place * batchesPerUnit) }
}
