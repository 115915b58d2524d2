internal import CNcurses
internal import Glibc
internal import Screen

extension CursesTerminal {
    /// Starts curses on the terminal; nil where it does not start.
    static func start(
        _ description: TerminalDescription, depth: ColorDepth, streams: borrowing CursesStreams
    ) -> (screen: OpaquePointer, keys: UnsafeMutablePointer<WINDOW>, depth: ColorDepth, namesPairs: Bool)? {
        let probe = unsafe curses_current_terminal()
        var depth = depth
        var screen: OpaquePointer?
        var namesPairs = false
        if depth == .trueColor, !description.hasDirectColor {
            let entry = TerminalDescription.trueColorEntry(
                named: description.name, namesPairs: streams.collects)
            unsafe screen = Self.withTerminfo("hex:" + entry.compiled.hexadecimal) {
                unsafe newterm(description.name, streams.output, streams.input)
            }
            namesPairs = unsafe screen != nil && streams.collects
            if unsafe screen == nil { depth = description.colors >= 256 ? .indexed256 : .basic8 }
        }
        if unsafe screen == nil { unsafe screen = newterm(description.name, streams.output, streams.input) }
        guard let screen = unsafe screen else { return nil }
        if unsafe curses_current_terminal() != probe { unsafe del_curterm(probe) }

        raw()
        noecho()
        nonl()
        set_escdelay(keyDelay)
        curs_set(0)
        // Keys that wait must not stop the drawing half-way.
        typeahead(-1)
        unsafe leaveok(curses_standard_screen(), true)
        if depth != .none, start_color() != OK || use_default_colors() != OK || curses_colors() < 8 {
            depth = .none
        }

        // Reading keys from a window draws it first; a pad is never drawn.
        guard let keys = unsafe newpad(1, 1) else {
            endwin()
            unsafe delscreen(screen)
            return nil
        }
        unsafe keypad(keys, true)
        // The mouse's reports are read here: curses would wait after each for clicks.
        define_key(nil, KEY_MOUSE)
        unsafe nodelay(keys, true)
        return unsafe (screen, keys, depth, namesPairs)
    }

    /// Runs `body` with the variable `TERMINFO` set. terminfo(5): "hex:" and an entry stand for a database.
    private static func withTerminfo<Result>(_ value: String, _ body: () -> Result) -> Result {
        let before = unsafe getenv("TERMINFO").map { unsafe String(cString: $0) }
        unsafe setenv("TERMINFO", value, 1)
        defer {
            if let before { unsafe setenv("TERMINFO", before, 1) } else { unsafe unsetenv("TERMINFO") }
        }
        return body()
    }

    /// Asks for the ground and waits for the answers, 0.1 s at most.
    static func ask(input: UnsafeMutablePointer<FILE>, output: Int32) -> BackgroundQuestion {
        var question = BackgroundQuestion()
        let input = unsafe fileno(input)
        let end = ContinuousClock.now + .milliseconds(100)
        write(BackgroundQuestion.bytes, to: output)
        var buffer = [UInt8](repeating: 0, count: 256)
        while !question.isOver {
            var wait = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
            let left = milliseconds(until: end)
            guard left > 0, unsafe poll(&wait, 1, left) > 0 else { break }
            let count = unsafe read(input, &buffer, buffer.count)
            guard count > 0 else { break }
            question.take(buffer[..<count])
        }
        return question
    }

    /// Writes past curses, whose own buffer is empty between two frames.
    func write(_ bytes: [UInt8]) { Self.write(bytes, to: streams.writing) }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }

    /// What the terminal says, what the environment says, or 80×24.
    static func size(of descriptor: Int32, _ environment: TerminalEnvironment) -> Size {
        var (columns, rows): (Int32, Int32) = (0, 0)
        let size =
            unsafe curses_window_size(descriptor, &columns, &rows)
            ? Size(columns: Int(columns), rows: Int(rows)) : environment.size ?? Size(columns: 80, rows: 24)
        // A size that somebody made up must not cost gigabytes.
        return Size(columns: min(size.columns, 2000), rows: min(size.rows, 1000))
    }
}
