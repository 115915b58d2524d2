import Datasets
import Matrices
import Testing
import Training

@Suite("Batches")
struct BatchesTests {
    private func epoch(_ batches: inout Batches, _ number: Int) -> [([Float], Int)] {
        batches.shuffle(epoch: number)
        return (0..<batches.count).flatMap { batch in
            batches.load(batch)
            #expect(batches.inputs.rows == batches.labels.count)
            return batches.labels.enumerated().map { (Array(batches.inputs.row($0)), $1) }
        }
    }

    @Test("An epoch has every sample once, pixels as fractions of 255", arguments: [1, 5, 11, 22, 100])
    func complete(size: Int) {
        var batches = Batches(data.train, size: size, seed: 1)
        #expect(batches.count == (22 + size - 1) / size)
        let seen = epoch(&batches, 1).map { "\($0)" }.sorted()
        let wanted = (0..<22).map {
            "\((Array(data.train.input(of: $0).values), Int(data.train.labels[$0])))"
        }
        #expect(seen == wanted.sorted())
    }

    @Test("The order depends on the seed and the epoch, and not on the epochs before")
    func order() {
        var whole = Batches(data.train, size: 5, seed: 1)
        let first = epoch(&whole, 1).map(\.0)
        let second = epoch(&whole, 2).map(\.0)
        var late = Batches(data.train, size: 5, seed: 1)
        let secondAlone = epoch(&late, 2).map(\.0)
        #expect(secondAlone == second)
        #expect(first != second)
        var other = Batches(data.train, size: 5, seed: 2)
        let otherFirst = epoch(&other, 1).map(\.0)
        #expect(otherFirst != first)
    }
}
