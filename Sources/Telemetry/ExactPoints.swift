/// Values of a watched run in a range of steps, each as the log has it: what is fetched when somebody looks closely.
package struct ExactPoints: Sendable {
    package struct Request: Hashable, Sendable {
        /// The run, and the generation of what was read of it when the values were asked for.
        package let run: Int
        package let generation: Generation
        /// The places of the metrics in `WatchedRun.metrics`.
        package let metrics: [Int]
        /// The steps as they are in the curves' buckets.
        package let steps: ClosedRange<Double>

        package init(run: Int, generation: Generation, metrics: [Int], steps: ClosedRange<Double>) {
            self.run = run
            self.generation = generation
            self.metrics = metrics
            self.steps = steps
        }
    }

    package let request: Request
    /// The curves in the range, by the places of their metrics. A curve with more values than are worth keeping has
    /// buckets of several.
    package let curves: [Int: Curve]

    /// The largest number of buckets of a curve: a wide screen has 400 columns of dots, and one may move on it.
    package static let capacity = 1 << 14

    package init(_ request: Request, curves: [Int: Curve]) {
        self.request = request
        self.curves = curves
    }
}
