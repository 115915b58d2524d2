import Dashboard
import Dispatch
import RunStore
import Telemetry

/// The runs of a store for a picture: whoever asks for curves waits until they are read.
final class SettledRuns: Sendable {
    private let source: StoredRuns
    private let woken: DispatchSemaphore

    /// How long reading may take, in seconds.
    private static let patience = 60.0

    /// - Parameter folder: that of the store.
    init(in folder: String) {
        let woken = DispatchSemaphore(value: 0)
        (source, self.woken) = (StoredRuns(in: folder), woken)
        source.begin { woken.signal() }
    }

    deinit { source.close() }

    /// All runs as the store lists them.
    func all() -> [Message] { messages { _ in true } }

    /// The runs after these were marked, with their curves.
    func choose(_ ids: [Int]) -> [Message] {
        source.choose(runs: ids)
        return messages { runs in
            let shown = runs.shown
            return shown.map(\.id) == ids && shown.allSatisfy(\.isWhole)
        }
    }

    /// The runs after one of them was read.
    func look(at id: Int) -> [Message] {
        source.look(at: id)
        return messages { runs in runs.runs.first { $0.id == id }?.isWhole ?? true }
    }

    /// What the source tells until its runs fulfil a condition.
    private func messages(until isSettled: (WatchedRuns) -> Bool) -> [Message] {
        var messages: [Message] = []
        while woken.wait(timeout: .now() + Self.patience) == .success {
            let news = source.drain()
            messages += news
            for case .watched(let runs) in news where isSettled(runs) { return messages }
        }
        return messages
    }
}
