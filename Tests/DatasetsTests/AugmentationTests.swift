import Datasets
import Dispatch
import Learning
import Matrices
import Testing

@Suite("Random alteration of pictures")
struct AugmentationTests {
    /// A dot in the middle of 9 × 9 pixels, and the sample's numbers after an alteration.
    private func altered(
        _ text: String, _ samples: LabelledSamples = dot(copies: 200), seed: UInt64 = 1
    ) throws -> [[Float]] {
        var generator = SeededGenerator(seed: seed)
        var buffer = InputBuffer()
        buffer.load(samples, at: 0..<samples.count, altered: try Augmentation(parsing: text), by: &generator)
        guard case .dense(let matrix) = buffer.input else { return [] }
        return (0..<matrix.rows).map { Array(matrix.row($0)) }
    }

    private static func dot(copies: Int) -> LabelledSamples {
        var picture = GrayPicture(width: 9, height: 9)
        picture[4, 4] = 255
        return LabelledSamples(
            shape: [9, 9], pixels: Array(repeating: picture.pixels, count: copies).flatMap { $0 },
            labels: Array(repeating: 0, count: copies), classNames: ["x"])
    }

    @Test("Pictures are altered alike, however they are divided among threads", arguments: [1, 2, 3, 40])
    func dividing(parts: Int) throws {
        let samples = Self.dot(copies: 37)
        let augmentation = try Augmentation(parsing: "shift=2,rotate=10,noise=0.1")
        let inputs = [1, parts].map { (parts: Int) -> NetworkInput in
            var (buffer, generator) = (InputBuffer(), SeededGenerator(seed: 4))
            buffer.load(samples, at: 0..<samples.count, altered: augmentation, by: &generator) { count, body in
                DispatchQueue.concurrentPerform(iterations: parts) { part in
                    body(count * part / parts..<count * (part + 1) / parts)
                }
            }
            return buffer.input
        }
        #expect(inputs[0] == inputs[1])
    }

    /// The centre of mass of the ink.
    private func centre(_ values: [Float]) -> (x: Double, y: Double) {
        let sum = values.reduce(0) { $0 + Double($1) }
        let x = values.indices.reduce(0) { $0 + Double($1 % 9) * Double(values[$1]) }
        let y = values.indices.reduce(0) { $0 + Double($1 / 9) * Double(values[$1]) }
        return (x / sum, y / sum)
    }

    @Test("a shift is uniform in all directions, at most as far as asked, and keeps all ink")
    func shift() throws {
        let centres = try altered("shift=2").map(centre)
        #expect(centres.allSatisfy { abs($0.x - 4) <= 2.0001 && abs($0.y - 4) <= 2.0001 })
        for axis in [centres.map(\.x), centres.map(\.y)] {
            #expect((axis.min() ?? 4) < 2.3)
            #expect((axis.max() ?? 4) > 5.7)
            #expect(abs(axis.reduce(0, +) / 200 - 4) < 0.3)
        }
        #expect(try altered("shift=2").allSatisfy { abs($0.reduce(0, +) - 1) < 1e-4 })
    }

    @Test("rotating and scaling leave the centre in place")
    func middle() throws {
        for text in ["rotate=180", "scale=0.5", "rotate=30,scale=0.3"] {
            let all = try altered(text)
            #expect(all.allSatisfy { abs(centre($0).x - 4) < 1e-3 && abs(centre($0).y - 4) < 1e-3 }, "\(text)")
        }
        let full = LabelledSamples(
            shape: [9, 9], pixels: Array(repeating: 255, count: 200 * 81), labels: Array(repeating: 0, count: 200),
            classNames: ["x"])
        let sums = try altered("scale=0.5", full).map { $0.reduce(0, +) }
        #expect((sums.max() ?? 0) == 81)
        #expect((sums.min() ?? 81) < 30)
        #expect(sums.allSatisfy { $0 > 20 })
    }

    @Test("a rotation goes both ways, at most as far as asked")
    func rotation() throws {
        var picture = GrayPicture(width: 9, height: 9)
        picture[4, 1] = 255
        let samples = LabelledSamples(
            shape: [9, 9], pixels: Array(repeating: picture.pixels, count: 200).flatMap { $0 },
            labels: Array(repeating: 0, count: 200), classNames: ["x"])
        let places = try altered("rotate=90", samples).map(centre)
        #expect(places.allSatisfy { $0.y <= 4.01 })
        #expect(places.contains { $0.x < 1.6 })
        #expect(places.contains { $0.x > 6.4 })
    }

    @Test("noise has the requested deviation, and is clamped at no ink and at full ink")
    func noise() throws {
        let grey = LabelledSamples(
            shape: [100, 100], pixels: Array(repeating: 128, count: 10_000), labels: [0], classNames: ["x"])
        let values = try #require(altered("noise=0.1", grey).first).map { Double($0) - 128.0 / 255 }
        #expect(abs(values.reduce(0, +) / 10_000) < 0.005)
        #expect(abs((values.reduce(0) { $0 + $1 * $1 } / 10_000).squareRoot() - 0.1) < 0.003)
        #expect(try altered("noise=1").joined().allSatisfy { (0...1).contains($0) })
    }

    @Test("an empty augmentation changes nothing, and equal generators alter equally")
    func reproducible() throws {
        let plain = Self.dot(copies: 1).numbers(of: 0).map { $0 / 255 }
        #expect(try altered("none", Self.dot(copies: 3)) == [plain, plain, plain])
        let text = "shift=2,rotate=10,scale=0.1,noise=0.1"
        #expect(try altered(text) == altered(text))
        #expect(try altered(text) != altered(text, seed: 2))
        // One alteration never changes another: without noise, the pictures are in the same places.
        #expect(
            try zip(altered("shift=2"), altered("shift=2,noise=0.001")).allSatisfy {
                zip($0, $1).allSatisfy { abs($0 - $1) < 0.02 }
            })
    }

    @Test("the channels of a colour picture move together, and floats move as bytes do")
    func channels() throws {
        let pixels: [UInt8] = (0..<75).map { UInt8($0 * 3) }
        let color = LabelledSamples(shape: [5, 5, 3], pixels: pixels, labels: [0], classNames: ["x"])
        let moved = try #require(altered("shift=1,rotate=20", color).first)
        for channel in 0..<3 {
            let plane = stride(from: channel, to: 75, by: 3).map { pixels[$0] }
            let grey = LabelledSamples(shape: [5, 5], pixels: plane, labels: [0], classNames: ["x"])
            let alone = try #require(altered("shift=1,rotate=20", grey).first)
            let together = stride(from: channel, to: 75, by: 3).map { moved[$0] }
            #expect(zip(together, alone).allSatisfy { abs($0 - $1) < 1e-6 })
        }
        let floats = LabelledSamples(
            kind: color.kind, floats: pixels.map { Float($0) / 255 }, labels: [0], classNames: ["x"])
        #expect(try altered("shift=1,rotate=20", floats) == [moved])
    }

    @Test("the smallest pictures are altered without a trap", arguments: [[1, 1], [1, 7], [7, 1], [2, 2]])
    func small(shape: [Int]) throws {
        let samples = LabelledSamples(
            shape: shape, pixels: Array(repeating: 255, count: shape[0] * shape[1]), labels: [0], classNames: ["x"])
        let values = try altered("shift=100,rotate=180,scale=0.9,noise=1", samples)
        #expect(values.joined().allSatisfy { (0...1).contains($0) })
    }

    @Test("it is written as it is parsed", arguments: ["none", "shift=2", "shift=2,rotate=10,scale=0.1,noise=0.25"])
    func description(text: String) throws {
        #expect(try Augmentation(parsing: text).description == text)
        #expect(try Augmentation(parsing: "").isEmpty)
    }

    @Test(
        "an augmentation that cannot be parsed is an error",
        arguments: [
            "shift", "shift=", "shift=-1", "shift=101", "shift=nan", "shift=1,shift=2", "turn=3", "scale=1", ",",
        ])
    func refused(text: String) {
        let refusal = error { () throws(DatasetError) in try Augmentation(parsing: text) }
        #expect(refusal?.isWrongUsage == true)
    }
}
