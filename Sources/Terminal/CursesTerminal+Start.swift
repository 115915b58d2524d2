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
        // Waiting keys must not interrupt drawing.
        typeahead(-1)
        unsafe leaveok(curses_standard_screen(), true)
        if depth != .none, start_color() != OK || use_default_colors() != OK || curses_colors() < 8 {
            depth = .none
        }

        // Reading keys from a window draws the window first; a pad is never drawn.
        guard let keys = unsafe newpad(1, 1) else {
            endwin()
            unsafe delscreen(screen)
            return nil
        }
        unsafe keypad(keys, true)
        // `KeyReader` decodes mouse reports: curses would wait for clicks after each one.
        define_key(nil, KEY_MOUSE)
        unsafe nodelay(keys, true)
        return unsafe (screen, keys, depth, namesPairs)
    }

    /// Runs `body` with the environment variable `TERMINFO` set. Its value may be "hex:" followed by an entry, see
    /// terminfo(5).
    private static func withTerminfo<Result>(_ value: String, _ body: () -> Result) -> Result {
        let before = unsafe getenv("TERMINFO").map { unsafe String(cString: $0) }
        unsafe setenv("TERMINFO", value, 1)
        defer {
            if let before { unsafe setenv("TERMINFO", before, 1) } else { unsafe unsetenv("TERMINFO") }
        }
        return body()
    }

    /// Asks for the background colour and waits for the answers, for at most 0.1 s.
    static func ask(input: UnsafeMutablePointer<FILE>, output: Int32) -> BackgroundQuery {
        var question = BackgroundQuery()
        let input = unsafe fileno(input)
        let end = ContinuousClock.now + .milliseconds(100)
        write(BackgroundQuery.bytes, to: output)
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

    /// Writes to the terminal, bypassing curses, whose own buffer is empty between two frames.
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

    /// The size that the terminal reports, otherwise that of the environment, otherwise 80×24.
    static func size(of descriptor: Int32, _ environment: TerminalEnvironment) -> Size {
        var (columns, rows): (Int32, Int32) = (0, 0)
        let size =
            unsafe curses_window_size(descriptor, &columns, &rows)
            ? Size(columns: Int(columns), rows: Int(rows)) : environment.size ?? Size(columns: 80, rows: 24)
        // A bogus size must not cost gigabytes of memory.
        return Size(columns: min(size.columns, 2000), rows: min(size.rows, 1000))
    }
}
