import Learning
import Matrices
import TestFiles
import Testing

@testable import Datasets

/// A small file can unpack to a large one, and a line can hold any number of fields: what is read is limited, and
/// errors say what the limit is.
@Suite("Limits on what is read")
struct DataLimitTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(_ bytes: [UInt8], _ name: String = "t.csv") throws -> FormatFault? {
        let path = try folder.write(bytes, to: name)
        return fault { () throws(DatasetError) in try TableFile(path: path).load() }
    }

    @Test("a line of too many separators is refused, packed or not")
    func separators() throws {
        let line = Array("a".utf8) + [UInt8](repeating: 0x2C, count: 1 << 18)
        for (bytes, name) in [(line, "t.csv"), (gzip(line), "t.csv.gz")] {
            let fault = try #require(try load(bytes, name))
            #expect(fault.place == .line(1))
            #expect(fault.expected.contains("\(1 << 18) fields"))
        }
    }

    @Test("a line that does not end is refused once it is too long, packed or not")
    func endlessLine() throws {
        let line = [UInt8](repeating: 0x61, count: 40 << 20)
        for (bytes, name) in [(line, "t.tsv"), (gzip(line), "t.tsv.gz")] {
            let fault = try #require(try load(bytes, name))
            #expect(fault.kind == .tooLarge)
            #expect(fault.expected.contains("\(1 << 24) bytes"), "\(fault)")
        }
    }

    @Test("a text of many megabytes is refused before its words are counted")
    func longText() throws {
        let path = try folder.write(Array(repeating: 0x61, count: (1 << 24) + 1), to: "pos/long.txt")
        try folder.write([0x62], to: "neg/short.txt")
        let fault = try #require(fault { () throws(DatasetError) in try TextFolder(path: folder.path).load() })
        #expect(fault.kind == .tooLarge)
        #expect(path.hasSuffix("long.txt"))
    }

    @Test("empty fields after the last column are ignored, however many there are")
    func trailingFields() throws {
        let records = (0..<20).map { "\($0 % 2 == 0 ? "a" : "b"),\($0)" + String(repeating: ",", count: 50_000) }
        #expect(try load(Array(("x,y\n" + records.joined(separator: "\n")).utf8)) == nil)
    }

    @Test("a column whose later numbers are far larger than its first ones is read completely")
    func widening() throws {
        for large in ["1e308", "-1.7e308", "3e200", "1e39"] {
            let rows = (0..<1_500).map { "\($0 % 2 == 0 ? "a" : "b"),\($0 == 1_400 ? large : "\($0 % 7)")" }
            let path = try folder.write(Array(("label,x\n" + rows.joined(separator: "\n")).utf8), to: "wide.csv")
            let samples = try TableFile(path: path).load().train
            guard case .row(let encoding) = samples.kind,
                case .number(let mean, let deviation)? = encoding.columns.first?.kind
            else {
                Issue.record("\(samples.kind)")
                return
            }
            #expect(mean.isFinite && deviation.isFinite, "\(large): \(mean), \(deviation)")
            guard case .dense(let matrix) = samples.input(of: 1_400) else {
                Issue.record("no dense input")
                return
            }
            #expect(matrix.values.allSatisfy { $0.isFinite }, "\(large): \(matrix.values)")
        }
    }
}
