internal import CProcess
import Files
import Glibc

/// A program that runs under a supervisor of its own.
package struct ChildRun: Sendable, Hashable {
    package let folder: RunFolder

    /// The run that a folder keeps, running or ended.
    package init(_ folder: RunFolder) { self.folder = folder }

    /// Starts a program, and returns when it runs.
    ///
    /// - Parameters:
    ///   - folder: a folder of its own, which is made if it is missing.
    ///   - supervisor: the program and the arguments before the folder that call `Supervisor.run`.
    ///   - seconds: how long the start may take.
    ///
    /// Throws `notStarted` where the program cannot be executed.
    package static func start(
        _ request: RunRequest, in folder: RunFolder, supervisor: [String], within seconds: Double = 20
    ) throws(ChildRunError) -> ChildRun {
        try folder.make()
        try request.write(to: folder)
        var (reading, writing): (Int32, Int32) = (-1, -1)
        guard unsafe process_pipe(&reading, &writing) else { throw .noSupervisor(reason: ChildRunError.reason(errno)) }
        let report = Descriptor(reading)
        let code = unsafe CStrings.with(supervisor + [folder.path]) { arguments in
            unsafe process_start_detached((supervisor.first ?? "").systemPath, arguments, writing)
        }
        close(writing)
        guard code == 0 else { throw .noSupervisor(reason: ChildRunError.reason(code)) }
        let line = answer(report, deadline: Clock.monotonic + seconds)
        if line == "started" { return ChildRun(folder) }
        if line.hasPrefix("refused "), let code = Int32(line.dropFirst(8)) {
            throw .notStarted(program: request.command.first ?? "", code: code)
        }
        throw .noSupervisor(reason: line.isEmpty ? "its process did not start" : String(line.dropFirst(7)))
    }

    /// The line that the supervisor reports; empty if none comes.
    private static func answer(_ report: Descriptor, deadline: Double) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1024)
        while !bytes.contains(0x0A) {
            var event = pollfd(fd: report.number, events: Int16(POLLIN), revents: 0)
            let milliseconds = Int32(max(0, min(60_000, (deadline - Clock.monotonic) * 1000)))
            let ready = unsafe poll(&event, 1, milliseconds)
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { break }
            let count = unsafe read(report.number, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    }

    /// How it stands, as far as its supervisor has recorded it.
    package func status() throws(ChildRunError) -> RunStatus { try RunStatus(reading: folder) }

    /// What was started, and how.
    package func request() throws(ChildRunError) -> RunRequest { try RunRequest(reading: folder) }
}
