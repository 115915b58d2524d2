import Files
import Glibc

/// Lists of texts as C takes them.
enum CStrings {
    /// Calls `body` with pointers to the texts, zero-terminated, and a null behind them.
    static func with<Result>(
        _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        unsafe with(texts.map(\.systemPath), body)
    }

    private static func with<Result>(
        _ texts: [[CChar]], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: texts.count + 1)
        for (index, text) in texts.enumerated() { unsafe pointers[index] = strdup(text) }
        unsafe pointers[texts.count] = nil
        defer {
            for index in texts.indices { unsafe free(pointers[index]) }
            unsafe pointers.deallocate()
        }
        return unsafe body(pointers)
    }
}

/// The environment variables of this process, which can be changed for another.
struct EnvironmentList {
    private(set) var lines: [String] = []

    static var current: Self {
        var list = Self()
        var place = unsafe environ
        while let line = unsafe place.pointee {
            list.lines.append(unsafe String(systemPath: line))
            unsafe place += 1
        }
        return list
    }

    subscript(name: String) -> String? {
        get { lines.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) } }
        set {
            lines.removeAll { $0.hasPrefix(name + "=") }
            if let newValue { lines.append("\(name)=\(newValue)") }
        }
    }
}
