import Dashboard
import Dispatch
import Telemetry

/// Asks models about samples, one inquiry at a time on its own queue, and skips inquiries whose asker has sent a newer
/// one.
final class InquiryDesk: Sendable {
    private let queue = DispatchQueue(label: "softscope.inquiries", qos: .userInitiated)
    private let newest = Guarded<[Inquiry.Asker: Inquiry]>([:])

    /// - Parameter answer: receives the answer, on the queue.
    func ask(_ inquiry: Inquiry, answer: @escaping @Sendable (Message) -> Void) {
        newest.withLock { $0[inquiry.asker] = inquiry }
        queue.async { [self] in
            guard newest.withLock({ $0[inquiry.asker] == inquiry }) else { return }
            let found = inquiry.answer()
            newest.withLock { if $0[inquiry.asker] == inquiry { $0[inquiry.asker] = nil } }
            answer(.answered(found))
        }
    }
}
