import Screen
import Terminal
import Testing

@Suite struct FrameChangeTests {
    private func row(_ text: String) -> ArraySlice<Cell> {
        var frame = Frame(size: Size(columns: 8, rows: 2))
        frame.write(text, column: 0, row: 1)
        return frame.row(1)
    }

    @Test(
        "A row is handed over from the first column that changed to the last, never half a wide character",
        arguments: [
            ("abcdefgh", "abcdefgh", nil),
            ("abcdefgh", "abXdeYgh", 2..<6),
            ("Xbcdefgh", "abcdefgh", 0..<1),
            ("abcdefgX", "abcdefgh", 7..<8),
            ("a漢defgh", "abcdefgh", 1..<3),
            ("abcdefgh", "a漢defgh", 1..<3),
            ("a漢efgh", "a字efgh", 1..<3),
            ("a漢漢fgh", "ab漢漢gh", 1..<6),
        ] as [(String, String, Range<Int>?)])
    func change(new: String, old: String, columns: Range<Int>?) {
        let new = row(new)
        let change = new.change(from: row(old))
        #expect(change.map { $0.lowerBound - new.startIndex..<$0.upperBound - new.startIndex } == columns)
    }

    @Test("A wide character of which only the right half changed is handed over whole")
    func halves() {
        var frame = Frame(size: Size(columns: 8, rows: 1))
        frame.write("a漢defg", column: 0, row: 0)
        let whole = frame.row(0)
        frame[2, 0] = Cell("x")
        #expect(frame.row(0).change(from: whole) == 1..<3)
        #expect(whole.change(from: frame.row(0)) == 1..<3)
    }

    @Test("A frame of another size is cut off, without half a wide character, or filled up")
    func fitted() {
        var frame = Frame(size: Size(columns: 4, rows: 2))
        frame.write("ab漢", column: 0, row: 0)
        frame.write("wxyz", column: 0, row: 1)
        #expect(frame.fitted(to: Size(columns: 3, rows: 1)).text == "ab")
        #expect(frame.fitted(to: Size(columns: 6, rows: 3)).text == "ab漢\nwxyz\n")
        #expect(frame.fitted(to: Size(columns: 0, rows: 0)).cells.isEmpty)
    }
}
