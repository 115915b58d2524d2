import RunLogs
import Testing

struct WandBDamageTests {
    private func file(records: Int) -> (bytes: [UInt8], ends: [Int]) {
        var file = WandBFile()
        var ends = [file.bytes.count]
        for step in 1...records {
            file.append(step: step, history: [(["loss"], "\(step).5"), (["text"], "\"\(step)\"")])
            ends.append(file.bytes.count)
        }
        return (file.bytes, ends)
    }

    @Test("Pieces of any size give the batch of the whole")
    func pieces() {
        let bytes = file(records: 5).bytes
        let whole = WandBParser.batch(bytes).listing
        #expect(whole.count == 5)
        for piece in 1...bytes.count { #expect(WandBParser.batch(bytes, piece: piece).listing == whole) }
    }

    @Test("Records that go beyond a block, or over several, are joined; what is left of a block is padding")
    func blocks() {
        var file = WandBFile()
        for (step, length) in [10, 32700, 32768, 100_000, 5].enumerated() {
            file.append(
                step: step, history: [(["text"], "\"" + String(repeating: "x", count: length) + "\""), (["loss"], "1")])
        }
        // Each leaves one byte less of the block.
        for step in 5..<2000 { file.append(step: step, history: [(["loss"], "0.125"), (["n"], "\(step % 10)")]) }
        let whole = WandBParser.batch(file.bytes)
        #expect(whole.troubles.isEmpty)
        #expect(whole.points.count == 5 + 2 * 1995)
        for piece in [1000, 4095, 32768, 40_000] {
            #expect(WandBParser.batch(file.bytes, piece: piece).listing == whole.listing)
        }
    }

    @Test("A file that ends at any byte has the records before, and a trouble that is no damage")
    func truncated() {
        let (bytes, ends) = file(records: 4)
        for count in 1..<bytes.count {
            let batch = WandBParser.batch(Array(bytes.prefix(count)))
            #expect(batch.points.count == max(0, ends.count { $0 <= count } - 1))
            #expect(batch.troubles.map(\.isDamage) == (ends.contains(count) ? [] : [false]))
        }
    }

    @Test("A record whose last chunk is missing is a trouble that is no damage")
    func missingEnd() {
        var file = WandBFile()
        file.append(step: 1, history: [(["text"], "\"" + String(repeating: "x", count: 40_000) + "\"")])
        let batch = WandBParser.batch(Array(file.bytes.prefix(32768)))
        #expect(batch.troubles.map(\.place) == [.byte(7)])
        #expect(batch.troubles.map(\.isDamage) == [false])
    }

    @Test("A flipped bit is reported and makes no wrong point")
    func flippedBit() {
        let bytes = file(records: 4).bytes
        let points = WandBParser.batch(bytes).pointLines
        for bit in 0..<8 * bytes.count {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << (bit % 8)
            for piece in [damaged.count, 7] {
                let batch = WandBParser.batch(damaged, piece: piece)
                #expect(batch.pointLines.allSatisfy(points.contains))
                #expect(batch.troubles.count == 1)
            }
        }
    }

    @Test("A wrong checksum costs its record, if the length leads to the next one")
    func damagedRecord() {
        var (bytes, ends) = file(records: 3000)
        bytes[ends[10] + 20] ^= 1
        let batch = WandBParser.batch(bytes)
        #expect(batch.troubles.map(\.place) == [.byte(ends[10])])
        #expect(batch.troubles.map(\.isDamage) == [true])
        #expect(batch.points.count == 2999)
        #expect(batch.points.last?.value == 3000.5)
    }

    @Test("A wrong length costs the rest of the block")
    func damagedBlock() {
        var (bytes, ends) = file(records: 3000)
        bytes[ends[10] + 4] ^= 1
        let batch = WandBParser.batch(bytes)
        #expect(batch.troubles.map(\.place) == [.byte(ends[10])])
        #expect(batch.troubles.map(\.isDamage) == [true])
        let lost = ends.count { $0 >= ends[10] && $0 < 32768 }
        #expect(batch.points.count == 3000 - lost)
        #expect(batch.points.last?.value == 3000.5)
    }

    @Test("Chunks without a beginning or an end are reported once each")
    func looseChunks() {
        var file = WandBFile()
        for type: UInt8 in [3, 4, 4, 2, 1, 9] { file.append(chunk: [], type: type) }
        file.append(step: 1, history: [(["loss"], "1")])
        let batch = WandBParser.batch(file.bytes)
        #expect(batch.points.count == 1)
        #expect(batch.troubles.map(\.isDamage) == [true, true, true])
    }

    @Test("Zeros that are filled later are waited for, wherever they begin")
    func zerosThatAreFilled() {
        let bytes = file(records: 5).bytes
        let whole = WandBParser.batch(bytes).listing
        for start in 0..<bytes.count {
            for zeros in [bytes.count - start, bytes.count - start + 5000] {
                var parser = WandBParser(path: "log")
                var batch = LogBatch()
                let early = Array(bytes.prefix(start)) + [UInt8](repeating: 0, count: zeros)
                let taken = unsafe parser.parse(early.span.bytes, at: 0, isLast: false, into: &batch)
                // The last byte of the header is a zero anyway.
                #expect(taken <= max(start, 7))
                #expect(batch.troubles.isEmpty)
                let rest = Array(bytes[taken...])
                _ = unsafe parser.parse(rest.span.bytes, at: taken, isLast: true, into: &batch)
                #expect(batch.listing == whole)
            }
        }
    }

    @Test("A file that ends in zeros is no damage; zeros before another block are", arguments: [1, 7, 100])
    func zeros(count: Int) {
        let bytes = file(records: 5).bytes
        let batch = WandBParser.batch(bytes + [UInt8](repeating: 0, count: count))
        #expect(batch.points.count == 5)
        #expect(batch.troubles.map(\.isDamage) == [false])
        var (long, ends) = file(records: 3000)
        let place = ends[3]
        long.replaceSubrange(place..<place + 300, with: [UInt8](repeating: 0, count: 300))
        let damaged = WandBParser.batch(long)
        #expect(damaged.points.last?.value == 3000.5)
        #expect(damaged.troubles.map(\.isDamage) == [true])
    }

    @Test("Random bytes, and records of them, give troubles and no traps")
    func randomBytes() {
        for count in [1, 13, 100, 5000, 100_000] {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255) }
            let batch = WandBParser.batch(bytes)
            #expect(batch.points.isEmpty && !batch.troubles.isEmpty && batch.troubles.count < 110)
        }
        for _ in 0..<2000 {
            var file = WandBFile()
            file.append(record: [18, 6, 10, 4] + (0..<4).map { _ in UInt8.random(in: 0...255) })
            #expect(WandBParser.batch(file.bytes).points.isEmpty)
        }
    }
}
