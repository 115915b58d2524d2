import Telemetry

/// The horizontal axis of the charts, in epochs, or in steps if the number of steps in an epoch is unknown.
///
/// It is as long as what there is to see: while a run is going on, the shortest of a row of lengths, each half as long
/// again as the one before, that has room for the batches so far. An axis shorter than an epoch is labelled in batches.
struct StepAxis: Hashable {
    /// The name of the labels' unit: "epoch", "batch" or "step".
    let unit: String
    /// The name of a single step in a sentence: "batch".
    let step: String
    /// The number of batches in one epoch; 1 if it is unknown, and places are steps.
    let batchesPerUnit: Double
    /// The length of the whole axis, in epochs or steps; more than 0.
    let length: Double
    /// The current place of the run, in epochs or steps.
    let newest: Double
    /// How much the labels count for each epoch or step.
    let labelsPerUnit: Double
    /// The number of batches after which the weight of a value in a smoothed line has fallen to 1/e.
    let smoothingWindow: Double

    /// The batches of the shortest axis.
    private static let shortest = 10.0
    private static let growth = 1.5

    init(_ run: RunHistory) {
        if let description = run.description, description.batchesPerEpoch > 0 {
            step = "batch"
            batchesPerUnit = Double(description.batchesPerEpoch)
            let planned = Double(max(1, description.epochs)) * batchesPerUnit
            let trained = Double(run.batches)
            let shown = run.summary == nil ? Self.grown(for: trained, of: planned) : max(trained, 1)
            length = shown / batchesPerUnit
            (unit, labelsPerUnit) = length < 1 ? ("batch", batchesPerUnit) : ("epoch", 1)
            smoothingWindow = max(2, min(batchesPerUnit / 20, shown / 100))
        } else {
            // A run that has not reported anything yet is drawn as one epoch.
            (unit, step) = run.batches > 0 ? ("step", "step") : ("epoch", "batch")
            batchesPerUnit = 1
            length = Double(max(1, run.batches))
            labelsPerUnit = 1
            smoothingWindow = max(2, length / 200)
        }
        newest = Double(run.batches) / batchesPerUnit
    }

    /// The length in batches of an axis for so many batches.
    private static func grown(for trained: Double, of planned: Double) -> Double {
        var length = shortest
        while length < trained { length = (length * growth).rounded() }
        return min(length, planned)
    }

    /// The place after a batch, in epochs or steps.
    func place(ofBatch batch: Int) -> Double { Double(batch) / batchesPerUnit }

    /// The batch at a place; a place between two batches belongs to the first.
    func batch(at place: Double) -> Int { Int(place * batchesPerUnit + 1e-6) }

    /// The label of a place.
    func label(ofPlace place: Double) -> Double { place * labelsPerUnit }

    /// The label of the place after a batch.
    func label(ofBatch batch: Int) -> Double {
        labelsPerUnit == batchesPerUnit ? Double(batch) : place(ofBatch: batch) * labelsPerUnit
    }
}
