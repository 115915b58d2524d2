import Files
import Glibc

/// The commit of the Git repository in which a run was started.
package struct GitCommit: Hashable, Sendable {
    /// 40 hexadecimal digits, or 64 in repositories with SHA-256.
    package var hash: String
    /// Whether tracked files differ from the commit; nil if `git` could not tell in time.
    package var isDirty: Bool?

    package init(hash: String, isDirty: Bool?) {
        self.hash = hash
        self.isDirty = isDirty
    }

    /// Asks `git` about a folder; nil if it is in no repository, or there is no `git`.
    ///
    /// - Parameter seconds: how long each of two questions may take.
    package static func at(_ folder: String, seconds: Double = 10) -> GitCommit? {
        guard let head = answer(["-C", folder, "rev-parse", "--verify", "HEAD"], seconds: seconds) else { return nil }
        let hash = String(decoding: head, as: UTF8.self).filter { !$0.isWhitespace }
        guard hash.utf8.count == 40 || hash.utf8.count == 64, hash.allSatisfy(\.isHexDigit) else { return nil }
        // Without optional locks, a `git` of the user's is not disturbed.
        let changes = answer(
            ["--no-optional-locks", "-C", folder, "status", "--porcelain", "--untracked-files=no"], seconds: seconds)
        return GitCommit(hash: hash, isDirty: changes.map { !$0.isEmpty })
    }

    /// What `git` prints; nil if it fails, or takes too long.
    private static func answer(_ arguments: [String], seconds: Double) -> [UInt8]? {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let child = start(arguments, output: ends[1])
        close(ends[1])
        guard let child else { return nil }
        var output: [UInt8] = []
        let isComplete = read(ends[0], until: monotonic() + seconds, into: &output)
        if !isComplete { kill(child, SIGKILL) }
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
        return isComplete && status == 0 ? output : nil
    }

    private static func start(_ arguments: [String], output: Int32) -> pid_t? {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let words = unsafe list(["git"] + arguments)
        let variables = unsafe list(
            ["PATH", "HOME", "XDG_CONFIG_HOME", "GIT_DIR", "GIT_WORK_TREE"].compactMap { name in
                Environment[name].map { "\(name)=\($0)" }
            })
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        var child = pid_t()
        guard unsafe posix_spawnp(&child, "git", &actions, nil, words, variables) == 0 else { return nil }
        return child
    }

    /// The texts for a C function, which ends the list with a null pointer; to be freed.
    private static func list(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        var list: [UnsafeMutablePointer<CChar>?] = unsafe []
        for text in texts {
            let copy = unsafe strdup(text.systemPath)
            unsafe list.append(copy)
        }
        unsafe list.append(nil)
        return unsafe list
    }

    /// Reads to the end, at most 1 MB; false if that takes too long.
    private static func read(_ file: Int32, until deadline: Double, into output: inout [UInt8]) -> Bool {
        var piece = [UInt8](repeating: 0, count: 4096)
        while output.count < 1 << 20 {
            let rest = deadline - monotonic()
            guard rest > 0 else { return false }
            var request = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&request, 1, Int32(min(rest, 60) * 1000) + 1) > 0 else {
                if errno == EINTR { continue }
                return false
            }
            let count = unsafe Glibc.read(file, &piece, piece.count)
            if count == 0 { return true }
            guard count > 0 else { return false }
            output += piece[..<count]
        }
        return false
    }

    private static func monotonic() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
