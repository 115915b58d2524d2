import Interchange
import RunLogs
import Testing

struct ProtobufReaderTests {
    private func fields(_ bytes: [UInt8]) throws -> [(Int, ProtobufReader.Value)] {
        let span = unsafe bytes.span.bytes
        var reader = ProtobufReader(0..<bytes.count, of: span)
        var fields: [(Int, ProtobufReader.Value)] = []
        while let field = try reader.next(in: span) { fields.append(field) }
        return fields
    }

    @Test("Fields of every wire type are read in their order")
    func everyType() throws {
        let fields = try fields(
            MessageEncoder.bytes {
                $0.write(1, -2)
                $0.write(536_870_911, 300)
                $0.write(3, 2.5)
                $0.write(4, Float(0.5))
                $0.write(5, "text")
            })
        #expect(fields.map(\.0) == [1, 536_870_911, 3, 4, 5])
        #expect(fields[0].1.integer == -2)
        #expect(fields[1].1.integer == 300)
        #expect(fields[2].1.double == 2.5)
        #expect(fields[3].1.float == 0.5)
        #expect(fields[4].1.range?.count == 4)
        #expect(fields[4].1.integer == nil && fields[0].1.range == nil)
    }

    @Test(
        "What violates the format is an error",
        arguments: [
            [0x08], [0x09, 1, 2, 3], [0x0D, 1, 2, 3], [0x0A, 5, 1], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
            [0x0A] + [UInt8](repeating: 0xFF, count: 9) + [1], [0x0B], [0x0C], [0x0E, 1], [0x0F], [0x00, 1],
            [0x08] + [UInt8](repeating: 0x80, count: 11), [0x80, 0x80, 0x80, 0x80, 0x10, 1],
        ] as [[UInt8]])
    func malformed(_ bytes: [UInt8]) {
        #expect(throws: InterchangeError.self) { try fields(bytes) }
    }

    @Test("A range outside of the bytes is cut")
    func rangeOutside() {
        let bytes: [UInt8] = [8, 1]
        let reader = unsafe ProtobufReader(1..<100, of: bytes.span.bytes)
        #expect(reader.position == 1 && reader.end == 2)
    }
}
