import Dashboard
import Dispatch
import Telemetry

/// Makes the rows of the table of runs on a queue of its own, for a loop that draws meanwhile.
final class RowsDesk: Sendable {
    private let queue = DispatchQueue(label: "softscope.rows", qos: .utility)
    private let made = Guarded<[Message]>([])
    private let wake: @Sendable () -> Void

    /// - Parameter wake: is called on the queue when there is something to drain.
    init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

    func make(_ request: RunRowsRequest) {
        queue.async { [self] in
            let answer = request.answer()
            made.withLock { $0.append(.madeRows(answer)) }
            wake()
        }
    }

    func drain() -> [Message] {
        made.withLock { made in
            defer { made = [] }
            return made
        }
    }
}
