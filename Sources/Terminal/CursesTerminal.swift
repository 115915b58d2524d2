internal import CNcurses
internal import CTerminal
internal import Glibc
package import Screen
internal import Synchronization

/// The terminal that the program runs on, through ncurses.
///
/// Opening it switches to the alternate screen and to keys that arrive one by one. Everything is put back
/// when the value goes away, when the process exits, and when a signal ends it. Only the thread that opened
/// it may use it, and there is one at a time in a process.
@safe package struct CursesTerminal: ~Copyable, Terminal {
    private static let isOpen = Atomic(false)

    /// Milliseconds for which the reading of keys may wait for the next byte of one. What takes longer is put together
    /// without waiting.
    static let keyDelay: Int32 = 25
    /// Milliseconds after which no answer to the question for the ground is expected any more.
    private static let answerTime: Int32 = 1000

    package var size: Size
    /// What the terminal's locale can show.
    package var glyphs: Appearance.Glyphs { charset.glyphs }
    /// How many colours the terminal shows, or may show.
    package let colors: ColorDepth
    /// The terminal's name in terminfo, which is not `TERM` where terminfo does not know that.
    package let name: String
    /// The ground that the terminal draws on.
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
    /// The terminal's modes before curses.
    var saved: termios

    var keyReader: KeyReader
    /// When the last byte came.
    var lastInput = ContinuousClock.now
    /// A key that was complete when nothing followed it in time.
    var expiredKey: Key?
    /// Bytes and keys of curses that were read since the last wait.
    var codesSinceWait = 0
    /// `nextKey` has not said yet that there is none.
    var mayHaveKeys = true
    /// Keys that `nextKey` gave since the last wait.
    var keysSinceWait = 0
    /// What the next wait has to say.
    var reasons: Wakening = []
    var writer: FrameWriter

    /// True where there is a terminal on both ends.
    package static func isAvailable(input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO) -> Bool {
        isatty(input) == 1 && isatty(output) == 1
    }

    /// Opens the terminal.
    ///
    /// - Parameters:
    ///   - waker: ends the waits; keep it to signal it.
    ///   - allowsColor: false for `--no-color`. `NO_COLOR` forbids colour, too.
    ///   - allowsMouse: false for `--no-mouse`.
    ///   - asks: the terminal is asked for its ground where the environment does not tell it, which takes at most
    ///     0.1 s.
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

        // The handlers come before curses, which leaves signals alone that are handled already.
        let offersInputModes = environment.offersInputModes(
            terminfoHasMouse: description.hasMouse && description.name == environment.term)
        var modes = TerminalModes(
            hasMouse: allowsMouse && offersInputModes, bracketsPastes: offersInputModes,
            synchronizes: environment.synchronizes(
                terminfoHasSync: description.hasSync && description.name == environment.term))
        let reset = TerminalDescription.reset(rows: size.rows, modes: modes)
        unsafe terminal_restorer_set_bytes(reset, reset.count)
        unsafe terminal_restorer_arm(output, streams.drawing, streams.writing, streams.withoutBlocking, &saved)
        terminal_session_signals_install(notices.number)
        guard let started = unsafe Self.start(description, depth: offered, streams: streams) else {
            terminal_restorer_disarm()
            terminal_session_signals_remove()
            throw .cursesFailed(term: description.name)
        }

        var answers = BackgroundQuestion()
        let declared = environment.declaredBackground
        if asks, declared == .unknown, environment.answersQuestions {
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

    /// Gives the terminal back.
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
