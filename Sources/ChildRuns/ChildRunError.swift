package import Files
import Glibc

/// Why a program could not be started or controlled; `description` is one plain sentence.
package enum ChildRunError: Error, Hashable, Sendable {
    /// The program cannot be executed; `code` is `errno`.
    case notStarted(program: String, code: Int32)
    /// The process that watches over the program did not start.
    case noSupervisor(reason: String)
    case file(FileError)
    /// A file in the run's folder is not what it should be.
    case malformed(path: String, expected: String)
    /// Nothing watches over the run any more; it has ended, or its supervisor was killed.
    case notReachable(folder: String, RunStanding)
    case noAnswer(folder: String, seconds: Double)
    /// The supervisor refused a command.
    case refused(String)

    /// The exit status that a shell would give: 127 where there is no such program, 126 where it cannot be executed.
    package var shellStatus: Int32? {
        guard case .notStarted(_, let code) = self else { return nil }
        return code == ENOENT ? 127 : 126
    }
}

extension ChildRunError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notStarted(let program, ENOENT): "There is no program \(program.shownPath)."
        case .notStarted(let program, let code): "Cannot start \(program.shownPath): \(Self.reason(code))."
        case .noSupervisor(let reason): "Cannot watch over the program: \(reason)."
        case .file(let error): error.description
        case .malformed(let path, let expected): "\(path.shownPath): expected \(expected)."
        case .notReachable(let folder, let standing):
            switch standing {
            case .ended: "The run in \(folder.shownPath) has ended."
            case .abandoned:
                "The supervisor of the run in \(folder.shownPath) was killed, and its program runs on alone."
            case .lost: "The run in \(folder.shownPath) was lost: its supervisor and its program are gone."
            case .supervised: "The supervisor of the run in \(folder.shownPath) does not accept connections."
            }
        case .noAnswer(let folder, let seconds):
            "The supervisor of the run in \(folder.shownPath) gave no answer within \(seconds) s."
        case .refused(let reason): "\(reason)."
        }
    }

    /// The system's message for an error number.
    static func reason(_ code: Int32) -> String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        let sentence = unsafe String(cString: text)
        return sentence.prefix(1).lowercased() + sentence.dropFirst()
    }
}

/// What is left of a run, on the evidence of its processes.
package enum RunStanding: Sendable, Hashable {
    /// Its supervisor is there, and with it everything that can be done.
    case supervised
    /// Its end was recorded.
    case ended
    /// Its supervisor is gone, but its program runs on. Closing the terminal has sent SIGHUP to the program.
    case abandoned
    /// Both are gone, and nobody recorded an end: they were killed, or the machine was.
    case lost
}
