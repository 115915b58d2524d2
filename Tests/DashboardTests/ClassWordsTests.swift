import Datasets
import Learning
import Matrices
import Screen
import Testing

@testable import Dashboard

@Suite("The words for and against each class on page 4") struct ClassWordsTests {
    @Test("Behind a mean embedding, a word's score is the mean of its rows times the weights, beyond the classes' mean")
    func scores() throws {
        let network = KindFixtures.network(.texts)
        let vocabulary = try #require(ClassWords.Vocabulary(of: KindFixtures.texts))
        let words = try #require(ClassWords(of: vocabulary, by: network))
        guard case .embedding(let embedding)? = network.layers.first, let dense = network.denseLayers.first else {
            Issue.record("\(network.layers)")
            return
        }
        #expect(words.rankings.count == 3)
        for (index, ranking) in words.rankings.enumerated() {
            let first = try #require(ranking.pro.first)
            let places = try #require(vocabulary.features.words(of: first.word).first?.places)
            let logits = (0..<3).map { output in
                places.reduce(0.0) { sum, place in
                    sum
                        + Double(
                            zip(embedding.weights.row(Int(place)), dense.weights.row(output)).reduce(0) {
                                $0 + $1.0 * $1.1
                            })
                } / Double(places.count)
            }
            #expect(abs(first.score - (logits[index] - logits.reduce(0, +) / 3)) < 1e-4)
            #expect(ranking.pro.map(\.score) == ranking.pro.map(\.score).sorted(by: >))
            #expect(ranking.contra.allSatisfy { $0.score < 0 } && !ranking.contra.isEmpty)
        }
    }

    @Test("The page asks once for a model, shows the answer, and asks again after a tenth of an epoch")
    func asking() throws {
        var dashboard = KindFixtures.dashboard(.texts, 120, 36)
        guard case .ask(let inquiry)? = dashboard.type("4").last else {
            Issue.record("nothing was asked")
            return
        }
        #expect(!dashboard.text().contains("words for and against"))
        dashboard.tell(.answered(inquiry.answer()))
        let text = dashboard.text()
        #expect(text.contains("words for and against each class"))
        for name in KindFixtures.texts.classNames { #expect(text.contains(name)) }
        #expect(dashboard.update(.snapshot(KindFixtures.network(.texts, seed: 4), batch: 155)).isEmpty)
        #expect(dashboard.update(.snapshot(KindFixtures.network(.texts, seed: 4), batch: 160)).count == 1)
    }

    @Test(
        "Every class has its words at every size; what is left out is counted",
        arguments: [(80, 24), (120, 36), (200, 60)])
    func sizes(columns: Int, rows: Int) throws {
        for ascii in [false, true] {
            var dashboard = KindFixtures.dashboard(.texts, columns, rows)
            for case .ask(let inquiry) in dashboard.type("4") { dashboard.tell(.answered(inquiry.answer())) }
            let text = dashboard.text(ascii: ascii)
            let vocabulary = try #require(ClassWords.Vocabulary(of: KindFixtures.texts))
            let words = try #require(ClassWords(of: vocabulary, by: KindFixtures.network(.texts)))
            for ranking in words.rankings {
                let (pro, contra) = (try #require(ranking.pro.first), try #require(ranking.contra.first))
                #expect(text.contains(pro.word) && text.contains(NumberFormat().signed(contra.score)))
            }
            #expect(text.split(separator: "\n").allSatisfy { String($0).columnWidth <= columns })
        }
    }

    @Test("A click on a class selects it")
    func clicking() {
        var dashboard = KindFixtures.dashboard(.texts, 120, 36)
        for case .ask(let inquiry) in dashboard.type("4") { dashboard.tell(.answered(inquiry.answer())) }
        _ = dashboard.press(.mouse(MouseEvent(.press, column: 10, row: 28)))
        #expect(dashboard.networkPage.unit == 2)
    }

    @Test("Pictures and rows have no words") func others() {
        #expect(ClassWords.Vocabulary(of: KindFixtures.rows) == nil)
        #expect(ClassWords.Vocabulary(of: Fixtures.samples) == nil)
    }
}
