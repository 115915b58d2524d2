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
        "Changes in a row are found with the short gaps between them, and never contain half a wide character",
        arguments: [
            ("abcdefgh", "abcdefgh", []),
            ("abcdefgh", "abXdeYgh", [2..<6]),
            ("Xbcdefgh", "abcdefgh", [0..<1]),
            ("abcdefgX", "abcdefgh", [7..<8]),
            ("a漢defgh", "abcdefgh", [1..<3]),
            ("abcdefgh", "a漢defgh", [1..<3]),
            ("a漢efgh", "a字efgh", [1..<3]),
            ("a漢漢fgh", "ab漢漢gh", [1..<6]),
        ] as [(String, String, [Range<Int>])])
    func change(new: String, old: String, columns: [Range<Int>]) {
        let new = row(new)
        let changes = new.changes(from: row(old))
        #expect(changes.map { $0.lowerBound - new.startIndex..<$0.upperBound - new.startIndex } == columns)
    }

    @Test("A wide character of which only the right half changed is a change as a whole")
    func halves() {
        var frame = Frame(size: Size(columns: 8, rows: 1))
        frame.write("a漢defg", column: 0, row: 0)
        let whole = frame.row(0)
        frame[2, 0] = Cell("x")
        #expect(frame.row(0).changes(from: whole) == [1..<3])
        #expect(whole.changes(from: frame.row(0)) == [1..<3])
    }

    @Test("Changes far apart in a row are separate, also next to a wide character")
    func apart() {
        var frame = Frame(size: Size(columns: 30, rows: 2))
        frame.write("漢", column: 19, row: 1)
        let former = frame
        frame[2, 1] = Cell("x")
        frame[20, 1] = Cell("y")
        #expect(frame.changes(since: former).map(\.cells) == [32..<33, 49..<51])
        #expect(frame.changes(since: former).allSatisfy { $0.row == 1 })
        #expect(frame.changes(since: frame).isEmpty)
        #expect(frame.changes(since: Frame(size: Size(columns: 29, rows: 2))).map(\.cells) == [0..<30, 30..<60])
        #expect(frame.changes(since: nil).count == 2)
    }

    @Test("A frame of another size is cropped, without half a wide character, or padded")
    func fitted() {
        var frame = Frame(size: Size(columns: 4, rows: 2))
        frame.write("ab漢", column: 0, row: 0)
        frame.write("wxyz", column: 0, row: 1)
        #expect(frame.fitted(to: Size(columns: 3, rows: 1)).text == "ab")
        #expect(frame.fitted(to: Size(columns: 6, rows: 3)).text == "ab漢\nwxyz\n")
        #expect(frame.fitted(to: Size(columns: 0, rows: 0)).cells.isEmpty)
    }
}
