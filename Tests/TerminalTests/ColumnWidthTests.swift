import CNcurses
import Glibc
import Screen
import Terminal
import Testing

/// Compares widths with those of the C library, which curses uses: where the two differ, a question mark is drawn.
@Suite struct ColumnWidthTests {
    /// Characters whose width changed in Unicode 16, which C libraries adopt at different times.
    private static let unsettled: [ClosedRange<UInt32>] = [0x1D300...0x1D376, 0x4DC0...0x4DFF]

    @Test("Every character that the C library knows has the width that it says")
    func agreement() {
        _ = Charset.activate(TerminalEnvironment { ["LANG": "C.UTF-8"][$0] })
        var different: [String] = []
        for value in UInt32(0x20)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value), scalar.properties.generalCategory != .unassigned else { continue }
            let width = Charset.columnWidth(scalar)
            // The width is unknown for controls and for characters that are newer than the C library.
            if width < 0 || width == scalar.columnWidth || Self.unsettled.contains(where: { $0.contains(value) }) {
                continue
            }
            different.append(String(value, radix: 16))
        }
        #expect(different == [])
    }

    @Test("Characters that the C library does not know are controls or new")
    func unknown() {
        _ = Charset.activate(TerminalEnvironment { ["LANG": "C.UTF-8"][$0] })
        for value in UInt32(0x20)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value), scalar.columnWidth > 0, Charset.columnWidth(scalar) < 0 else {
                continue
            }
            #expect((scalar.properties.age?.major ?? 0) >= 15, "\(String(value, radix: 16))")
        }
    }
}
