import Telemetry

/// The unit of the horizontal axis of the charts: epochs, or steps if the number of steps in an epoch is unknown.
struct StepAxis: Hashable {
    /// The name of the unit: "epoch" or "step".
    let unit: String
    /// The name of a single step in a sentence: "batch".
    let step: String
    /// The number of batches in one unit.
    let batchesPerUnit: Double
    /// The length of the whole axis, in units; at least 1.
    let length: Double
    /// The current place of the run, in units.
    let newest: Double
    /// The number of batches after which the weight of a value in a smoothed line has fallen to 1/e.
    let smoothingWindow: Double

    init(_ run: RunHistory) {
        if let description = run.description, description.batchesPerEpoch > 0 {
            (unit, step) = ("epoch", "batch")
            batchesPerUnit = Double(description.batchesPerEpoch)
            length = Double(max(1, description.epochs))
            smoothingWindow = max(2, batchesPerUnit / 20)
        } else {
            // A run that has not reported anything yet is drawn as one epoch.
            (unit, step) = run.batches > 0 ? ("step", "step") : ("epoch", "batch")
            batchesPerUnit = 1
            length = Double(max(1, run.batches))
            smoothingWindow = max(2, length / 200)
        }
        newest = Double(run.batches) / batchesPerUnit
    }

    func place(ofBatch batch: Int) -> Double { Double(batch) / batchesPerUnit }

    /// The batch at a place; a place between two batches belongs to the first.
    func batch(at place: Double) -> Int { Int(place * batchesPerUnit) }
}
