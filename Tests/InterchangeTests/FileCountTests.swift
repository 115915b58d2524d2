import Interchange
import Testing

@Suite("Numbers that a file states")
struct FileCountTests {
    @Test("sums, differences and products equal those of integers where they do not overflow")
    func arithmetic() {
        #expect((FileCount(3) + 4).value == 7)
        #expect((FileCount(4) - 4).value == 0)
        #expect((FileCount(6) * 7).value == 42)
        #expect((FileCount(Int.max - 1) + 1).value == .max)
    }

    @Test("negative and too large numbers are out of range")
    func range() {
        let beyond: [FileCount] = [
            FileCount(Int.max) + 1, FileCount(3) - 4, FileCount(1 << 32) * FileCount(1 << 31), FileCount(-1),
            FileCount(UInt64.max), FileCount(Int.min), FileCount(0) - FileCount(Int.max),
        ]
        for count in beyond {
            #expect(count.value == nil)
            #expect(!count.isAtMost(.max))
        }
    }

    @Test("everything computed from a number out of range is out of range")
    func propagation() {
        let beyond = FileCount(UInt64.max)
        for count in [beyond + 0, beyond - beyond, beyond * 0, 0 * beyond, 5 - beyond] { #expect(count.value == nil) }
    }

    @Test(
        "a shape's size is the product; a dimension of 0 makes it 0, a negative one out of range",
        arguments: [
            ([], 4, 4), ([2, 3], 4, 24), ([0, .max, .max], 8, 0), ([.max, .max], 8, nil), ([0, -1], 1, nil),
            ([.max], 1, .max), ([.max], 2, nil), ([3, -2], 1, nil),
        ] as [([Int], Int, Int?)])
    func shapes(shape: [Int], itemSize: Int, size: Int?) {
        #expect(FileCount(shape: shape, itemSize: FileCount(itemSize)).value == size)
    }

    @Test("a limit includes itself")
    func limit() {
        #expect(FileCount(5).isAtMost(5))
        #expect(!FileCount(6).isAtMost(5))
        #expect("\(FileCount(6)), \(FileCount(-6))" == "6, a number out of range")
    }
}
