import ArgumentParser
import Glibc

/// Runs a parser in a process of its own, and keeps the input that ends it.
struct Supervisor {
    let parser: String
    /// Of the command line, for the worker.
    let options: [String]
    let processorSeconds: Int

    struct Finding {
        /// nil where the worker has said it.
        var sentence: String?
        var input: [UInt8]
    }

    /// Waits until the worker ends. Returns nil where it found nothing. Throws `ExitCode` where it was interrupted.
    func run() throws -> Finding? {
        // Ctrl-C ends the worker, and leaves time to clean up.
        signal(SIGINT, SIG_IGN)
        let folder = try makeFolder()
        defer { remove(folder) }
        let shared = try SharedInput(in: folder)
        let status = try wait(for: start([parser, "--worker", folder] + options))
        let signal = status & 0x7F
        if signal == SIGINT { throw ExitCode(130) }
        if signal == SIGPROF {
            return Finding(
                sentence: "an input took more than \(processorSeconds) s of processor time", input: shared.bytes)
        }
        if signal != 0 {
            let name = unsafe String(cString: strsignal(signal))
            return Finding(sentence: "the process was ended by signal \(signal) (\(name))", input: shared.bytes)
        }
        switch status >> 8 & 0xFF {
        case 0: return nil
        case Worker.findingStatus: return Finding(sentence: nil, input: shared.bytes)
        case let code: return Finding(sentence: "the process ended with status \(code)", input: shared.bytes)
        }
    }

    private func makeFolder() throws(InputFileError) -> String {
        // In memory where the system has such a folder: the files in it are written tens of thousands of times a second.
        let parent = unsafe access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(parent)/softscope-fuzz-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw InputFileError(path: parent, code: errno) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private func remove(_ folder: String) {
        if let stream = unsafe opendir(folder) {
            while let entry = unsafe readdir(stream) {
                _ = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                    unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                        unsafe unlinkat(dirfd(stream), $0, 0)
                    }
                }
            }
            unsafe closedir(stream)
        }
        unsafe rmdir(folder)
    }

    /// Starts this program again. Throws where it cannot.
    private func start(_ arguments: [String]) throws(InputFileError) -> pid_t {
        var words: [UnsafeMutablePointer<CChar>?] = unsafe (["fuzz"] + arguments).map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe words.indices { unsafe free(words[index]) } }
        // Leaks are no fault of a parser, and what it freed must not be kept for ever. Where memory was allocated is left
        // out of reports, as recording it takes a third of the time; --replay with ASAN_OPTIONS of one's own tells it.
        unsafe setenv("ASAN_OPTIONS", "detect_leaks=0:quarantine_size_mb=16:malloc_context_size=1", 0)
        // A question at a terminal would wait for an answer.
        unsafe setenv("SWIFT_BACKTRACE", "interactive=no", 0)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var interrupt = sigset_t()
        unsafe sigemptyset(&interrupt)
        unsafe sigaddset(&interrupt, SIGINT)
        unsafe posix_spawnattr_setsigdefault(&attributes, &interrupt)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var child: pid_t = 0
        let code = unsafe posix_spawn(&child, "/proc/self/exe", nil, &attributes, &words, environ)
        guard code == 0 else { throw InputFileError(path: "/proc/self/exe", code: code) }
        return child
    }

    private func wait(for child: pid_t) -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status
    }
}
