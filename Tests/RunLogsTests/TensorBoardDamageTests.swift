import RunLogs
import Testing

struct TensorBoardDamageTests {
    /// Ends of the records are at the offsets in `ends`.
    private func file(records: Int = 6) -> (bytes: [UInt8], ends: [Int]) {
        var file = EventFile()
        file.append { $0.write(3, "brain.Event:2") }
        var ends = [file.bytes.count]
        for step in 1..<records {
            file.append(step: step, tag: "loss", scalar: Float(step))
            ends.append(file.bytes.count)
        }
        return (file.bytes, ends)
    }

    @Test("Pieces of any size give the batch of the whole")
    func pieces() {
        let bytes = file().bytes
        let whole = TensorBoardParser.batch(bytes).listing
        #expect(whole.count == 6)
        for piece in 1...bytes.count { #expect(TensorBoardParser.batch(bytes, piece: piece).listing == whole) }
    }

    @Test("A file that ends at any byte has the records before, and a trouble that is no damage")
    func truncated() {
        let (bytes, ends) = file()
        for count in 0..<bytes.count {
            let batch = TensorBoardParser.batch(Array(bytes.prefix(count)))
            let complete = ends.count { $0 <= count }
            #expect(batch.points.count == max(0, complete - 1))
            #expect(batch.troubles.count == (count == 0 || ends.contains(count) ? 0 : 1))
            #expect(batch.troubles.allSatisfy { !$0.isDamage })
        }
    }

    @Test("A flipped bit costs a record or two, is reported as damage or as an end, and makes no wrong point")
    func flippedBit() {
        let (bytes, _) = file()
        let points = TensorBoardParser.batch(bytes).pointLines
        for bit in 0..<8 * bytes.count {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << (bit % 8)
            for piece in [damaged.count, 7] {
                let batch = TensorBoardParser.batch(damaged, piece: piece)
                #expect(batch.points.count >= points.count - 1)
                #expect(batch.pointLines.allSatisfy(points.contains))
                #expect(batch.troubles.count == 1)
            }
        }
    }

    @Test("A damaged length is reported once, and reading goes on at the next record")
    func damagedLength() {
        var (bytes, ends) = file()
        bytes[ends[1] + 1] = 1
        let batch = TensorBoardParser.batch(bytes, piece: 5)
        #expect(batch.points.map(\.value) == [1, 3, 4, 5])
        #expect(batch.troubles.map(\.place) == [.byte(ends[1])])
        #expect(batch.troubles.map(\.isDamage) == [true])
    }

    @Test("A wrong checksum of the data costs that record only")
    func damagedData() {
        var (bytes, ends) = file()
        bytes[ends[2] - 6] ^= 1
        let batch = TensorBoardParser.batch(bytes)
        #expect(batch.points.map(\.value) == [1, 3, 4, 5])
        #expect(batch.troubles.map(\.place) == [.byte(ends[1])])
        #expect(batch.troubles.map(\.isDamage) == [true])
    }

    @Test("A record that is no event, with the right checksums, is damage")
    func noEvent() {
        var file = EventFile()
        file.append(record: [0x0B, 1, 2])
        file.append(step: 1, tag: "loss", scalar: 1)
        let batch = TensorBoardParser.batch(file.bytes)
        #expect(batch.points.count == 1)
        #expect(batch.troubles.map(\.isDamage) == [true])
    }

    @Test("Zeros that are filled later are waited for, wherever they begin")
    func zerosThatAreFilled() {
        let (bytes, _) = file()
        let whole = TensorBoardParser.batch(bytes).listing
        for start in 0..<bytes.count {
            for zeros in [bytes.count - start, bytes.count - start + 5000] {
                var parser = TensorBoardParser(path: "log")
                var batch = LogBatch()
                let early = Array(bytes.prefix(start)) + [UInt8](repeating: 0, count: zeros)
                let taken = unsafe parser.parse(early.span.bytes, at: 0, isLast: false, into: &batch)
                #expect(taken <= start)
                #expect(batch.troubles.isEmpty)
                let rest = Array(bytes[taken...])
                _ = unsafe parser.parse(rest.span.bytes, at: taken, isLast: true, into: &batch)
                #expect(batch.listing == whole)
            }
        }
    }

    @Test("A page of zeros in the midst of a file is waited for")
    func pageOfZeros() {
        var file = EventFile()
        for step in 1...400 { file.append(step: step, tag: "loss", scalar: Float(step)) }
        let bytes = file.bytes
        var parser = TensorBoardParser(path: "log")
        var batch = LogBatch()
        var early = bytes
        early.replaceSubrange(4096..<8192, with: [UInt8](repeating: 0, count: 4096))
        let taken = unsafe parser.parse(early.span.bytes, at: 0, isLast: false, into: &batch)
        #expect(taken <= 4096)
        let rest = Array(bytes[taken...])
        _ = unsafe parser.parse(rest.span.bytes, at: taken, isLast: true, into: &batch)
        #expect(batch.points.map(\.value) == (1...400).map { Double($0) })
        #expect(batch.troubles.isEmpty)

        let damaged = TensorBoardParser.batch(early)
        #expect(damaged.points.count > 200 && damaged.points.last?.value == 400)
        #expect(damaged.troubles.contains { $0.isDamage })
    }

    @Test("A file that ends in zeros is no damage", arguments: [1, 11, 12, 100, 10_000])
    func zerosAtTheEnd(count: Int) {
        let bytes = file().bytes + [UInt8](repeating: 0, count: count)
        let batch = TensorBoardParser.batch(bytes)
        #expect(batch.points.count == 5)
        #expect(batch.troubles.map(\.isDamage) == [false])
        #expect(batch.troubles.first?.what.contains("zeros") == true)
    }

    @Test("A length beyond all reason is damage, though its checksum is right")
    func hugeLength() {
        for length: UInt64 in [.max, 1 << 63, 1 << 40, (1 << 31) + 1] {
            let header = littleEndian(length)
            let sum = checksum(header, polynomial: 0x82F6_3B78)
            var bytes = header + littleEndian((sum >> 15 | sum << 17) &+ 0xA282_EAD8)
            bytes += file().bytes
            let batch = TensorBoardParser.batch(bytes)
            #expect(batch.points.count == 5)
            #expect(batch.troubles.map(\.isDamage) == [true])
        }
    }

    @Test("Random bytes give troubles, of which no more than some are reported")
    func randomBytes() {
        for count in [1, 13, 100, 5000] {
            for _ in 0..<20 {
                let bytes = (0..<count).map { _ in UInt8.random(in: 0...255) }
                let batch = TensorBoardParser.batch(bytes)
                #expect(batch.points.isEmpty && !batch.troubles.isEmpty && batch.troubles.count < 110)
            }
        }
        var file = EventFile()
        for _ in 0..<1000 { file.append(record: [0x0B]) }
        #expect(TensorBoardParser.batch(file.bytes).troubles.count == 101)
    }
}
