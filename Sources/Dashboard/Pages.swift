package import Telemetry

/// The pages of a dashboard with their state, in the order of their tabs, and the key table derived from them.
package struct Pages: Sendable {
    package static let standard = Pages([
        TrainPage(), InspectPage(), ClassesPage(), NetworkPage(), SoftmaxPage(), RunsPage(),
    ])

    /// The pages for a run of several ranks.
    package static let ranked = Pages([
        TrainPage(), InspectPage(), ClassesPage(), NetworkPage(), SoftmaxPage(), RunsPage(), RanksPage(),
    ])

    /// The pages for the logs of other programs.
    package static let watching = Pages([ChartsPage(), RunsPage(), MediaPage(), ConsolePage()])

    /// The page of a queue of runs.
    package static let queueing = Pages([RunsPage()])

    /// The pages for a run with these capabilities.
    package static func showing(_ run: RunCapabilities) -> Pages {
        if run.contains(.curves) { return watching }
        if run.contains(.queue) { return queueing }
        return run.contains(.ranks) ? ranked : standard
    }

    private var all: [any Page]
    package let keys: KeyMap

    /// - Parameter pages: at least one, each with a unique name.
    package init(_ pages: [any Page]) {
        precondition(!pages.isEmpty && Set(pages.map(\.id)).count == pages.count, "pages need names of their own")
        all = pages
        keys = KeyMap(pages.map { type(of: $0) })
    }

    package var ids: [PageID] { all.map(\.id) }

    /// The pages whose needs a run with these capabilities meets.
    package func ids(with capabilities: RunCapabilities) -> [PageID] {
        all.filter { capabilities.isSuperset(of: type(of: $0).needs) }.map(\.id)
    }

    /// The number of the page's tab, from 1; 0 if the page is not in this collection.
    package func number(of id: PageID) -> Int { (index(of: id) ?? -1) + 1 }

    /// The capabilities that a page needs; nil if the page is not in this collection.
    func needs(of id: PageID) -> RunCapabilities? { index(of: id).map { type(of: all[$0]).needs } }

    /// The state of a page; nil if the page is not in this collection.
    package func state<P: Page>(of page: P.Type) -> P? {
        all.lazy.compactMap { $0 as? P }.first
    }

    private func index(of id: PageID) -> Int? { all.firstIndex { $0.id == id } }

    /// The page with that name, which must be in this collection.
    subscript(id: PageID) -> any Page {
        get {
            guard let index = index(of: id) else { preconditionFailure("there is no page \(id.name)") }
            return all[index]
        }
        set {
            guard let index = index(of: id) else { preconditionFailure("there is no page \(id.name)") }
            all[index] = newValue
        }
    }

    mutating func receive(_ message: Message) {
        for index in all.indices { all[index].receive(message) }
    }

    mutating func forgetRun() {
        for index in all.indices { all[index].forgetRun() }
    }
}
