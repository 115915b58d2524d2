import Dashboard
import Dispatch
import Files
import RunStore
import Runs
import Telemetry

/// All runs of a store as the page of runs shows them: lists them beside the drawing loop and follows what changes, reads the
/// curves of those that are marked or looked at, and keeps tags and notes.
final class StoredRuns: Sendable {
    private let folder: String
    /// The run that is marked at first; nil for the newest of this process.
    private let own: Int64?
    private let queue = DispatchQueue(label: "softscope.runs", qos: .utility)
    private let saving = DispatchQueue(label: "softscope.saving", qos: .userInitiated)
    private let changes: DispatchSemaphore
    let exchange: RunsExchange
    /// Tags and notes that are to be written.
    private let edits = Guarded<[Edit]>([])

    private enum Edit: Sendable {
        case tags(run: Int, [String])
        case note(run: Int, String)
    }

    /// How often the store is looked at, in seconds.
    private static let interval = 10.0
    /// How often while a run goes on whose curves are shown.
    private static let liveInterval = 2.0

    /// - Parameter folder: that of the store; there need not be one yet.
    init(in folder: String, own: Int64? = nil) {
        self.folder = folder
        self.own = own
        let changes = DispatchSemaphore(value: 0)
        self.changes = changes
        exchange = RunsExchange { changes.signal() }
    }

    func begin(wake: @escaping @Sendable () -> Void) {
        exchange.begin(wake: wake)
        queue.async { [self] in follow() }
    }

    func drain() -> [Message] { exchange.drain() }
    func choose(runs: [Int]) { exchange.choose(runs: runs) }
    func look(at run: Int) { exchange.look(at: run) }
    func tag(run: Int, _ tags: [String]) { edit(.tags(run: run, tags)) }
    func note(run: Int, _ text: String) { edit(.note(run: run, text)) }
    func close() { exchange.close() }

    /// Writes a file into the working folder.
    func save(_ file: SavedFile) {
        saving.async { [self] in exchange.tell(.notice(SavedFiles(folder: nil).write(file))) }
    }

    func finishSaving() { saving.sync {} }

    private func edit(_ edit: Edit) {
        edits.withLock { $0.append(edit) }
        changes.signal()
    }

    // MARK: - On the queue

    /// Everything that the queue works with.
    private struct Work {
        var store: RunStore?
        /// The revision of the store that was read last.
        var revision: Int64 = 0
        /// The runs by their numbers, and as the dashboard shows them.
        var entries: [Int64: RunEntry] = [:]
        var shown: [Int64: WatchedRun] = [:]
        /// The revision of each run at which its curves were read.
        var read: [Int64: Int64] = [:]
        var chosen: [Int] = []
        var looked: Int?
        /// Whether the user has opened the page of runs; before, nobody needs curves.
        var isSeen = false
        /// Whether the dashboard knows it all.
        var isTold = false
        /// The trouble that was told last.
        var trouble: RunStoreError?
    }

    private func follow() {
        var work = Work()
        let mine = LocatedProcess.current
        while !exchange.isClosed {
            do throws(RunStoreError) {
                try update(&work, mine)
                work.trouble = nil
            } catch .missing {
                // A first run makes the store.
            } catch {
                work.store = nil
                // Said once, until it works again.
                if work.trouble == nil { exchange.tell(.notice("The runs are not shown: \(error)")) }
                work.trouble = error
            }
            if !work.isTold { tell(&work) }
            let isLive =
                work.isSeen && work.chosen.contains { work.entries[Int64($0)].map { !$0.state.isFinal } ?? false }
            _ = changes.wait(timeout: .now() + (isLive || work.store == nil ? Self.liveInterval : Self.interval))
        }
    }

    private func update(_ work: inout Work, _ mine: LocatedProcess?) throws(RunStoreError) {
        if work.store == nil { work.store = try RunStore(in: folder, .reading) }
        guard let store = work.store else { return }
        let edits = edits.withLock { edits in
            defer { edits = [] }
            return edits
        }
        for edit in edits { write(edit, work) }
        let news = try store.changes(since: work.revision)
        work.revision = news.revision
        for run in news.removed {
            (work.entries[run], work.shown[run], work.read[run]) = (nil, nil, nil)
            work.isTold = false
        }
        for entry in news.runs { note(entry, in: &work) }
        // The end of a killed process changes nothing in the store.
        for (id, entry) in work.entries where !entry.state.isFinal && !news.runs.contains(where: { $0.id == id }) {
            if let seen = try store.run(id), seen.state != entry.state { note(seen, in: &work) }
        }
        choose(&work, mine)
        guard work.isSeen else { return }
        for id in Set(work.chosen + [work.looked].compactMap(\.self)).map(Int64.init) {
            guard let entry = work.entries[id], work.read[id] != entry.revision else { continue }
            work.shown[id]?.take(try curves(of: entry, in: store))
            work.read[id] = entry.revision
            work.isTold = false
        }
    }

    private func note(_ entry: RunEntry, in work: inout Work) {
        var run = WatchedRun(entry)
        // The curves stay until newer ones are read.
        if let former = work.shown[entry.id], former.isWhole { run.take((former.metrics, former.marks)) }
        work.entries[entry.id] = entry
        work.shown[entry.id] = run
        work.isTold = false
    }

    private func choose(_ work: inout Work, _ mine: LocatedProcess?) {
        let wishes = exchange.wishes
        let usual = own ?? work.entries.values.filter { mine != nil && $0.process == mine }.map(\.id).max()
        let chosen = (wishes.chosen ?? usual.map { [Int($0)] } ?? []).filter { work.entries[Int64($0)] != nil }
        if chosen != work.chosen { work.isTold = false }
        (work.chosen, work.looked) = (chosen, wishes.looked)
        work.isSeen = wishes.chosen != nil || wishes.looked != nil
        // Curves of a few runs that one may come back to are kept.
        let needed = Set(chosen + [wishes.looked].compactMap(\.self)).map(Int64.init)
        guard work.read.count > needed.count + 16 else { return }
        for id in work.read.keys where !needed.contains(id) {
            work.read[id] = nil
            work.shown[id] = work.entries[id].map { WatchedRun($0) }
            work.isTold = false
        }
    }

    private func write(_ edit: Edit, _ work: Work) {
        do throws(RunStoreError) {
            let store = try RunStore(in: folder, .writing)
            switch edit {
            case .tags(let run, let tags):
                let former = work.entries[Int64(run)]?.tags ?? []
                try store.tag(
                    Int64(run), adding: tags.filter { !former.contains($0) },
                    removing: former.filter { !tags.contains($0) })
            case .note(let run, let text): try store.note(Int64(run), text)
            }
        } catch {
            exchange.tell(.notice("This is not kept: \(error)"))
        }
    }

    private func tell(_ work: inout Work) {
        var watched = WatchedRuns()
        watched.isSearching = false
        watched.now = FoundRuns.now
        watched.chosen = work.chosen
        watched.runs = work.shown.values.sorted { $0.id > $1.id }
        work.isTold = true
        exchange.show(.watched(watched))
    }
}
