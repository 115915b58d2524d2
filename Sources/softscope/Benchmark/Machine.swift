import Glibc
import Interchange

/// The machine on which figures were measured, without which they mean nothing.
struct Machine {
    /// The host's name.
    let name: String
    /// The processor's model; nil if Linux does not report it.
    let processor: String?
    /// The number of processors that the program may use.
    let cores: Int
    /// The kernel and its release.
    let system: String

    static var current: Machine {
        var names = utsname()
        unsafe uname(&names)
        func text<Field>(_ field: Field) -> String {
            unsafe withUnsafeBytes(of: field) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        return Machine(
            name: text(names.nodename), processor: processorModel(), cores: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
            system: "\(text(names.sysname)) \(text(names.release)) \(text(names.machine))")
    }

    private static func processorModel() -> String? {
        guard let file = unsafe fopen("/proc/cpuinfo", "r") else { return nil }
        defer { unsafe fclose(file) }
        var line = [CChar](repeating: 0, count: 1024)
        while unsafe fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard text.hasPrefix("model name"), let colon = text.firstIndex(of: ":") else { continue }
            return text[colon...].dropFirst().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        return nil
    }

    var json: JSONValue {
        .object([
            .init("name", JSONValue(name)), .init("processor", JSONValue(processor)),
            .init("cores", JSONValue(cores)), .init("system", JSONValue(system)),
        ])
    }

    /// The machine in one line, for people.
    var text: String {
        ([name] + [processor].compactMap { $0 } + ["\(cores) \(cores == 1 ? "core" : "cores")", system])
            .joined(separator: ", ")
    }
}

/// Whether the program was compiled with optimisation.
enum BuildKind {
    static var name: String {
        #if DEBUG
        "debug"
        #else
        "release"
        #endif
    }
}
