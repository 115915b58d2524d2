import Matrices
import Testing

@Suite("Packed bytes")
struct PackedBytesTests {
    private func samples(_ count: Int, of features: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: 5, stream: UInt64(features))
        return (0..<count * features).map { _ in
            generator.next(below: 4) == 0 ? UInt8(generator.next(below: 256)) : 0
        }
    }

    @Test(
        "Unpacked, they are the bytes that were packed, and fractions and counts are those of the bytes",
        arguments: [(0, 3), (1, 1), (3, 7), (3, 8), (5, 9), (2100, 65), (3, 784), (2, 1030), (3, 2100)])
    func unpacking(count: Int, features: Int) {
        let bytes = samples(count, of: features)
        let packed = PackedBytes(bytes, features: features)
        #expect(packed.count == count && packed.features == features)
        var wanted = Matrix(rows: 1, columns: features)
        for sample in 0..<count {
            let part = bytes[sample * features..<(sample + 1) * features]
            #expect(packed.bytes(of: sample) == Array(part))
            #expect(packed.presentCount(in: sample) == part.count { $0 != 0 })
            wanted.setRow(0, toFractionsOf: part)
            var fractions = Matrix(rows: 1, columns: features, repeating: .nan)
            fractions.setRow(0, toFractionsOf: packed, sample: sample)
            #expect(fractions == wanted)
        }
    }

    @Test("Chosen samples are copied in the order given, as often as they are named")
    func selecting() {
        let bytes = samples(1500, of: 12)
        let packed = PackedBytes(bytes, features: 12)
        let places = [1499, 0, 7, 7, 1024, 1023] + Array((0..<1500).reversed())
        let chosen = packed.selecting(places)
        #expect(chosen.count == places.count)
        #expect(chosen.memory > packed.memory && packed.memory < bytes.count * 2)
        for (place, source) in places.enumerated() {
            #expect(chosen.bytes(of: place) == Array(bytes[source * 12..<(source + 1) * 12]))
        }
        #expect(packed.selecting([]).count == 0)
    }
}
