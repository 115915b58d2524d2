import Interchange
import Testing

@Suite("Safetensors")
struct SafetensorsTests {
    static let file = SafetensorsFile(
        tensors: [
            .init(
                name: "layers.0.weight", shape: [2, 3],
                values: [1, -2.5, 0, .infinity, .leastNonzeroMagnitude, 3] as [Float]),
            .init(name: "empty", shape: [0, 7], values: [] as [Float]),
            .init(name: "step", shape: [], values: [UInt64.max]),
            .init(name: "mask", elementType: .bool, shape: [3], bytes: [1, 0, 1]),
            .init(name: "naïve \"name\"\n", shape: [1], values: [-0.5] as [Double]),
        ], metadata: ["format": "pt", "épochs": "10", "a": ""])

    /// The bytes of a file with any header; the length is that of the header unless given.
    private func file(_ header: String, length: UInt64? = nil, data: Int = 0) -> [UInt8] {
        let length = length ?? UInt64(header.utf8.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8)
            + [UInt8](repeating: 7, count: data)
    }

    private func error(_ bytes: [UInt8]) -> InterchangeError? {
        do throws(InterchangeError) {
            _ = try SafetensorsFile(decoding: bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test("written files are read back, and give the same bytes when written again")
    func roundTrip() throws {
        let bytes = Self.file.encoded()
        let read = try SafetensorsFile(decoding: bytes)
        #expect(read == Self.file)
        #expect(read.encoded() == bytes)
        #expect(
            read["layers.0.weight"]?.values() == [1, -2.5, 0, .infinity, .leastNonzeroMagnitude, 3] as [Float]
        )
        #expect(read["step"]?.values(as: UInt64.self) == [.max])
        #expect(read["step"]?.values() == nil as [Float]?)
        #expect(read["missing"] == nil)
    }

    @Test("the bytes are what other programs expect, including spaces up to a multiple of eight")
    func layout() {
        let small = SafetensorsFile(
            tensors: [.init(name: "w", shape: [1], values: [1] as [Float])], metadata: ["b": "2", "a": "1"])
        let header =
            #"{"__metadata__":{"a":"1","b":"2"},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
        #expect(header.utf8.count == 87)
        #expect(
            small.encoded() == [88, 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [0x20, 0, 0, 0x80, 0x3F])
    }

    @Test("metadata may be null")
    func nullMetadata() throws {
        let read = try SafetensorsFile(decoding: file(#"{"__metadata__":null}"#))
        #expect(read == SafetensorsFile())
    }

    @Test("a file may have no tensors")
    func empty() throws {
        #expect(try SafetensorsFile(decoding: SafetensorsFile().encoded()) == SafetensorsFile())
        #expect(try SafetensorsFile(decoding: file("{}")) == SafetensorsFile())
    }

    @Test("the order of the header's entries may differ from that of the tensors' bytes")
    func otherOrder() throws {
        let read = try SafetensorsFile(
            decoding: file(
                #"{"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]},"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}"#,
                data: 3))
        #expect(read.tensors.map(\.name) == ["a", "b"])
    }

    @Test("a truncated file is an error, wherever it is cut")
    func truncation() {
        let bytes = Self.file.encoded()
        for length in 0..<bytes.count {
            guard case .truncated(let expected, let found) = error(Array(bytes[..<length])) else {
                Issue.record("\(length) bytes were not truncated")
                continue
            }
            #expect(found == length)
            #expect(expected > length && expected <= bytes.count)
        }
    }

    @Test("an additional byte is an error")
    func trailing() {
        let bytes = Self.file.encoded()
        guard case .malformed(bytes.count, _, _) = error(bytes + [0]) else {
            Issue.record("it was accepted")
            return
        }
    }

    @Test("a flipped bit gives an error, or a file that is written back the same")
    func flippedBits() throws {
        let bytes = Self.file.encoded()
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << (bit % 8)
            guard let read = try? SafetensorsFile(decoding: flipped) else { continue }
            #expect(try SafetensorsFile(decoding: read.encoded()) == read)
        }
    }

    @Test(
        "an excessive header length is refused before memory is allocated",
        arguments: [UInt64.max, 1 << 63, (1 << 63) - 1, 1 << 40, (1 << 24) + 1] as [UInt64])
    func hugeHeader(length: UInt64) {
        guard case .malformed(0, _, "\(length)") = error(file("{}", length: length)) else {
            Issue.record("it was accepted")
            return
        }
    }

    @Test(
        "an invalid header is refused",
        arguments: [
            "", " {}", "[]", "{", "null", #"{"a":1}"#, #"{"a":{}}"#, #"{"__metadata__":[]}"#,
            #"{"__metadata__":{"a":1}}"#, #"{"__metadata__":{"a":{"b":"c"}}}"#,
            #"{"__metadata__":{},"__metadata__":{}}"#, #"{"\#u{0}":{}}"#,
            String(repeating: #"{"a":"#, count: 100_000), #"{"a":"# + String(repeating: "[", count: 100_000),
        ])
    func hostileHeaders(header: String) {
        #expect(error(file(header)) != nil)
    }

    @Test(
        "a wrong entry is refused with the name of its tensor",
        arguments: [
            #"{"dtype":"F31","shape":[1],"data_offsets":[0,4]}"#,
            #"{"dtype":32,"shape":[1],"data_offsets":[0,4]}"#,
            #"{"shape":[1],"data_offsets":[0,4]}"#,
            #"{"dtype":"F32","data_offsets":[0,4]}"#,
            #"{"dtype":"F32","shape":[1]}"#,
            #"{"dtype":"F32","shape":1,"data_offsets":[0,4]}"#,
            #"{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}"#,
            #"{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}"#,
            #"{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}"#,
            #"{"dtype":"F32","shape":[2],"data_offsets":[0,4]}"#,
            #"{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}"#,
            #"{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,4]}"#,
            #"{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,4]}"#,
            #"{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}"#,
            #"{"dtype":"F32","shape":[1],"data_offsets":[4,0]}"#,
            #"{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}"#,
            #"{"dtype":"F32","shape":[1],"data_offsets":[0]}"#,
            #"{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}"#,
            #"{"dtype":"F32","shape":[1],"data_offsets":[1,5]}"#,
        ])
    func wrongEntries(entry: String) {
        guard case .invalidTensor("t", _, _) = error(file(#"{"t":\#(entry)}"#, data: 4)) else {
            Issue.record("it was accepted, or the tensor was not named")
            return
        }
    }

    @Test(
        "tensors that overlap or leave a gap are refused with their name",
        arguments: [[0, 4, 2, 6], [0, 4, 5, 9], [0, 4, 0, 4], [1, 5, 5, 9], [0, 8, 4, 8]])
    func offsets(offsets: [Int]) {
        let entries = [0, 2].map { index in
            let (start, end) = (offsets[index], offsets[index + 1])
            return #"{"dtype":"U8","shape":[\#(end - start)],"data_offsets":[\#(start),\#(end)]}"#
        }
        let bytes = file(#"{"a":\#(entries[0]),"b":\#(entries[1])}"#, data: offsets.max() ?? 0)
        guard case .invalidTensor = error(bytes) else {
            Issue.record("they were accepted")
            return
        }
    }

    @Test("a tensor larger than the file is an error of truncation, however large it claims to be")
    func hugeTensor() {
        let bytes = file(
            #"{"t":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}"#,
            data: 4)
        #expect(error(bytes) == .truncated(expected: .max, found: bytes.count))
    }

    @Test("duplicate tensors are refused")
    func duplicates() {
        let entry = #"{"dtype":"U8","shape":[0],"data_offsets":[0,0]}"#
        #expect(error(file(#"{"t":\#(entry)}"#)) == nil)
        #expect(error(file(#"{"t":\#(entry),"t":\#(entry)}"#)) != nil)
        #expect(error(file(#"{"t":\#(entry),"\u0074":\#(entry)}"#)) != nil)
    }

    @Test("requested values must exist with the requested type and shape")
    func wantedValues() throws {
        #expect(try Self.file.values("layers.0.weight", shape: [2, 3]).count == 6)
        #expect(throws: InterchangeError.self) { try Self.file.values("layers.0.weight", shape: [3, 2]) }
        #expect(throws: InterchangeError.self) { try Self.file.values("step", shape: []) }
        let error = #expect(throws: InterchangeError.self) { try Self.file.values("bias", shape: [2]) }
        #expect(error?.description == #"tensor "bias": expected F32 [2], found no such tensor"#)
    }

    @Test("names of tensors are escaped in errors")
    func escapedNames() {
        let error = error(file(#"{"\u001b[2J":{}}"#))
        #expect(error?.description == #"tensor "\u001b[2J": expected a known type as dtype, found nothing"#)
    }
}
