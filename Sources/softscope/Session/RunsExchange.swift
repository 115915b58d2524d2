import Dashboard
import Telemetry

/// Where a source of runs and the dashboard meet, each on a thread of its own: the source shows how its runs stand, and
/// the dashboard says what the user wishes to see of them.
final class RunsExchange: Sendable {
    /// What the user wishes to see.
    struct Wishes: Sendable, Hashable {
        /// The runs whose curves are shown; nil until the user chooses some.
        var chosen: [Int]?
        /// The run whose details are looked at.
        var looked: Int?
        /// Whether the dashboard is closed, and nobody waits for anything any more.
        var isClosed = false
    }

    private struct Contents: Sendable {
        /// How the source stands, if the dashboard has not received it yet.
        var standing: Message?
        /// What else the dashboard has not received yet, oldest first.
        var notices: [Message] = []
        var wishes = Wishes()
    }

    private let contents = Guarded(Contents())
    private let waker = Guarded<@Sendable () -> Void>({})
    private let wakeSource: @Sendable () -> Void

    /// - Parameter wakeSource: is called on any thread when a wish has changed. It does not block.
    init(wakeSource: @escaping @Sendable () -> Void) { self.wakeSource = wakeSource }

    // MARK: - The dashboard's side

    /// - Parameter wake: is called, on any thread, when there is something to drain.
    func begin(wake: @escaping @Sendable () -> Void) { waker.withLock { $0 = wake } }

    /// What came since the last call: how the source stands now, then the notices.
    func drain() -> [Message] {
        contents.withLock { contents in
            defer { (contents.standing, contents.notices) = (nil, []) }
            return (contents.standing.map { [$0] } ?? []) + contents.notices
        }
    }

    func choose(runs: [Int]) { wish { $0.chosen = runs } }
    func look(at run: Int) { wish { $0.looked = run } }
    func close() { wish { $0.isClosed = true } }

    private func wish(_ change: @Sendable (inout Wishes) -> Void) {
        contents.withLock { change(&$0.wishes) }
        wakeSource()
    }

    // MARK: - The source's side

    var wishes: Wishes { contents.withLock { $0.wishes } }
    var isClosed: Bool { wishes.isClosed }

    /// Shows how the source stands, in place of what the dashboard has not received yet.
    func show(_ standing: Message) {
        contents.withLock { $0.standing = standing }
        waker.withLock { $0 }()
    }

    /// Hands a message to the dashboard, which receives every one.
    func tell(_ notice: Message) {
        contents.withLock { $0.notices.append(notice) }
        waker.withLock { $0 }()
    }
}
