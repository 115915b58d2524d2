import Dashboard
import Screen
import Telemetry
import Testing

@Suite("The page of ranks")
struct RanksPageTests {
    private func dashboard(_ ranks: [RankReport], _ size: Size = Size(columns: 100, rows: 30)) -> Dashboard {
        var dashboard = Dashboard(
            dataName: "mnist", size: size, capabilities: RunCapabilities.training.union(.ranks), pages: .ranked)
        _ = dashboard.update(.events([.ranks(ranks)], at: 1))
        _ = dashboard.update(.key(.character("7")))
        return dashboard
    }

    private func report(
        _ host: String, _ speed: Double, _ waiting: Double, _ instructions: String = "AVX2"
    ) -> RankReport {
        RankReport(
            host: host, samplesPerSecond: speed, waiting: waiting, memory: 250e6, instructions: instructions)
    }

    @Test("Each rank has its host, speed, waiting and memory, and the slowest is marked")
    func lines() {
        let dashboard = dashboard([
            report("node1", 40_000, 0.1), report("node1", 41_000, 0.12), report("node2", 20_000, 0),
        ])
        let lines = dashboard.text().split(separator: "\n").map { line in
            line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        #expect(lines.contains { $0.contains("3 ranks") && $0.contains("92.1 k samples/s together 2 hosts") })
        #expect(
            lines.contains {
                $0.hasPrefix("│ 0 node1 40.0 k █") && $0.contains(" 10 % ") && $0.hasSuffix(" 250 MB AVX2 │")
            })
        #expect(lines.contains { $0.hasPrefix("│ 2 node2 20.0 k █") && $0.hasSuffix(" 0 % 250 MB AVX2 slowest │") })
        #expect(lines.contains("│ The others wait for rank 2 on node2, which is the slowest. │"))
    }

    @Test(
        "What the figures mean is said in words",
        arguments: [
            ([0.1, 0.2], "AVX2", "The ranks are equally fast, and wait little."),
            ([0.5, 0.6], "AVX2", "spend 55 % of their time in exchanges: a larger batch"),
            ([0.1, 0.2], "AVX-512", "They compute with different instructions"),
        ])
    func meaning(waiting: [Double], instructions: String, sentence: String) {
        let text = dashboard([report("a", 1000, waiting[0]), report("b", 1000, waiting[1], instructions)]).text()
        #expect(text.contains(sentence), "\(text)")
        #expect(text.contains("different instructions") == (instructions != "AVX2"))
    }

    @Test("A rank that is the slowest and yet waits for exchanges is not what the others wait for")
    func slowestWaits() {
        let text = dashboard([report("a", 1000, 0.8), report("b", 1200, 0.85)]).text()
        #expect(text.contains("Rank 0 on a is the slowest, yet spends 80 % of its time in exchanges: a larger batch"))
    }

    @Test("In a narrow terminal bars make room for figures")
    func narrow() {
        let text = dashboard([report("node1", 40_000, 0.1), report("node2", 20_000, 0)], Size(columns: 60, rows: 20))
            .text()
        #expect(text.contains("40.0 k") && text.contains("250 MB") && text.contains("slowest"))
        #expect(!text.contains("█"))
    }

    @Test("Of very many ranks the keys show others, and not more than there are")
    func scrolling() {
        var dashboard = dashboard((0..<64).map { report("n\($0)", 1000, 0.5) })
        #expect(dashboard.text().contains(" n0 ") && !dashboard.text().contains(" n63 "))
        _ = dashboard.update(.key(.pageDown))
        #expect(dashboard.text().contains(" n63 ") && !dashboard.text().contains(" n0 "))
        _ = dashboard.update(.key(.down))
        #expect(dashboard.text().contains(" n63 "))
        _ = dashboard.update(.key(.pageUp))
        #expect(dashboard.text().contains(" n0 "))
    }

    @Test("Nothing is drawn beside a small screen, and before the first report the page says so")
    func small() {
        #expect(dashboard([]).text().contains("No rank has reported yet."))
        for size in [Size(columns: 40, rows: 12), Size(columns: 80, rows: 24), Size(columns: 200, rows: 60)] {
            _ = dashboard([report("a.very.long.name.of.a.host.in.some.domain.example.org", .nan, 1)], size).text()
        }
    }

    @Test("A run of several ranks has the pages of a run and this one; one rank has no such page")
    func presence() {
        #expect(Pages.showing(.training.union(.ranks)).ids == Pages.standard.ids + [.ranks])
        #expect(Pages.showing(.training).ids == Pages.standard.ids)
        #expect(!Pages.standard.ids.contains(.ranks))
        #expect(!Pages.ranked.ids(with: .training).contains(.ranks))
    }

    @Test("The slowest rank is one that the others wait for")
    func slowest() {
        #expect([report("a", 100, 0), report("b", 99, 0)].slowest == nil)
        #expect([report("a", 100, 0), report("b", 50, 0), report("c", .nan, 0)].slowest == 1)
        #expect([report("a", 100, 0)].slowest == nil && [RankReport]().slowest == nil)
    }
}
