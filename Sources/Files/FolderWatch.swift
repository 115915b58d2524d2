import Glibc
import Synchronization

/// Lets a thread sleep until something changes in any of many folders.
///
/// Local folders are watched by `inotify`, which costs nothing while nothing happens. Changes that other machines make
/// on a network file system do not reach it, and the system limits its watches: such folders are named every few
/// seconds, and whoever asked looks at the files.
package final class FolderWatch: Sendable {
    private struct State {
        var folders: [Int32: Set<String>] = [:]
        var watches: [String: Int32] = [:]
        var polled: Set<String> = []
        /// When the polled folders are due, by `clock_gettime`.
        var due = 0.0
        /// The devices that were asked for, and whether they are remote.
        var devices: [UInt64: Bool] = [:]
    }

    /// `inotify`'s, or -1 where the system grants none.
    private let descriptor: Int32
    /// A pipe through which `wake` ends a wait.
    private let waking: (reading: Int32, writing: Int32)
    private let state = Mutex(State())

    /// The seconds between two looks at folders that cannot be watched, and one more for so many folders.
    private static let pollingInterval = 2.0
    private static let foldersASecond = 200.0

    package init() {
        descriptor = inotify_init1(Int32(O_NONBLOCK | O_CLOEXEC))
        var ends: [Int32] = [-1, -1]
        _ = unsafe pipe(&ends)
        for end in ends where end >= 0 {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        waking = (ends[0], ends[1])
    }

    deinit {
        for descriptor in [descriptor, waking.reading, waking.writing] where descriptor >= 0 { close(descriptor) }
    }

    /// Watches the entries of a folder, not of those in it. A folder that is watched already stays so; one that does
    /// not exist is looked for now and then.
    package func watch(_ folder: String) {
        state.withLock { state in
            guard state.watches[folder] == nil, !state.polled.contains(folder) else { return }
            if !tryWatching(folder, &state) { Self.poll(folder, &state) }
        }
    }

    /// Watches a folder by `inotify`; returns false where that is not possible.
    private func tryWatching(_ folder: String, _ state: inout State) -> Bool {
        guard descriptor >= 0, !Self.isRemote(folder, &state) else { return false }
        let mask =
            IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CLOSE_WRITE | IN_DELETE_SELF
            | IN_MOVE_SELF | IN_ONLYDIR
        let watch = unsafe inotify_add_watch(descriptor, folder.systemPath, UInt32(mask))
        guard watch >= 0 else { return false }
        state.watches[folder] = watch
        state.folders[watch, default: []].insert(folder)
        return true
    }

    package func forget(_ folder: String) {
        state.withLock { state in
            state.polled.remove(folder)
            guard let watch = state.watches.removeValue(forKey: folder) else { return }
            state.folders[watch]?.remove(folder)
            guard state.folders[watch]?.isEmpty ?? true else { return }
            state.folders[watch] = nil
            inotify_rm_watch(descriptor, watch)
        }
    }

    /// Sleeps until something changes in a watched folder, `wake` is called, or the time is over.
    ///
    /// - Parameter seconds: nil for no limit.
    /// - Returns: the folders in which something changed, or may have changed because nobody tells.
    package func wait(seconds: Double?) -> Set<String> {
        let now = Self.now
        let due = state.withLock { $0.polled.isEmpty ? nil : $0.due }
        let end = [due, seconds.map { now + max(0, $0) }].compactMap(\.self).min()
        while true {
            // Rounded up: waking a little too early would mean to sleep once more.
            let milliseconds = end.map { min(max(0, (($0 - Self.now) * 1000).rounded(.up)), 1e9) }
            var sources = [
                pollfd(fd: waking.reading, events: Int16(POLLIN), revents: 0),
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            ]
            let ready = unsafe Glibc.poll(&sources, UInt(sources.count), Int32(milliseconds ?? -1))
            if ready < 0, errno == EINTR { continue }
            break
        }
        drainWaking()
        let changed = changes()
        return state.withLock { state in
            guard !state.polled.isEmpty, Self.now >= state.due else { return changed }
            state.due = Self.now + Self.pollingInterval + Double(state.polled.count) / Self.foldersASecond
            let polled = state.polled
            // A folder that was missing may be there now.
            for folder in polled where tryWatching(folder, &state) { state.polled.remove(folder) }
            return changed.union(polled)
        }
    }

    /// Ends the wait of another thread, or the next one.
    package func wake() {
        var byte: UInt8 = 0
        _ = unsafe write(waking.writing, &byte, 1)
    }

    private func drainWaking() {
        var bytes: [UInt8] = Array(repeating: 0, count: 64)
        while unsafe read(waking.reading, &bytes, bytes.count) > 0 {}
    }

    /// The folders of all events that are there.
    private func changes() -> Set<String> {
        guard descriptor >= 0 else { return [] }
        var changed: Set<String> = []
        var buffer: [UInt8] = Array(repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return changed }
            unsafe buffer.withUnsafeBytes { bytes in
                var place = 0
                // An event is its watch, its mask, a cookie and the length of the name that follows.
                while place + 16 <= count {
                    let watch = unsafe bytes.loadUnaligned(fromByteOffset: place, as: Int32.self)
                    let mask = unsafe bytes.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
                    let length = unsafe bytes.loadUnaligned(fromByteOffset: place + 12, as: UInt32.self)
                    place += 16 + Int(length)
                    note(watch: watch, mask: mask, in: &changed)
                }
            }
        }
    }

    private func note(watch: Int32, mask: UInt32, in changed: inout Set<String>) {
        state.withLock { state in
            if mask & UInt32(IN_Q_OVERFLOW) != 0 {
                changed.formUnion(state.watches.keys)
                return
            }
            let folders = state.folders[watch] ?? []
            changed.formUnion(folders)
            // The folder itself is gone, or has another name: it is looked for under its name.
            if mask & UInt32(IN_IGNORED) != 0 || mask & UInt32(IN_MOVE_SELF) != 0 {
                state.folders[watch] = nil
                for folder in folders {
                    state.watches[folder] = nil
                    Self.poll(folder, &state)
                }
            }
        }
    }

    private static func poll(_ folder: String, _ state: inout State) {
        if state.polled.isEmpty { state.due = now + pollingInterval }
        state.polled.insert(folder)
    }

    private static func isRemote(_ folder: String, _ state: inout State) -> Bool {
        guard let device = FileStatus(folder)?.identity.device else { return false }
        if let isRemote = state.devices[device] { return isRemote }
        let isRemote = MountedFileSystem.remoteDevices().contains(device)
        state.devices[device] = isRemote
        return isRemote
    }

    private static var now: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
