import ArgumentParser
import Glibc

/// Runs a parser in a separate process, and keeps the input that ends it.
struct Supervisor {
    let parser: String
    /// Options of the command line for the worker.
    let options: [String]
    let processorSeconds: Int

    struct Finding {
        /// A sentence about the finding; nil where the worker has printed it.
        var sentence: String?
        var input: [UInt8]
    }

    /// Waits until the worker ends. Returns nil where it found nothing. Throws `ExitCode` where it was interrupted,
    /// and `InputFileError` where it could not be started.
    func run() throws -> Finding? {
        // Ctrl-C ends only the worker, so that there is time to clean up here.
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
        // The folder is in memory where possible: its files are written tens of thousands of times per second.
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

    /// Starts another process of this program.
    private func start(_ arguments: [String]) throws(InputFileError) -> pid_t {
        var words: [UnsafeMutablePointer<CChar>?] = unsafe (["fuzz"] + arguments).map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe words.indices { unsafe free(words[index]) } }
        // Leaks are not faults of a parser, and freed memory must not be kept for ever. Allocation sites are not
        // recorded, as that would take a third of the time; run --replay with your own ASAN_OPTIONS to see them.
        unsafe setenv("ASAN_OPTIONS", "detect_leaks=0:quarantine_size_mb=16:malloc_context_size=1", 0)
        // The interactive backtracer would wait for an answer at the terminal.
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
