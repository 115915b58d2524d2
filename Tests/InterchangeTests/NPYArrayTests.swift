import Interchange
import Testing

@Suite("NumPy's arrays")
struct NPYArrayTests {
    /// A file as NumPy writes it.
    private func file(_ header: String, _ values: [UInt8], version: UInt8 = 1) -> [UInt8] {
        let length = header.utf8.count
        let size = version == 1 ? 2 : 4
        return [0x93] + Array("NUMPY".utf8) + [version, 0] + (0..<size).map { UInt8(length >> (8 * $0) & 0xFF) }
            + Array(header.utf8) + values
    }

    private func header(_ descr: String, _ shape: String, fortran: String = "False") -> String {
        "{'descr': '\(descr)', 'fortran_order': \(fortran), 'shape': \(shape), }\n"
    }

    private func decode(_ bytes: [UInt8]) throws -> NPYArray { try NPYArray(decoding: bytes[...]) }

    @Test("written arrays are read back, and the values begin at a multiple of 64 bytes")
    func roundTrip() throws {
        for array in [
            NPYArray(shape: [2, 3], values: [1, -2, 3.5, .infinity, 0, 1e-30] as [Float]),
            NPYArray(shape: [], values: [7] as [Float]), NPYArray(shape: [0, 5], values: [] as [Float]),
            NPYArray(shape: [3], values: [0, 128, 255] as [UInt8]),
            NPYArray(shape: [2, 1], values: [.min, .max] as [Int64]),
        ] {
            let file = array.encoded()
            #expect(try decode(file) == array)
            #expect((file.count - array.bytes.count) % 64 == 0)
        }
        let text = String(decoding: NPYArray(shape: [2], values: [1, 2] as [Float]).encoded()[10...], as: UTF8.self)
        #expect(text.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } "))
    }

    @Test(
        "all types of numbers are read in both byte orders",
        arguments: [
            ("|b1", [1, 0], [1, 0]), ("|u1", [200, 1], [200, 1]), ("|i1", [0xFF, 1], [-1, 1]),
            ("<u2", [1, 2, 0xFF, 0xFF], [513, 65535]), (">u2", [1, 2, 0xFF, 0xFF], [258, 65535]),
            ("<i2", [0xFE, 0xFF, 0, 0x80], [-2, -32768]), (">i4", [0xFF, 0xFF, 0xFF, 0xFE, 0, 0, 1, 0], [-2, 256]),
            ("<u4", [0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0], [4_294_967_295, 1]),
            ("<i8", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 5, 0, 0, 0, 0, 0, 0, 0], [-1, 5]),
            ("<u8", [0, 0, 0, 0, 0, 0, 0, 0x80, 5, 0, 0, 0, 0, 0, 0, 0], [0x1p63, 5]),
            ("<f2", [0x00, 0x3C, 0x01, 0x80], [1, -0x1p-24]), (">f2", [0x7B, 0xFF, 0xFC, 0x00], [65504, -.infinity]),
            ("<f4", [0, 0, 0xC0, 0x3F, 0, 0, 0, 0x80], [1.5, -0.0]),
            (">f8", [0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0], [1.5, -2]),
        ] as [(String, [UInt8], [Double])])
    func elements(descr: String, bytes: [UInt8], values: [Double]) throws {
        let array = try decode(file(header(descr, "(2,)"), bytes))
        #expect(array.doubles == values)
        #expect(array.floats == values.map { Float($0) })
        #expect(array.wholeBytes == (values.allSatisfy { UInt8(exactly: $0) != nil } ? values.map { UInt8($0) } : nil))
    }

    @Test("Fortran order becomes C order")
    func fortran() throws {
        let bytes: [UInt8] = Array(0..<24)
        let array = try decode(file(header("|u1", "(2, 3, 4)", fortran: "True"), bytes))
        var wanted: [UInt8] = []
        for first in 0..<2 {
            for second in 0..<3 {
                for third in 0..<4 { wanted.append(UInt8(first + 2 * second + 6 * third)) }
            }
        }
        #expect(array.wholeBytes == wanted)
        #expect(array.doubles == wanted.map { Double($0) })
    }

    @Test("headers by Python are read in versions 1 to 3", arguments: [1, 2, 3] as [UInt8])
    func headers(version: UInt8) throws {
        for text in [
            "{'shape': (2L,), \"descr\": \"|u1\", 'fortran_order': False}",
            " { 'fortran_order':False,'descr':'u1','shape':(2,),}    \n", header("=u1", "(1, 2)"),
        ] {
            #expect(try decode(file(text, [1, 2], version: version)).doubles == [1, 2])
        }
    }

    @Test(
        "invalid headers are refused, and the error names Python objects",
        arguments: [
            ("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", "Python objects"),
            ("{'descr': '<U3', 'fortran_order': False, 'shape': (2,), }", "<U3"),
            ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", "not an array of structures"),
            ("{'descr': '|u1', 'fortran_order': False, 'shape': (-2,), }", "expected a size"),
            ("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }", "found"),
            ("{'descr': '|u1', 'fortran_order': False, 'shape': (9223372036854775807, 4), }", "a shape"),
            ("{'descr': '|u1', 'fortran_order': False, 'shape': (9223372036854775807,), }", "a shape"),
            ("{'descr': '<f8', 'fortran_order': False, 'shape': (1152921504606846975,), }", "a shape"),
            ("{'descr': '|u1', 'fortran_order': False, 'shape': (9223372036854775600,), }", "bytes, found"),
            ("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,), }", "a size"),
            ("{'descr': '|u1', 'fortran_order': 1, 'shape': (2,), }", "True or False"),
            ("{'descr': '|u1', 'descr': '|u1', 'shape': (2,), }", "once each"),
            ("{'descr': '|u1', 'shape': (2,), }", "fortran_order"), ("", "the end of the header"),
        ])
    func refused(header: String, words: String) {
        do {
            _ = try decode(file(header, [1, 2]))
            Issue.record("it was accepted")
        } catch {
            #expect("\(error)".contains(words), "\(error)")
        }
    }

    @Test("a truncated file is an error; a file with a flipped bit is an error or an array of the same size")
    func damaged() {
        let whole = NPYArray(shape: [2, 3], values: [1, 2, 3, 4, 5, 6] as [Float]).encoded()
        for count in whole.indices { #expect(throws: InterchangeError.self) { try decode(Array(whole[..<count])) } }
        for bit in 0..<whole.count * 8 {
            var changed = whole
            changed[bit / 8] ^= 1 << (bit % 8)
            guard let array = try? decode(changed) else { continue }
            #expect(array.doubles.count * array.element.size == 24)
        }
    }
}
