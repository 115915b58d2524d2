import Foundation
import Glibc

/// A process that a test started, and that does not outlive it.
///
/// It begins with the signals as a shell leaves them, whatever the test runner ignores.
final class ChildProcess {
    enum Ending: Equatable {
        case exited(Int32)
        case signalled(Int32)
    }

    /// What a descriptor of the process is opened on.
    enum Stream {
        case reading(String)
        case writing(String)
        case descriptor(Int32)
        case closed
    }

    let id: pid_t
    private var ending: Ending?

    /// - Parameter environment: all of it; nothing is inherited.
    init(
        _ executable: String, _ arguments: [String], environment: [String: String], folder: String? = nil,
        input: Stream = .reading("/dev/null"), output: Stream, errors: Stream
    ) throws {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        for (number, stream) in [input, output, errors].enumerated() {
            let number = Int32(number)
            switch stream {
            case .reading(let path):
                unsafe posix_spawn_file_actions_addopen(&actions, number, path, O_RDONLY, 0)
            case .writing(let path):
                let flags = O_WRONLY | O_CREAT | O_APPEND
                unsafe posix_spawn_file_actions_addopen(&actions, number, path, flags, 0o600)
            case .descriptor(let descriptor):
                unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, number)
            case .closed: unsafe posix_spawn_file_actions_addclose(&actions, number)
            }
        }
        var (all, none) = (sigset_t(), sigset_t())
        unsafe sigfillset(&all)
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        // posix_spawn itself changes folders in newer systems only.
        let line = (folder.map { ["/usr/bin/env", "-C", $0] } ?? []) + [executable] + arguments
        var words: [UnsafeMutablePointer<CChar>?] = unsafe line.map { unsafe strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] =
            unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            for index in unsafe words.indices { unsafe free(words[index]) }
            for index in unsafe variables.indices { unsafe free(variables[index]) }
        }
        var child: pid_t = 0
        let code = unsafe posix_spawn(&child, line[0], &actions, &attributes, &words, &variables)
        guard code == 0 else {
            throw Unexpected("cannot start \(executable): \(unsafe String(cString: strerror(code)))")
        }
        id = child
    }

    deinit {
        guard poll() == nil else { return }
        kill(id, SIGKILL)
        var status: Int32 = 0
        while unsafe waitpid(id, &status, 0) < 0, errno == EINTR {}
    }

    /// How it ended; nil while it runs.
    func poll() -> Ending? {
        if let ending { return ending }
        var status: Int32 = 0
        guard unsafe waitpid(id, &status, WNOHANG) == id else { return nil }
        let signal = status & 0x7F
        ending = signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
        return ending
    }

    func send(_ signal: Int32) { kill(id, signal) }

    /// Waits for its end; one that takes too long is a failure.
    func wait() async throws -> Ending {
        try await until("process \(id) ends") { poll() }
    }
}

/// Why a test cannot go on.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Asks again and again until there is an answer. The limit is no expectation: it only ends a test that hangs, on the
/// slowest machine and under a sanitizer. Time alone does not count, as other tests may keep this one from asking for
/// minutes: it must have been asked often, too.
func until<Answer>(
    _ what: String, seconds: Double = 600, attempts: Int = 4000, isolation: isolated (any Actor)? = #isolation,
    details: () async throws -> String = { "" }, _ ask: () async throws -> Answer?
) async throws -> Answer {
    let end = ContinuousClock.now + .seconds(seconds)
    var asked = 0
    while true {
        if let answer = try await ask() { return answer }
        asked += 1
        guard ContinuousClock.now < end || asked < attempts else {
            // `swift test` loses what it cannot decode where it cuts the output, so this is ASCII.
            let details = try await details().unicodeScalars.map { $0.isASCII ? String($0) : "#" }.joined()
            throw Unexpected("waited \(seconds) s in vain: \(what)\n\(details)")
        }
        try await Task.sleep(for: .milliseconds(15))
    }
}

/// The thread sanitizer runs the handlers of crashes in the middle of its own work, where they wait for its locks for
/// ever: under it nothing can be said about crashes.
let isThreadSanitizerOn = unsafe dlsym(nil, "__tsan_init") != nil

/// Whether a sanitizer has taken its terabytes of addresses, which leave nothing to limit.
let takesAddresses = unsafe isThreadSanitizerOn || dlsym(nil, "__asan_init") != nil
