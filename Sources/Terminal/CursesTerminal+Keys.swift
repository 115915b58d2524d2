internal import CNcurses
internal import CTerminal
internal import Glibc
package import Screen

extension CursesTerminal {
    /// The most keys that are delivered between two waits. The mouse may report events faster than they are handled,
    /// and must not delay frames: crossing the whole screen arrives in a few portions.
    package static let keysPerWait = 128

    /// The most bytes that are read between two waits, so that a long paste delays a frame only briefly.
    private static let codesPerWait = 8192

    package mutating func nextKey() -> Key? {
        if let key = expiredKey {
            expiredKey = nil
            return key
        }
        if keysSinceWait >= Self.keysPerWait || codesSinceWait >= Self.codesPerWait { return nil }
        let descriptor = unsafe fileno(streams.input)
        let keys = unsafe keys
        var count = codesSinceWait
        let key = keyReader.next { isDue in
            guard count < Self.codesPerWait else { return nil }
            var code = unsafe KeyCode(readFrom: keys)
            if code == nil, isDue, Self.isReadable(descriptor, within: Self.keyDelay) {
                unsafe code = KeyCode(readFrom: keys)
            }
            if code != nil { count += 1 }
            return code
        }
        if count > codesSinceWait { lastInput = .now }
        codesSinceWait = count
        if keyReader.takesDeviceAttributes() { terminal_await_answer(descriptor, 0) }
        mayHaveKeys = key != nil || count >= Self.codesPerWait
        if key != nil { keysSinceWait += 1 }
        return key
    }

    package mutating func wait(seconds: Double?) -> Wakening {
        keysSinceWait = 0
        codesSinceWait = 0
        let end = seconds.map { ContinuousClock.now + .seconds(min(max(0, $0), 1e6)) }
        while true {
            handleNotices()
            if mayHaveKeys { reasons.insert(.key) }
            let expiry = keyReader.patience.map { lastInput + $0 }
            let first = [end, expiry].compactMap(\.self).min()
            waitForEvents(milliseconds: reasons.isEmpty ? Self.milliseconds(until: first) : 0)
            if let expiry, expiry <= .now, !reasons.contains(.key) {
                expiredKey = keyReader.expire()
                mayHaveKeys = true
                reasons.insert(.key)
            }
            let isOver = end.map { $0 <= .now } ?? false
            if !reasons.isEmpty || isOver {
                defer { reasons.formIntersection(.endOfInput) }
                return reasons
            }
        }
    }

    /// The milliseconds until a point in time, rounded up so that a wait does not end early and start again; -1,
    /// which means no limit, for nil.
    static func milliseconds(until end: ContinuousClock.Instant?) -> Int32 {
        guard let end else { return -1 }
        let left = (end - .now).components
        return Int32(max(0, left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1))
    }

    /// Waits for input, the waker and notices, and adds what arrived to `reasons`.
    private mutating func waitForEvents(milliseconds time: Int32) {
        let input = unsafe fileno(streams.input)
        // After the end of the input its descriptor would be ready at once, for ever.
        let first = reasons.contains(.endOfInput) ? -1 : input
        var waits = [first, waker.descriptor.number, notices.number]
            .map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard unsafe poll(&waits, nfds_t(waits.count), time) > 0 else { return }
        if waits[1].revents != 0 {
            waker.descriptor.drain()
            reasons.insert(.woken)
        }
        if waits[2].revents != 0 {
            // A notice may have been taken already, by coming back to the screen after a stop. Its descriptor would stay
            // ready, and waiting would not sleep any more.
            notices.drain()
            handleNotices()
        }
        guard waits[0].revents != 0 else { return }
        let isGone = waits[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
        reasons.insert(isGone || Self.isAtEnd(input) ? .endOfInput : .key)
    }

    /// Whether the descriptor is ready but has nothing to read. It is checked twice, because another process may have
    /// read the bytes in between.
    private static func isAtEnd(_ descriptor: Int32) -> Bool {
        for _ in 0..<2 {
            if !isReadable(descriptor, within: 0) || curses_waiting_bytes(descriptor) > 0 { return false }
        }
        return true
    }

    private static func isReadable(_ descriptor: Int32, within milliseconds: Int32) -> Bool {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&wait, 1, milliseconds) > 0
    }
}

extension KeyCode {
    /// The next code that curses reads; nil where there is none. It reads bytes and not characters: curses loses up
    /// to 15 keys after a byte that begins no character.
    fileprivate init?(readFrom window: UnsafeMutablePointer<WINDOW>) {
        let code = unsafe wgetch(window)
        if code == ERR { return nil }
        self = code < 256 ? .byte(UInt8(truncatingIfNeeded: code)) : .named(code)
    }
}
