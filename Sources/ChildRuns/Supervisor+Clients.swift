internal import CProcess
import Files
import Glibc
import Interchange

extension Supervisor {
    mutating func acceptClients() {
        while clients.count < Self.clientLimit {
            let socket = process_accept(listening)
            guard socket >= 0 else { return }
            clients.append(RunClient(number: nextClient, socket: Descriptor(socket)))
            nextClient += 1
        }
    }

    mutating func takeCommands() {
        for index in clients.indices {
            for line in clients[index].takeLines() { obey(line, from: index) }
        }
    }

    private mutating func obey(_ line: JSONValue, from index: Int) {
        let number = line["number"]?.integerValue ?? 0
        guard let command = RunCommand(json: line) else {
            return answer(number, refusal: "the supervisor does not know this command", to: index)
        }
        switch command {
        case .pause: answerWhenDone(number, refusal: pause(), to: index)
        case .resume: answerWhenDone(number, refusal: resume(), to: index)
        case .stop(let stage, let grace):
            stop(stage, grace: grace)
            answer(number, refusal: nil, to: index)
        case .type(let bytes):
            let refusal =
                !isTerminal || terminal < 0
                ? "the program has no terminal"
                : typed.count + bytes.count > 1 << 16 ? "the program does not read what was typed before" : nil
            if refusal == nil { typed += bytes }
            answer(number, refusal: refusal, to: index)
        case .resize(let columns, let rows):
            let isDone = isTerminal && terminal >= 0 && process_resize(terminal, Int32(columns), Int32(rows))
            answer(number, refusal: isDone ? nil : "the program has no terminal", to: index)
        }
    }

    /// Writes what was typed, as far as the terminal has room.
    mutating func typeWaiting() {
        guard !typed.isEmpty, terminal >= 0 else {
            typed.removeAll()
            return
        }
        let count = unsafe typed.withUnsafeBytes { unsafe write(terminal, $0.baseAddress, $0.count) }
        if count > 0 { typed.removeFirst(count) }
    }

    // MARK: - Answers

    private mutating func answer(_ number: Int, refusal: String?, to index: Int) {
        clients[index].tell(["answer": .integer(number), "refused": JSONValue(refusal)])
    }

    private mutating func answerWhenDone(_ number: Int, refusal: String?, to index: Int) {
        if refusal != nil || stopping == nil { return answer(number, refusal: refusal, to: index) }
        waiting.append((clients[index].number, number))
    }

    mutating func answerWaiting(refusal: String?) {
        let waiting = waiting
        self.waiting = []
        for (client, number) in waiting {
            guard let index = clients.firstIndex(where: { $0.number == client }) else { continue }
            // The state comes first, so that who has the answer knows it.
            clients[index].tell(["state": status.json])
            answer(number, refusal: refusal, to: index)
        }
    }

    // MARK: - Events

    /// Tells each client of the newest state and the size of the output, if it has taken what came before.
    mutating func tellClients(_ now: Double) {
        for index in clients.indices {
            clients[index].flush()
            clients[index].due = nil
            guard !clients[index].isWriting else { continue }
            if clients[index].isDue {
                clients[index].isDue = false
                clients[index].toldSize = status.outputBytes
                clients[index].tell(["state": status.json])
            } else if clients[index].toldSize != status.outputBytes {
                guard now >= clients[index].nextTelling else {
                    clients[index].due = clients[index].nextTelling
                    continue
                }
                clients[index].nextTelling = now + RunClient.outputInterval
                clients[index].toldSize = status.outputBytes
                clients[index].tell(["output": .integer(status.outputBytes)])
            }
        }
        clients.removeAll { $0.isGone }
    }

    /// Gives clients that read the end, for at most a second.
    mutating func finishClients() {
        unlink()
        let deadline = Clock.monotonic + 1
        while clients.contains(where: \.isWriting), Clock.monotonic < deadline {
            var events = clients.filter(\.isWriting).map {
                pollfd(fd: $0.socket.number, events: Int16(POLLOUT), revents: 0)
            }
            _ = unsafe poll(&events, nfds_t(events.count), 100)
            for index in clients.indices { clients[index].flush() }
            clients.removeAll { $0.isGone }
        }
    }

    private func unlink() { _ = unsafe Glibc.unlink("\(folder.path)/\(RunFolder.socketName)".systemPath) }
}
