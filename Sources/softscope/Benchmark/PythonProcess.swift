import Files
import Glibc
import Interchange

/// A Python program that answers each line of its standard input with a line of JSON. What it writes to standard error is
/// dropped.
final class PythonProcess {
    private let child: pid_t
    private let questions: Int32
    private let answers: Int32
    /// What was read beyond the last answer.
    private var rest: [UInt8] = []

    /// The longest answer, in bytes.
    private static let longest = 1 << 16

    /// Starts the program; nil if that fails.
    ///
    /// - Parameters:
    ///   - python: the path of the interpreter.
    ///   - program: its text.
    init?(_ python: String, program: String, arguments: [String]) {
        guard let toChild = Self.makePipe() else { return nil }
        guard let fromChild = Self.makePipe() else {
            for end in toChild { close(end) }
            return nil
        }
        defer {
            close(toChild[0])
            close(fromChild[1])
        }
        guard
            let child = Self.start(
                [python, "-c", program] + arguments, input: toChild[0], output: fromChild[1])
        else {
            close(toChild[1])
            close(fromChild[0])
            return nil
        }
        (self.child, questions, answers) = (child, toChild[1], fromChild[0])
    }

    deinit {
        close(questions)
        close(answers)
        kill(child, SIGTERM)
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
    }

    /// The ends for reading and for writing, which no other program inherits.
    private static func makePipe() -> [Int32]? {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return ends
    }

    private static func start(_ words: [String], input: Int32, output: Int32) -> pid_t? {
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var child: pid_t = 0
        let code = unsafe posix_spawn(&child, words[0], &actions, nil, &arguments, environ)
        return code == 0 ? child : nil
    }

    /// Asks a question of one line, and waits for the answer; nil if the program has ended.
    func ask(_ question: JSONValue) -> JSONValue? {
        var line = question.text + "\n"
        let isSent = line.withUTF8 { bytes in
            unsafe write(questions, bytes.baseAddress, bytes.count) == bytes.count
        }
        return isSent ? next() : nil
    }

    /// The next line that the program writes; nil if it has ended, or writes anything but JSON.
    func next() -> JSONValue? {
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                defer { rest.removeFirst(end + 1) }
                return try? JSONValue(parsing: String(decoding: rest[..<end], as: UTF8.self))
            }
            guard rest.count < Self.longest else { return nil }
            var piece = Array(repeating: UInt8(0), count: 4096)
            let count = unsafe read(answers, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            rest += piece[..<count]
        }
    }
}

extension PythonProcess {
    /// The path of the interpreter: the one that was given, or that of the active virtual environment, or the first one
    /// on the PATH; nil if there is none.
    static func find(given path: String?) -> String? {
        if let path { return FileSystem.isProgram(path) ? path : nil }
        let folders =
            (Environment["VIRTUAL_ENV"].map { ["\($0)/bin"] } ?? [])
            + (Environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return folders.map { "\($0)/python3" }.first { FileSystem.isProgram($0) }
    }
}
