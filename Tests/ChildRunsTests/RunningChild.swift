import ChildRuns
import Files
import Glibc
import TestFiles
import Testing

/// A program under a supervisor, in a folder for one test. What is left of it when the test ends is killed.
final class RunningChild {
    let folder = try? TemporaryFolder()
    let run: ChildRun

    /// - Parameter script: what `sh` runs.
    init(_ script: String, change: (inout RunRequest) -> Void = { _ in }) throws {
        let path = try #require(folder?.path)
        var request = RunRequest(command: ["/bin/sh", "-c", script], workingFolder: path)
        change(&request)
        let program = try BuiltProgram.path(of: "softscope")
        run = try ChildRun.start(request, in: RunFolder("\(path)/run"), supervisor: [program, "supervise"])
    }

    deinit {
        guard let status = try? run.status() else { return }
        for entry in ProcessTree(of: status).entries { kill(entry.identity.pid, SIGKILL) }
        for process in [status.supervisor, status.keeper] {
            if let process, process.isAlive { kill(process.pid, SIGKILL) }
        }
        for entry in ProcessTree(of: status).entries { kill(entry.identity.pid, SIGKILL) }
    }

    var path: String { folder?.path ?? "" }

    func connect() throws -> RunControl { try RunControl(run.folder) }

    var output: [UInt8] { folder?.read("run/output") ?? [] }
    var text: String { String(decoding: output, as: UTF8.self) }

    /// Waits until the program has ended, and returns its last state.
    func end() throws -> RunStatus {
        try waitUntil("the program ends") { (try? self.run.status().state) == .ended }
        return try run.status()
    }

    /// The processes of the program that have not ended.
    func processes() throws -> [ProcessEntry] { ProcessTree(of: try run.status()).living }

    func waitForText(_ text: String) throws { try waitUntil("\(text) is printed") { self.text.contains(text) } }
}

/// Waits for something to become true. Throws if it does not within a minute.
func waitUntil(_ what: String, _ condition: () throws -> Bool) throws {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    let end = time.tv_sec + 60
    while !(try condition()) {
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        guard time.tv_sec < end else { throw NeverHappened(what: what) }
        usleep(5000)
    }
}

struct NeverHappened: Error, CustomStringConvertible {
    let what: String
    var description: String { "It never happened that \(what)." }
}

/// A connection that only sends.
final class RawClient {
    private let socket: Int32

    init(_ child: RunningChild) throws {
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array("\(child.path)/run/control".utf8)
        try #require(path.count < 108)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        let result = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
    }

    deinit { close(socket) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}
