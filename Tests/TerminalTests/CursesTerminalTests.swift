import Dispatch
import Foundation
import Glibc
import Screen
import Synchronization
import Terminal
import TestFiles
import Testing

/// Tests on real pseudo-terminals. A process has only one curses, so they run one at a time.
@Suite(.serialized) struct CursesTerminalTests {
    private let leaving = "\u{1B}[?1049l"

    private func frame(_ terminal: borrowing CursesTerminal, _ text: String, _ style: Style = .plain) -> Frame {
        var frame = Frame(size: terminal.size)
        frame.write(text, column: 0, row: 0, style: style)
        return frame
    }

    @Test("Closing restores the modes, the cursor and the main screen")
    func closing() throws {
        let pseudo = PseudoTerminal()
        let modes = pseudo.modes
        let terminal = try pseudo.open()
        #expect(pseudo.modes != modes)
        terminal.close()
        #expect(pseudo.modes == modes)
        let output = pseudo.output(until: leaving)
        #expect(output.contains("\u{1B}[?1049h"))
        #expect(output.contains("\u{1B}[?25h"))
        #expect(output.contains(leaving))
    }

    private static let blue = Style(Color(0x56B4E9, basic: .cyan), on: Color(0x000003, basic: .black))

    @Test(
        "Colours reach the terminal in the form that it understands",
        arguments: [
            (["COLORTERM": "truecolor"], true, .trueColor, "38;2;86;180;233;48;2;0;0;3m"),
            ([:], true, .indexed256, "38;5;74m\u{1B}[48;5;16m"),
            (["TERM": "xterm"], true, .basic8, "36m\u{1B}[40m"),
            (
                ["TERM": "xterm", "COLORTERM": "truecolor"], true, .trueColor,
                "38;2;86;180;233;48;2;0;0;3m"
            ),
            (["NO_COLOR": "1"], true, .none, "Hello"),
            (["COLORTERM": "truecolor"], false, .none, "Hello"),
        ] as [([String: String], Bool, ColorDepth, String)])
    func colors(variables: [String: String], allowsColor: Bool, depth: ColorDepth, expected: String) throws {
        let pseudo = PseudoTerminal()
        var terminal = try pseudo.open(allowsColor: allowsColor, variables)
        #expect(terminal.colors == depth)
        terminal.present(frame(terminal, "Hello", Self.blue))
        let output = pseudo.output(until: "Hello")
        #expect(output.contains(expected))
        if depth == .none { #expect(!output.contains("38;") && !output.contains("[36m")) }
    }

    @Test("A true-colour entry survives ncurses: built from itself, it is the same")
    func roundTrip() throws {
        func entry(_ variables: [String: String]) throws -> TerminfoEntry {
            let terminal = try PseudoTerminal().open(variables)
            let entry = TerminalDescription.trueColorEntry(named: terminal.name)
            terminal.close()
            return entry
        }
        let built = try entry([:])
        #expect(built.strings.contains(Array("\u{1B}[?1049h\u{1B}[22;0;0t".utf8)))
        #expect(try entry(["COLORTERM": "truecolor"]) == built)
    }

    @Test("Attributes reach the terminal")
    func attributes() throws {
        let pseudo = PseudoTerminal()
        var terminal = try pseudo.open()
        for (attribute, code) in [
            (Style.Attributes.bold, ";1mx"), (.dim, ";2mx"), (.underline, ";4mx"), (.reverse, ";7mx"),
        ] {
            terminal.present(frame(terminal, ""))
            terminal.present(frame(terminal, "x", Style(nil, attribute)))
            #expect(pseudo.output(until: code).contains(code))
        }
    }

    @Test("Only changes are drawn")
    func changes() throws {
        let pseudo = PseudoTerminal()
        var terminal = try pseudo.open()
        terminal.present(frame(terminal, "one two three"))
        _ = pseudo.output(until: "three")
        terminal.present(frame(terminal, "one TWO three"))
        let output = pseudo.allOutput()
        #expect(output.contains("TWO"))
        #expect(!output.contains("three"))
        terminal.present(frame(terminal, "one TWO three"))
        #expect(pseudo.allOutput() == "")
        terminal.redrawAll()
        terminal.present(frame(terminal, "one TWO three"))
        #expect(pseudo.output(until: "three").contains("one TWO three"))
    }

    @Test("The whole frame is drawn, including wide characters and the last cell of the last row")
    func corners() throws {
        let pseudo = PseudoTerminal(columns: 8, rows: 2)
        var terminal = try pseudo.open()
        var frame = Frame(size: terminal.size)
        frame.write("a漢█ef字", column: 0, row: 0)
        frame.write("12345678", column: 0, row: 1)
        terminal.present(frame)
        let output = pseudo.output(until: "8\u{1B}[?7h")
        #expect(output.contains("a漢█ef字"))
        // The last column is written with automatic margins turned off, because they would scroll.
        #expect(output.contains("1234567\u{1B}[?7l8\u{1B}[?7h"))
    }

    @Test("Accents are drawn on their letters, and a changed accent redraws the cell")
    func marks() throws {
        let pseudo = PseudoTerminal()
        var terminal = try pseudo.open()
        terminal.present(frame(terminal, "Gro\u{308}e\u{323}\u{302} ที่ 漢\u{301}|"))
        #expect(pseudo.output(until: "|").contains("Gro\u{308}e\u{323}\u{302} ที่ 漢\u{301}|"))
        terminal.present(frame(terminal, "Gro\u{301}e\u{323}\u{302} ที่ 漢\u{301}|"))
        #expect(pseudo.allOutput().contains("o\u{301}"))
    }

    @Test("Colours are drawn even when there are more than curses has room for")
    func manyColors() throws {
        let pseudo = PseudoTerminal(columns: 250, rows: 200)
        let written = Mutex("")
        let reader = DispatchQueue(label: "reader")
        var terminal = try pseudo.open(["COLORTERM": "truecolor"])
        reader.async {
            let end = pseudo.outputBefore(UInt8(ascii: "E"))
            written.withLock { $0 = end }
        }
        var color: UInt32 = 0
        for step in 0..<3 {
            var frame = Frame(size: terminal.size, filledWith: Cell("x"))
            for row in 0..<200 {
                for column in 0..<250 {
                    color += 1
                    frame[column, row].style = Style(Color(color, basic: .red))
                }
            }
            frame[249, 199].scalar = step == 2 ? "E" : "x"
            terminal.present(frame)
        }
        reader.sync {}
        #expect(written.withLock { $0.hasSuffix("38;2;2;73;240m") })
    }

    @Test("Without UTF-8 in the locale, characters beyond ASCII become question marks of the same width")
    func ascii() throws {
        let pseudo = PseudoTerminal()
        var terminal = try pseudo.open(["LANG": "C"])
        #expect(terminal.glyphs == .ascii)
        terminal.present(frame(terminal, "a漢é.Z"))
        #expect(pseudo.output(until: "Z").contains("a? ?.Z"))
    }

    @Test("A UTF-8 locale that is not installed still means UTF-8; a missing locale does not")
    func locales() throws {
        #expect(try PseudoTerminal().open(["LANG": "xx_YY.UTF-8"]).glyphs == .unicode)
        #expect(try PseudoTerminal().open(["LANG": ""]).glyphs == .ascii)
    }

    @Test("Keys arrive, and a wait reports them")
    func keys() throws {
        let pseudo = PseudoTerminal()
        var terminal = try pseudo.open()
        #expect(terminal.nextKey() == nil)
        pseudo.type("a\u{1B}[A\u{1B}OA\u{1B}[1~\u{1B}[5;3~é\r\u{1B}[15~\u{1B}[Z\u{1B}[9;9;9x")
        pseudo.type([0xFF, 0x71])
        var keys: [Key] = []
        while keys.last != .character("q"), terminal.wait(seconds: 5).contains(.key) {
            while let key = terminal.nextKey() { keys.append(key) }
        }
        #expect(
            keys == [
                .character("a"), .up, .up, .home, .pageUp, .character("é"), .enter, .function(5), .backTab,
                .character("q"),
            ])
    }

    @Test("A wait ends when its time is up, and by the waker")
    func waits() throws {
        let pseudo = PseudoTerminal()
        let waker = Waker()
        var terminal = try pseudo.open(waker: waker)
        #expect(terminal.nextKey() == nil)
        #expect(terminal.wait(seconds: 0.01) == [])
        DispatchQueue.global().async { waker.signal() }
        #expect(terminal.wait(seconds: nil) == .woken)
        waker.signal()
        waker.signal()
        #expect(terminal.wait(seconds: 0) == .woken)
        #expect(terminal.wait(seconds: 0) == [])
    }

    @Test("The end of the input is reported at once and repeatedly")
    func endOfInput() throws {
        let pseudo = PseudoTerminal()
        var terminal = try pseudo.open()
        pseudo.hangUp()
        while terminal.nextKey() != nil {}
        #expect(terminal.wait(seconds: nil).contains(.endOfInput))
        #expect(terminal.wait(seconds: nil).contains(.endOfInput))
    }

    @Test("The terminal follows any sequence of sizes")
    func resizing() throws {
        let pseudo = PseudoTerminal(columns: 20, rows: 5)
        var terminal = try pseudo.open()
        let reader = pseudo.readOn()
        #expect(terminal.size == Size(columns: 20, rows: 5))
        #expect(terminal.nextKey() == nil)
        for (columns, rows) in [(1, 1), (500, 200), (2, 1), (1, 3), (80, 24), (3, 2), (1, 1), (40, 10)] {
            pseudo.resize(columns: columns, rows: rows)
            kill(getpid(), SIGWINCH)
            // A frame of the old size may be presented after the size has changed.
            terminal.present(Frame(size: terminal.size, filledWith: Cell("漢")))
            while terminal.size != Size(columns: columns, rows: rows) {
                #expect(terminal.wait(seconds: 5).contains(.resized))
            }
            terminal.present(Frame(size: Size(columns: columns, rows: rows), filledWith: Cell("x")))
        }
        reader.stop()
        terminal.present(frame(terminal, "Hello"))
        #expect(pseudo.output(until: "Hello").contains("Hello"))
    }

    @Test("A terminal that does not know its size has that of the environment, or 80 by 24")
    func unknownSize() throws {
        #expect(try PseudoTerminal(columns: 0, rows: 0).open().size == Size(columns: 80, rows: 24))
        #expect(
            try PseudoTerminal(columns: 0, rows: 0).open(["COLUMNS": "100", "LINES": "30"]).size
                == Size(columns: 100, rows: 30))
        #expect(
            try PseudoTerminal(columns: 50, rows: 10).open(["COLUMNS": "100", "LINES": "30"]).size
                == Size(columns: 50, rows: 10))
    }

    @Test(
        "A terminal that terminfo does not know is treated as the most similar one",
        arguments: [("xterm-kitty", "xterm-256color"), ("", "xterm"), ("no-such-thing", "xterm")])
    func unknownTerminal(term: String, name: String) throws {
        #expect(try PseudoTerminal().open(["TERM": term]).name == name)
    }

    @Test("A terminal that cannot address its cursor is refused, and nothing is written to it")
    func dumb() {
        let pseudo = PseudoTerminal()
        let modes = pseudo.modes
        #expect(throws: TerminalError.noCursorAddressing(term: "dumb")) {
            _ = try pseudo.open(["TERM": "dumb"]).size
        }
        #expect(pseudo.modes == modes)
        #expect(pseudo.allOutput() == "")
    }

    @Test("A file is not a terminal")
    func file() {
        let null = unsafe open("/dev/null", O_RDWR)
        defer { close(null) }
        #expect(!CursesTerminal.isAvailable(input: null, output: null))
        #expect(throws: TerminalError.notATerminal) { _ = try CursesTerminal(input: null, output: null).size }
    }

    @Test("Only one terminal can be open at a time")
    func second() throws {
        let pseudo = PseudoTerminal()
        let terminal = try pseudo.open()
        #expect(throws: TerminalError.alreadyOpen) { _ = try pseudo.open().size }
        terminal.close()
        _ = try pseudo.open().size
    }

    @Test("Restoring resets everything, and later output of curses is discarded")
    func restoring() throws {
        let pseudo = PseudoTerminal()
        let modes = pseudo.modes
        var terminal = try pseudo.open()
        terminal.present(frame(terminal, "Hello"))
        TerminalRestorer.restoreNow()
        TerminalRestorer.restoreNow()
        #expect(pseudo.modes == modes)
        let output = pseudo.output(until: leaving)
        #expect(output.contains("\u{1B}[?25h"))
        #expect(output.components(of: leaving) == 1)
        _ = pseudo.allOutput()
        terminal.present(frame(terminal, "Goodbye"))
        terminal.close()
        #expect(pseudo.allOutput() == "")
        #expect(pseudo.modes == modes)
    }

    private let mouseOn = "\u{1B}[?1002h\u{1B}[?1006h"
    private let mouseOff = "\u{1B}[?1006l\u{1B}[?1003l\u{1B}[?1002l\u{1B}[?1000l"

    @Test("The mouse is on while the terminal is open, and turned off however it ends")
    func mouse() throws {
        let pseudo = PseudoTerminal()
        var terminal = try pseudo.open()
        #expect(pseudo.output(until: mouseOn).contains(mouseOn))
        pseudo.type("\u{1B}[<0;3;4M\u{1B}[<32;4;4M\u{1B}[<0;4;4mx")
        var keys: [Key] = []
        while keys.last != .character("x"), terminal.wait(seconds: 5).contains(.key) {
            while let key = terminal.nextKey() { keys.append(key) }
        }
        #expect(
            keys == [
                .mouse(MouseEvent(.press, column: 2, row: 3)), .mouse(MouseEvent(.drag, column: 3, row: 3)),
                .mouse(MouseEvent(.release, column: 3, row: 3)), .character("x"),
            ])
        terminal.close()
        #expect(pseudo.output(until: leaving).contains(mouseOff))

        var second = try pseudo.open()
        second.present(frame(second, "Hello"))
        _ = pseudo.output(until: "Hello")
        TerminalRestorer.restoreNow()
        let output = pseudo.output(until: leaving)
        #expect(output.contains(mouseOff))
        #expect(!output.contains("2026"))
    }

    @Test(
        "The mouse stays off where the user or the terminal does not want it",
        arguments: [("xterm-256color", false), ("vt100", true), ("linux", true)])
    func noMouse(term: String, allowsMouse: Bool) throws {
        let pseudo = PseudoTerminal()
        var terminal = try pseudo.open(allowsMouse: allowsMouse, ["TERM": term])
        terminal.present(frame(terminal, "Hello"))
        terminal.close()
        #expect(!pseudo.allOutput().contains("[?100"))
    }

    private let pasteOn = "\u{1B}[?2004h"
    private let pasteOff = "\u{1B}[?2004l"

    @Test("Bracketed paste is on while the terminal is open, and turned off however it ends")
    func paste() throws {
        let pseudo = PseudoTerminal()
        var terminal = try pseudo.open(allowsMouse: false)
        #expect(pseudo.output(until: pasteOn).contains(pasteOn))
        pseudo.type("\u{1B}[200~def query(data):\n\u{1B}[201~x")
        var keys: [Key] = []
        while keys.last != .character("x"), terminal.wait(seconds: 5).contains(.key) {
            while let key = terminal.nextKey() { keys.append(key) }
        }
        #expect(keys == [.paste("def query(data):\n"), .character("x")])
        terminal.close()
        #expect(pseudo.output(until: leaving).contains(pasteOff))

        var second = try pseudo.open()
        second.present(frame(second, "Hello"))
        _ = pseudo.output(until: "Hello")
        TerminalRestorer.restoreNow()
        #expect(pseudo.output(until: leaving).contains(pasteOff))
    }

    @Test("Unfinished input ends by itself: an escape becomes the key, and a paste without an end is delivered")
    func expiring() throws {
        let pseudo = PseudoTerminal()
        var terminal = try pseudo.open(["ESCDELAY": "30"])
        func key() -> Key? {
            while terminal.wait(seconds: 10).contains(.key) {
                if let key = terminal.nextKey() { return key }
            }
            return nil
        }
        #expect(terminal.nextKey() == nil)
        pseudo.type("\u{1B}")
        #expect(key() == .escape)
        pseudo.type("\u{1B}[200~quit")
        #expect(key() == .paste("quit"))
        pseudo.type("q")
        #expect(key() == .character("q"))
    }

    @Test("An answer that comes after the terminal was closed is not left for the shell", arguments: [false, true])
    func lateAnswer(isRestoring: Bool) throws {
        // The answer is awaited for a second after the query; on a busy machine it may come later than that.
        for _ in 0..<20 {
            let pseudo = PseudoTerminal()
            let asked = ContinuousClock.now
            let answered = DispatchSemaphore(value: 0)
            let terminal = try pseudo.open(asks: true)
            Thread.detachNewThread {
                _ = pseudo.output(until: pasteOff)
                pseudo.type("\u{1B}]11;rgb:0000/0000/0000\u{7}")
                pseudo.type("\u{1B}[?62;22c")
                answered.signal()
            }
            if isRestoring { TerminalRestorer.restoreNow() } else { terminal.close() }
            answered.wait()
            if ContinuousClock.now - asked > .milliseconds(900) { continue }
            #expect(pseudo.unread == 0)
            return
        }
        Issue.record("every answer was late")
    }

    @Test("Very many reports are delivered in portions, none is lost, and a wait reports that there are more")
    func storm() throws {
        let pseudo = PseudoTerminal()
        var terminal = try pseudo.open()
        let count = CursesTerminal.keysPerWait * 2 + 10
        for column in 1...count { pseudo.type("\u{1B}[<32;\(column);1M") }
        var columns: [Int] = []
        var portions = 0
        while columns.count < count, terminal.wait(seconds: 5).contains(.key) {
            portions += 1
            while let key = terminal.nextKey() {
                if case .mouse(let event) = key { columns.append(event.column) }
            }
        }
        #expect(columns == Array(0..<count))
        #expect(portions >= 3)
    }

    @Test("Synchronized updates wrap every frame, and restoring ends the last one")
    func synchronized() throws {
        let pseudo = PseudoTerminal()
        var terminal = try pseudo.open(["KITTY_WINDOW_ID": "1"])
        terminal.present(frame(terminal, "Hello"))
        let output = pseudo.output(until: "\u{1B}[?2026l")
        #expect(output.contains("\u{1B}[?2026h"))
        #expect(output.contains("Hello"))
        terminal.present(frame(terminal, "Hello"))
        #expect(pseudo.allOutput() == "")
        TerminalRestorer.restoreNow()
        #expect(pseudo.output(until: leaving).contains("\u{1B}[?2026l"))
    }

    /// Each case is the answer of a scripted terminal, and what it is taken for.
    @Test(
        "The background is the one that the terminal answers in time; answers are never delivered as keys",
        arguments: [
            ("\u{1B}]11;rgb:ffff/ffff/ffff\u{7}\u{1B}[?2026;2$y\u{1B}[?62c", .light, true),
            ("\u{1B}]11;rgb:0000/0000/0000\u{1B}\\\u{1B}[?62c", .dark, false),
            ("\u{1B}[?6c", .unknown, false), ("", .unknown, false), ("\u{1B}]11;rgb:zz/\u{7}", .unknown, false),
            ("xyz\u{1B}[", .unknown, false),
        ] as [(String, Background, Bool)])
    func question(answer: String, background: Background, synchronizes: Bool) throws {
        let pseudo = PseudoTerminal()
        DispatchQueue.global().async {
            _ = pseudo.output(until: "\u{1B}[c")
            pseudo.type(answer)
        }
        var terminal = try pseudo.open(asks: true)
        #expect(terminal.background == background)
        terminal.present(frame(terminal, "Hello"))
        #expect(pseudo.output(until: "Hello").contains("2026h") == synchronizes)
        // A late answer is discarded; keys that were typed meanwhile are not.
        pseudo.type("\u{1B}]11;rgb:ffff/ffff/ffff\u{7}\u{1B}[?2026;2$y\u{1B}[?62cq")
        var keys: [Key] = []
        while keys.last != .character("q"), terminal.wait(seconds: 5).contains(.key) {
            while let key = terminal.nextKey() { keys.append(key) }
        }
        let typed: [Key] = answer.hasPrefix("xyz") ? [.character("x"), .character("y"), .character("z")] : []
        #expect(Array(keys.prefix(typed.count)) == typed)
        if !answer.hasSuffix("[") { #expect(keys == typed + [.character("q")]) }
    }

    @Test("There is no query where COLORFGBG is set, or where the terminal would not answer")
    func unasked() throws {
        for variables in [["COLORFGBG": "0;15"], ["TERM": "vt100"]] {
            let pseudo = PseudoTerminal()
            let terminal = try pseudo.open(asks: true, variables)
            #expect(terminal.background == (variables["TERM"] == nil ? .light : .unknown))
            terminal.close()
            #expect(!pseudo.output(until: "x").contains("]11;"))
        }
    }

    @Test("A request to end is delivered on another thread, and the terminal stays unchanged")
    func termination() throws {
        let pseudo = PseudoTerminal()
        var terminal = try pseudo.open()
        let modes = pseudo.modes
        let delivered = DispatchSemaphore(value: 0)
        let number = Atomic<Int32>(0)
        let signals = TerminationSignals { signal in
            number.store(signal, ordering: .releasing)
            delivered.signal()
        }
        kill(getpid(), SIGTERM)
        delivered.wait()
        #expect(number.load(ordering: .acquiring) == SIGTERM)
        #expect(pseudo.modes == modes)
        terminal.present(frame(terminal, "Hello"))
        #expect(pseudo.output(until: "Hello").contains("Hello"))
        withExtendedLifetime(signals) {}
    }

    @Test("Restoring frees a drawing thread that hangs because nobody reads")
    func stuck() throws {
        let pseudo = PseudoTerminal(columns: 200, rows: 60)
        let modes = pseudo.modes
        let frames = Atomic(0)
        let isOver = Atomic(false)
        let drawing = DispatchQueue(label: "drawing")
        drawing.async {
            guard var terminal = try? pseudo.open() else { return }
            while !isOver.load(ordering: .relaxed) {
                let count = frames.add(1, ordering: .relaxed).newValue
                terminal.present(Frame(size: terminal.size, filledWith: Cell(count % 2 == 0 ? "a" : "b")))
            }
        }
        var seen = -1
        while frames.load(ordering: .relaxed) == 0 || seen != frames.load(ordering: .relaxed) {
            seen = frames.load(ordering: .relaxed)
            usleep(300_000)
        }
        TerminalRestorer.restoreNow()
        isOver.store(true, ordering: .relaxed)
        drawing.sync {}
        #expect(pseudo.modes == modes)
        #expect(pseudo.output(until: leaving).contains(leaving))
    }
}

extension String {
    fileprivate func components(of text: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: text) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
