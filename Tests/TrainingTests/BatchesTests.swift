import Datasets
import Learning
import Matrices
import Testing
import Training

@Suite("Batches")
struct BatchesTests {
    private func epoch(_ batches: inout Batches, _ number: Int) -> [([Float], Int)] {
        batches.shuffle(epoch: number)
        return (0..<batches.count).flatMap { (batch: Int) -> [([Float], Int)] in
            batches.load(batch)
            #expect(batches.inputs.rows == batches.labels.count)
            guard case .dense(let inputs) = batches.inputs else { return [] }
            return batches.labels.enumerated().map { (Array(inputs.row($0)), $1) }
        }
    }

    @Test("An epoch has every sample once, pixels as fractions of 255", arguments: [1, 5, 11, 22, 100])
    func complete(size: Int) {
        var batches = Batches(data.train, size: size, seed: 1)
        #expect(batches.count == (22 + size - 1) / size)
        let seen = epoch(&batches, 1).map { "\($0)" }.sorted()
        let wanted = (0..<22).map {
            "\((data.train.numbers(of: $0).map { $0 / 255 }, Int(data.train.labels[$0])))"
        }
        #expect(seen == wanted.sorted())
    }

    @Test("The samples of the next batch are known, but for the last one", arguments: [1, 5, 11, 22, 100])
    func next(size: Int) {
        var batches = Batches(data.train, size: size, seed: 1)
        batches.shuffle(epoch: 2)
        for batch in 0..<batches.count {
            let next = batches.samples(after: batch)
            guard batch + 1 < batches.count else {
                #expect(next.isEmpty)
                continue
            }
            batches.load(batch + 1)
            #expect(next.map { Int(data.train.labels[$0]) } == batches.labels)
        }
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

    @Test("Augmented pictures depend only on the seed, the epoch and the batch, not on what was loaded before")
    func altered() throws {
        var augmentation = Augmentation()
        augmentation.shift = 1
        augmentation.noise = 0.1
        var samples = data.train
        samples.augmentation = augmentation
        var whole = Batches(samples, size: 5, seed: 1)
        let plain = epoch(&whole, 1).map(\.0)
        let second = epoch(&whole, 2).map(\.0)
        var late = Batches(samples, size: 5, seed: 1)
        late.shuffle(epoch: 2)
        for batch in [3, 0, 4] {
            late.load(batch)
            guard case .dense(let inputs) = late.inputs else { return }
            #expect((0..<inputs.rows).map { Array(inputs.row($0)) } == Array(second[(batch * 5)...].prefix(5)))
        }
        var other = Batches(samples, size: 5, seed: 2)
        let otherSecond = epoch(&other, 2).map(\.0)
        #expect(otherSecond != second)
        var untouched = Batches(data.train, size: 5, seed: 1)
        let unaltered = epoch(&untouched, 1).map(\.0)
        #expect(plain != unaltered)
        #expect(plain.joined().allSatisfy { (0...1).contains($0) })
    }

    @Test("Evaluating never augments pictures")
    func measured() throws {
        var samples = data.test
        samples.augmentation = try Augmentation(parsing: "shift=2,noise=0.5")
        var generator = SeededGenerator(seed: 1)
        let network = Network(widths: [4, 3], activation: .relu, initialization: .torchDefault, from: &generator)
        let plain = Evaluator(data.test)
        let altered = Evaluator(samples)
        #expect(altered.evaluate(network) == plain.evaluate(network))
    }
}
