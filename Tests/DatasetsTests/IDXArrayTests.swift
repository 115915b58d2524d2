import Datasets
import TestFiles
import Testing

@Suite("IDX arrays")
struct IDXArrayTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let element: IDXElement
        let bytes: [UInt8]
        let values: [Double]
        var testDescription: String { "\(element)" }
    }

    static let examples = [
        Example(element: .uint8, bytes: [0, 127, 128, 255], values: [0, 127, 128, 255]),
        Example(element: .int8, bytes: [0, 127, 128, 255], values: [0, 127, -128, -1]),
        Example(element: .int16, bytes: [0x01, 0x02, 0xFF, 0xFE], values: [258, -2]),
        Example(
            element: .int32, bytes: [0x7F, 0xFF, 0xFF, 0xFF, 0x80, 0, 0, 0],
            values: [2_147_483_647, -2_147_483_648]),
        Example(element: .float32, bytes: [0x3F, 0xC0, 0, 0, 0xFF, 0x80, 0, 0], values: [1.5, -.infinity]),
        Example(
            element: .float64, bytes: [0xC0, 0x09, 0x21, 0xFB, 0x54, 0x44, 0x2D, 0x18], values: [-Double.pi]),
    ]

    @Test("every element type is read big-endian", arguments: examples)
    func elementTypes(example: Example) throws {
        let file = idx(example.element.rawValue, [UInt32(example.values.count)], example.bytes)
        let array = try IDXArray(parsing: file.span)
        #expect(array.header.element == example.element)
        #expect((0..<array.count).map { array[$0] } == example.values)
    }

    @Test("every element type has an example here")
    func allExamples() {
        #expect(Set(Self.examples.map(\.element)) == Set(IDXElement.allCases))
    }

    @Test("an array has 1 to 255 dimensions", arguments: [1, 2, 3, 4, 255])
    func dimensions(count: Int) throws {
        let sizes = [UInt32](repeating: 1, count: count - 1) + [3]
        let array = try IDXArray(parsing: idx(0x08, sizes, [7, 8, 9]).span)
        #expect(array.header.dimensions == sizes.map(Int.init))
        #expect(array.bytes == [7, 8, 9])
    }

    @Test("a size of 0 makes an empty array, however large the other sizes are")
    func emptyArray() throws {
        let array = try IDXArray(parsing: idx(0x0E, [.max, .max, .max, 0], []).span)
        #expect(array.count == 0)
    }

    @Test(
        "sizes whose product overflows are too large",
        arguments: [[UInt32.max, .max, .max], [.max, .max], [1 << 31, 1 << 31, 2], [1 << 31, 1 << 31]])
    func overflow(sizes: [UInt32]) {
        let error = fault(parsing: idx(0x0E, sizes, [1]))
        #expect(error?.kind == .tooLarge)
    }

    struct Header: Sendable {
        let bytes: [UInt8]
        let kind: FormatFault.Kind
        let place: Int
    }

    @Test(
        "a wrong header is an error that names its place",
        arguments: [
            Header(bytes: [0x89, 0x50, 0x4E, 0x47], kind: .wrongMagic, place: 0),
            Header(bytes: [0, 1, 8, 1, 0, 0, 0, 0], kind: .wrongMagic, place: 0),
            Header(bytes: [0, 0, 0, 1, 0, 0, 0, 0], kind: .unknownElementType, place: 2),
            Header(bytes: [0, 0, 0x0A, 1, 0, 0, 0, 0], kind: .unknownElementType, place: 2),
            Header(bytes: [0, 0, 0x08, 0], kind: .wrongShape, place: 3),
            Header(bytes: [0, 0, 0x08, 1, 0, 0, 0, 0, 5], kind: .tooLong, place: 8),
        ])
    func wrongHeaders(header: Header) {
        let error = fault(parsing: header.bytes)
        #expect(error?.kind == header.kind)
        #expect(error?.place == .byte(header.place))
    }

    @Test("a file that is cut anywhere is truncated, and the fault is at the cut", arguments: 0..<24)
    func truncation(length: Int) {
        let file = idx(0x09, [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(file.count == 24)
        let error = fault(parsing: Array(file[..<length]))
        #expect(error?.kind == .truncated)
        #expect(error?.place == .byte(length))
    }

    @Test("a flipped bit gives an error or an array, never a trap")
    func flippedBits() {
        let file = idx(0x0B, [2, 3], Array(0..<12))
        for bit in 0..<file.count * 8 {
            var flipped = file
            flipped[bit / 8] ^= 1 << (bit % 8)
            if let array = try? IDXArray(parsing: flipped.span) {
                #expect(array.bytes.count == array.count * array.header.element.size)
            }
        }
    }
}
