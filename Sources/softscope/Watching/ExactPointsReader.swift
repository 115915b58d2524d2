import Dispatch
import RunLogs
import Telemetry

/// Reads values of watched runs again as their logs have them, on a queue of its own: it may take as long as reading a
/// log.
final class ExactPointsReader: Sendable {
    /// Where the values of a run lie, with the generation of what is shown of them.
    typealias Stored = (generation: Generation, points: StoredPoints)

    private struct State: Sendable {
        var stored: [Int: Stored] = [:]
        /// The newest request; earlier ones are given up.
        var wanted: ExactPoints.Request?
    }

    private let queue = DispatchQueue(label: "softscope.exact", qos: .userInitiated)
    private let state = Guarded(State())

    /// Takes over where the values lie of the runs that are read.
    func hold(_ stored: [Int: Stored]) { state.withLock { $0.stored = stored } }

    /// Reads the values, and answers on the queue unless another request takes the place of this one.
    func read(_ request: ExactPoints.Request, answer: @escaping @Sendable (ExactPoints) -> Void) {
        state.withLock { $0.wanted = request }
        queue.async { [self] in
            let isCancelled: @Sendable () -> Bool = { [self] in state.withLock { $0.wanted != request } }
            guard !isCancelled() else { return }
            let curves = curves(for: request, isCancelled: isCancelled)
            // Nobody waits for what was given up.
            if !isCancelled() { answer(ExactPoints(request, curves: curves)) }
        }
    }

    /// Gives up what is being read.
    func giveUp() { state.withLock { $0.wanted = nil } }

    private func curves(
        for request: ExactPoints.Request, isCancelled: @escaping @Sendable () -> Bool
    ) -> [Int: Curve] {
        guard let stored = state.withLock({ $0.stored[request.run] }), stored.generation == request.generation else {
            return [:]
        }
        var curves: [Int: Curve] = [:]
        for metric in request.metrics { curves[metric] = Curve(capacity: ExactPoints.capacity) }
        let outcome = stored.points.read(
            request.metrics, along: .step, in: request.steps, isCancelled: isCancelled
        ) { points in
            for point in points {
                curves[point.metric]?.append(
                    point.value, step: point.position(on: .step), epoch: point.epoch, seconds: point.seconds,
                    attempt: point.attempt)
            }
        }
        return outcome == .complete ? curves : [:]
    }
}
