import Dashboard
import Datasets
import Learning
import Matrices
import Screen
import Telemetry
import Testing

@Suite("A model that is too large for a frame")
struct InquiryTests {
    /// A network with 16 features and four million weights.
    private static let network: Network = {
        var generator = SeededGenerator(seed: 3)
        return Network(
            widths: [16, 2048, 2048, 4], activation: .relu, initialization: .glorotUniform, from: &generator)
    }()

    private func dashboard(page: Character) -> (dashboard: Dashboard, effects: [Effect]) {
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: 100, rows: 30))
        dashboard.tell(.loaded(Fixtures.samples))
        dashboard.tell(.events([.started(Fixtures.description), .state(.training)], at: 0))
        dashboard.type(String(page))
        let effects = dashboard.update(.snapshot(Self.network, batch: 1))
        return (dashboard, effects)
    }

    private func inquiries(_ effects: [Effect]) -> [Inquiry] {
        effects.compactMap { if case .ask(let inquiry) = $0 { inquiry } else { nil } }
    }

    @Test("is asked outside the drawing loop, and its answer is shown on arrival")
    func asking() throws {
        var (dashboard, effects) = dashboard(page: "1")
        #expect(dashboard.classification == nil)
        let inquiry = try #require(inquiries(effects).first)
        #expect(dashboard.update(.answered(inquiry.answer())).isEmpty)
        let first = try #require(dashboard.classification)
        #expect(first == Classification(of: 0, in: Fixtures.samples, by: Self.network))
        // The next sample is shown immediately, without the results for the previous one.
        effects = dashboard.type("n")
        #expect(dashboard.selection.index == 1 && dashboard.classification == nil)
        let next = try #require(inquiries(effects).first)
        dashboard.tell(.answered(next.answer()))
        #expect(dashboard.classification?.label == 1)
    }

    @Test("is asked about the newest sample, and late answers change nothing")
    func lateAnswers() throws {
        var (dashboard, effects) = dashboard(page: "1")
        let first = try #require(inquiries(effects).first)
        effects = dashboard.type("nn")
        let last = try #require(inquiries(effects).last)
        #expect(first != last)
        dashboard.tell(.answered(first.answer()))
        #expect(dashboard.classification == nil)
        dashboard.tell(.answered(last.answer()))
        #expect(dashboard.classification?.label == 2)
    }

    @Test("While an inquiry is pending, newer models wait, and only the newest is asked next")
    func newerModels() throws {
        var (dashboard, effects) = dashboard(page: "1")
        let first = try #require(inquiries(effects).first)
        for batch in 2...5 {
            #expect(inquiries(dashboard.update(.snapshot(Self.network, batch: batch))).isEmpty)
        }
        effects = dashboard.update(.answered(first.answer()))
        #expect(dashboard.classification != nil && inquiries(effects).count == 1)
        let second = try #require(inquiries(effects).first)
        #expect(inquiries(dashboard.update(.answered(second.answer()))).isEmpty)
    }

    @Test("Page 2 asks it about the altered picture, and asks past models too")
    func inspecting() throws {
        var (dashboard, effects) = dashboard(page: "2")
        func answer() {
            for inquiry in inquiries(effects) { effects = dashboard.update(.answered(inquiry.answer())) }
        }
        #expect(inquiries(effects).count == 2 && dashboard.inspectPage.classification == nil)
        answer()
        let before = try #require(dashboard.inspectPage.classification)
        effects = dashboard.type(")")
        #expect(dashboard.inspectPage.classification == nil)
        answer()
        #expect(dashboard.inspectPage.classification != before && dashboard.inspectPage.classification != nil)
        effects = dashboard.update(.archive([EpochModel(epoch: 0, batch: 0, network: Self.network)]))
        #expect(inquiries(effects).count == 1)
        answer()
        #expect(!dashboard.text().contains("its history comes with the first epoch"))
    }

    @Test("A new run discards the inquiries of the previous one")
    func restarting() throws {
        var (dashboard, effects) = dashboard(page: "2")
        dashboard.tell(.events([.started(Fixtures.description)], at: 1))
        for inquiry in inquiries(effects) { effects = dashboard.update(.answered(inquiry.answer())) }
        #expect(dashboard.classification == nil && dashboard.inspectPage.classification == nil)
    }
}
