import Datasets
import Interchange
import Learning
import Matrices
import Testing

@Suite("Samples")
struct LabelledSamplesTests {
    private func rows(_ counts: [Int]) -> LabelledSamples {
        let labels = counts.enumerated().flatMap { Array(repeating: UInt16($0), count: $1) }
        return LabelledSamples(
            kind: .row(columns: ["a", "b"]), floats: labels.indices.flatMap { [Float($0), Float(labels[$0])] },
            labels: labels, classNames: counts.indices.map(String.init))
    }

    @Test("holding back takes the same fraction of each class, and nothing twice")
    func split() throws {
        let whole = rows([50, 30, 1, 9])
        let places = try #require(whole.split(holdingBack: 0.2))
        let parts = (rest: whole.selecting(places.rest), held: whole.selecting(places.held))
        #expect(parts.held.classCounts == [10, 6, 0, 2])
        #expect(parts.rest.classCounts == [40, 24, 1, 7])
        let numbers = [parts.rest, parts.held].flatMap { part in (0..<part.count).map { part.numbers(of: $0) } }
        #expect(numbers.sorted { $0[0] < $1[0] } == (0..<90).map { whole.numbers(of: $0) })
        #expect(parts.rest.labels.prefix(20).contains { $0 > 0 })
        let again = try #require(whole.split(holdingBack: 0.2))
        #expect(again == places)
        #expect(try #require(whole.split(holdingBack: 0.2, seed: 2)).held != places.held)
    }

    @Test("many small classes together give their fraction")
    func smallClasses() throws {
        let parts = try #require(rows(Array(repeating: 2, count: 50)).split(holdingBack: 0.1))
        #expect(parts.held.count == 10)
    }

    @Test("a split that would leave a part empty is nil", arguments: [[1], [1, 1, 1], [3]])
    func indivisible(counts: [Int]) {
        #expect(rows(counts).split(holdingBack: 0.1) == nil)
        let contents = SourceContents(format: "csv", train: rows(counts), test: nil)
        let refusal = error { () throws(DatasetError) in try contents.dataset(named: "x", LoadingOptions()) }
        #expect(refusal == .tooFew(name: "x", samples: counts.reduce(0, +), fraction: 0.1))
    }

    @Test("two halves stay as they are, unless a fraction asks for a new split")
    func halves() throws {
        let contents = SourceContents(format: "csv", train: rows([10, 10]), test: rows([3, 2]))
        var options = LoadingOptions()
        #expect(try contents.dataset(named: "x", options).test.count == 5)
        options.limit = 2
        #expect(try contents.dataset(named: "x", options).train.count == 2)
        options.limit = nil
        options.validationFraction = 0.5
        let held = try contents.dataset(named: "x", options)
        #expect((held.train.count, held.test.count) == (10, 10))
        #expect(held.heldBack == 0.5)
    }

    @Test("a division holds positions in the source, whatever classes are chosen", arguments: [nil, ["2", "0"]])
    func division(classes: [String]?) throws {
        let contents = SourceContents(format: "csv", train: rows([20, 30, 10]), test: rows([3, 2, 4]))
        var options = LoadingOptions()
        options.classes = classes
        for (fraction, half) in [(nil, Division.Half.test), (0.3, .train)] as [(Double?, Division.Half)] {
            options.validationFraction = fraction
            options.limit = 7
            let division = try contents.division(named: "x", options)
            let dataset = try contents.dataset(named: "x", options)
            #expect(division.measured.half == half && division.heldBack == fraction)
            for (part, samples) in [(division.trained, dataset.train), (division.measured, dataset.test)] {
                let named = try contents.samples(part, classes: classes)
                #expect(named.classNames == samples.classNames && named.labels == samples.labels)
                #expect(
                    (0..<named.count).map { named.numbers(of: $0) }
                        == (0..<samples.count).map { samples.numbers(of: $0) })
                let source = part.half == .train ? contents.train : contents.test ?? contents.train
                #expect(
                    part.places.map { source.numbers(of: $0) } == (0..<samples.count).map { samples.numbers(of: $0) })
            }
        }
    }

    @Test("samples of many zeros take less memory than their bytes, and are the same samples")
    func packing() throws {
        let pixels: [UInt8] = (0..<6 * 3000).map { (place: Int) -> UInt8 in
            place % 4 == 0 ? UInt8(1 + place % 255) : 0
        }
        let labels = (0..<3000).map { $0 % 2 }
        let samples = LabelledSamples(shape: [2, 3], pixels: pixels, labels: labels, classNames: ["a", "b"])
        #expect(samples.hasManyZeros)
        guard case .packed = samples.numbers else {
            Issue.record("samples of many zeros are not packed")
            return
        }
        #expect(samples.pixels == pixels)
        let places = [2999, 0, 1024, 0]
        let floats = pixels.map { Float($0) / 255 }
        let plain = LabelledSamples(
            kind: .image(height: 2, width: 3, channels: 1), floats: floats, labels: labels.map { UInt16($0) },
            classNames: ["a", "b"])
        let chosen = samples.selecting(places)
        for (place, source) in places.enumerated() {
            let bytes: [UInt8] = Array(pixels[source * 6..<(source + 1) * 6])
            #expect(Array(chosen.pixels(of: place)) == bytes)
            #expect(chosen.numbers(of: place) == bytes.map { Float($0) })
            #expect(chosen.picture(of: place)?.pixels == bytes)
            #expect(chosen.input(of: place) == plain.input(of: source))
        }
        // Random numbers are drawn alike, so that an augmentation alters both alike.
        var augmentation = Augmentation()
        augmentation.shift = 1
        let altered = [samples, plain].map { (samples: LabelledSamples) -> NetworkInput in
            var (buffer, generator) = (InputBuffer(), SeededGenerator(seed: 3))
            buffer.load(samples, at: places, altered: augmentation, by: &generator)
            return buffer.input
        }
        #expect(altered[0] == altered[1])
        let dense = LabelledSamples(shape: [4], pixels: [1, 2, 3, 4], labels: [0], classNames: ["a"])
        guard case .bytes = dense.numbers else {
            Issue.record("samples of no zeros are packed")
            return
        }
    }

    @Test("the fingerprint is that of the bytes, packed or not", arguments: [4, 2, 1])
    func fingerprint(everyNth: Int) {
        let pixels: [UInt8] = (0..<5 * 33).map { (place: Int) -> UInt8 in
            place % everyNth == 0 ? UInt8(1 + place % 255) : 0
        }
        let samples = LabelledSamples(
            shape: [5], pixels: pixels, labels: [0] + [Int](repeating: 1, count: 32),
            classNames: ["a", "b"])
        #expect(samples.hasManyZeros == (everyNth > 1))
        var wanted = Fingerprint()
        for half in [samples, samples.selecting([7])] {
            wanted.add("\(half.kind)")
            for name in half.classNames { wanted.add(name) }
            unsafe half.labels.withUnsafeBytes { unsafe wanted.add($0) }
            wanted.add(half.pixels[...])
        }
        #expect(Dataset(name: "d", train: samples, test: samples.selecting([7])).fingerprint == wanted)
    }

    @Test("classes are kept in the requested order")
    func classes() {
        let kept = rows([1, 2, 3]).keeping(classes: [2, 0])
        #expect(kept.classNames == ["2", "0"])
        #expect(kept.labels == [1, 0, 0, 0])
        #expect(kept.numbers(of: 1) == [3, 2])
    }

    @Test("Rows are encoded with the means and deviations of the training rows")
    func encoding() throws {
        let samples = LabelledSamples(
            kind: .row(columns: ["a", "b"]), floats: [1e6 + 1, 5, 1e6 + 2, 5, 1e6 + 6, 5], labels: [0, 0, 0],
            classNames: ["x"])
        let encoding = try #require(samples.fittedEncoding)
        let deviation = (14.0 / 3).squareRoot()
        let expected = [
            RowEncoding.Column(name: "a", kind: .number(mean: 1_000_003, deviation: deviation)),
            RowEncoding.Column(name: "b", kind: .number(mean: 5, deviation: 0)),
        ]
        #expect(encoding.columns == expected)
        let data = Dataset(name: "d", train: samples, test: samples.selecting([2]))
        #expect(data.train.kind == .row(encoding) && data.test.kind == .row(encoding))
        let standardized = Matrix(rows: 1, columns: 2, values: [Float(3 / deviation), 0])
        #expect(data.test.input(of: 0) == .dense(standardized))
        #expect(data.test.values(of: 0) == [.number(1_000_006), .number(5)])
        let bytes = LabelledSamples(shape: [2], pixels: [0, 255, 255, 255], labels: [0, 0], classNames: ["x"])
        #expect(bytes.fittedEncoding == nil)
    }

    @Test("bytes become fractions, floats stay, texts become shares that add up to 1; one buffer serves all")
    func inputs() throws {
        var buffer = InputBuffer()
        let bytes = LabelledSamples(
            shape: [1, 2], pixels: [0, 255, 51, 102], labels: [0, 1], classNames: ["x", "y"])
        buffer.load(bytes, at: [1, 0, 1])
        #expect(buffer.input == .dense(Matrix(rows: 3, columns: 2, values: [0.2, 0.4, 0, 1, 0.2, 0.4])))
        buffer.load(rows([1, 1]), at: [1])
        #expect(buffer.input == .dense(Matrix(rows: 1, columns: 2, values: [1, 1])))
        var texts = HashedTexts(TextFeatures())
        for text in ["one two", "", "three"] { texts.append(text) }
        let samples = LabelledSamples(texts: texts, labels: [0, 0, 0], classNames: ["x"])
        buffer.load(samples.selecting([2, 1, 0]), at: [0, 1, 2])
        guard case .sparse(let sparse) = buffer.input else {
            Issue.record("not sparse")
            return
        }
        #expect(sparse.rows == 3)
        #expect(sparse.range(ofRow: 1).isEmpty)
        let features = TextFeatures().features(of: "one two")
        #expect(Array(sparse.indices[sparse.range(ofRow: 2)]) == features.indices)
        #expect(Array(sparse.values[sparse.range(ofRow: 2)]) == features.values)
        #expect(abs(features.values.reduce(0, +) - 1) < 1e-6)
    }

    @Test("pictures are grey or in colour, stored as bytes or as floats")
    func pictures() {
        let grey = LabelledSamples(
            kind: .image(height: 1, width: 2, channels: 1), floats: [0, 2], labels: [0], classNames: ["x"])
        #expect(grey.picture(of: 0)?.pixels == [0, 255])
        #expect(grey.rgb(of: 0) == [0, 0, 0, 255, 255, 255])
        let color = LabelledSamples(shape: [1, 1, 3], pixels: [1, 2, 3], labels: [0], classNames: ["x"])
        #expect(color.picture(of: 0) == nil)
        #expect(color.rgb(of: 0) == [1, 2, 3])
        #expect(color.shape == [1, 1, 3])
    }
}
