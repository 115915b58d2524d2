internal import CNcurses
internal import CTerminal
internal import Glibc
package import Screen
internal import Synchronization

/// The terminal that the program runs in, driven through ncurses.
///
/// Opening it switches to the alternate screen and to unbuffered keys. Everything is restored when the value is
/// destroyed, when the process exits, and when a signal ends it. Only the thread that opened it may use it, and a
/// process can have only one at a time.
@safe package struct CursesTerminal: ~Copyable, Terminal {
    private static let isOpen = Atomic(false)

    /// Milliseconds for which reading a key may block until its next byte. Keys that take longer are assembled over
    /// several reads.
    static let keyDelay: Int32 = 25
    /// Milliseconds after which no answer to the query for the background colour is expected any more.
    private static let answerTime: Int32 = 1000

    package var size: Size
    /// The characters that the terminal's locale can show.
    package var glyphs: Appearance.Glyphs { charset.glyphs }
    /// The number of colours that the terminal shows and the user allows.
    package let colors: ColorDepth
    /// The name of the terminfo entry in use; it differs from `TERM` where terminfo does not know that.
    package let name: String
    /// The background of the terminal.
    package let background: Background

    let charset: Charset
    let environment: TerminalEnvironment
    let output: Int32
    let waker: Waker
    let notices: Descriptor
    let streams: CursesStreams
    let modes: TerminalModes
    let screen: OpaquePointer
    /// The window that keys are read from.
    let keys: UnsafeMutablePointer<WINDOW>
    /// The terminal's modes before curses started.
    var saved: termios

    var keyReader: KeyReader
    /// The time when the last byte arrived.
    var lastInput = ContinuousClock.now
    /// A key that became complete because nothing followed it in time.
    var expiredKey: Key?
    /// The number of codes read from curses since the last wait.
    var codesSinceWait = 0
    /// Whether `nextKey` may return another key without a wait.
    var mayHaveKeys = true
    /// The number of keys that `nextKey` returned since the last wait.
    var keysSinceWait = 0
    /// The reasons that the next wait will return.
    var reasons: Wakening = []
    var writer: FrameWriter

    /// Whether both descriptors are terminals.
    package static func isAvailable(input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO) -> Bool {
        isatty(input) == 1 && isatty(output) == 1
    }

    /// Opens the terminal.
    ///
    /// - Parameters:
    ///   - waker: ends a wait when it is signalled.
    ///   - allowsColor: false for `--no-color`. The environment variable `NO_COLOR` forbids colour, too.
    ///   - allowsMouse: false for `--no-mouse`.
    ///   - asks: whether to ask the terminal for its background where the environment does not tell it, which takes
    ///     at most 0.1 s.
    package init(
        waker: Waker = Waker(), allowsColor: Bool = true, allowsMouse: Bool = true, asks: Bool = true,
        environment: TerminalEnvironment = .current, input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO
    ) throws(TerminalError) {
        var saved = termios()
        guard Self.isAvailable(input: input, output: output), unsafe tcgetattr(output, &saved) == 0 else {
            throw .notATerminal
        }
        guard
            Self.isOpen.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing)
                .exchanged
        else { throw .alreadyOpen }
        var isOpened = false
        defer { if !isOpened { Self.isOpen.store(false, ordering: .releasing) } }

        let charset = Charset.activate(environment)
        let description = try TerminalDescription.load(environment.descriptions, descriptor: output)
        let offered = environment.depth(
            terminfoColors: description.colors, hasDirectColor: description.hasDirectColor,
            allowsColor: allowsColor)
        let size = Self.size(of: output, environment)
        let notices = Descriptor(terminal_eventfd())
        guard let streams = CursesStreams(input: input, output: output) else {
            throw .cursesFailed(term: description.name)
        }

        // The signal handlers are installed before curses starts, which does not replace existing handlers.
        let offersInputModes = environment.offersInputModes(
            terminfoHasMouse: description.hasMouse && description.name == environment.term)
        var modes = TerminalModes(
            hasMouse: allowsMouse && offersInputModes, bracketsPastes: offersInputModes,
            synchronizes: environment.synchronizes(
                terminfoHasSync: description.hasSync && description.name == environment.term))
        let reset = TerminalDescription.reset(rows: size.rows, modes: modes)
        unsafe terminal_restorer_set_bytes(reset, reset.count)
        unsafe terminal_restorer_arm(output, streams.drawing, streams.writing, streams.nonblocking, &saved)
        terminal_session_signals_install(notices.number)
        guard let started = unsafe Self.start(description, depth: offered, streams: streams) else {
            terminal_restorer_disarm()
            terminal_session_signals_remove()
            throw .cursesFailed(term: description.name)
        }

        var answers = BackgroundQuery()
        let declared = environment.declaredBackground
        if asks, declared == .unknown, environment.answersQueries {
            unsafe answers = Self.ask(input: streams.input, output: streams.drawing)
            if answers.synchronizes { modes.synchronizes = true }
            if !answers.isOver { unsafe terminal_await_answer(fileno(streams.input), Self.answerTime) }
        }
        background = declared == .unknown ? answers.background : declared

        unsafe screen = started.screen
        unsafe keys = started.keys
        let (depth, namesPairs) = unsafe (started.depth, started.namesPairs)
        colors = depth
        name = description.name
        self.charset = charset
        self.environment = environment
        self.output = output
        self.waker = waker
        self.notices = notices
        self.streams = streams
        self.size = size
        self.saved = saved
        self.modes = modes
        keyReader = KeyReader(charset: charset, escapeDelay: .milliseconds(environment.escapeDelay))
        keyReader.pushBack(answers.rest)
        writer = FrameWriter(
            pairs: PairTable(
                depth: depth, smallestDirect: description.hasDirectColor ? 256 : 0, namesPairs: namesPairs),
            charset: charset)
        isOpened = true
        adoptSize()
        write(modes.entering)
    }

    /// Restores the terminal.
    package consuming func close() {}

    deinit {
        write(modes.leaving)
        terminal_swallow_answer()
        endwin()
        terminal_restorer_disarm()
        terminal_session_signals_remove()
        unsafe delwin(keys)
        unsafe delscreen(screen)
        Self.isOpen.store(false, ordering: .releasing)
    }
}
