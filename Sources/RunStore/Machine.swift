import Files
import Glibc

/// The machine on which figures were measured, without which they mean nothing.
package struct Machine: Hashable, Sendable {
    /// The host's name.
    package let name: String
    /// The processor's model; nil if Linux does not report it.
    package let processor: String?
    /// The number of processors that the program may use.
    package let cores: Int
    /// The kernel and its release.
    package let system: String

    package static var current: Machine {
        let names = systemNames
        return Machine(
            name: hostName, processor: processorModel(), cores: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
            system: "\(text(names.sysname)) \(text(names.release)) \(text(names.machine))")
    }

    /// The host's name.
    package static var hostName: String { text(systemNames.nodename) }

    private static var systemNames: utsname {
        var names = utsname()
        unsafe uname(&names)
        return names
    }

    private static func text<Field>(_ field: Field) -> String {
        unsafe withUnsafeBytes(of: field) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private static func processorModel() -> String? {
        for line in KernelFile.contents(of: "/proc/cpuinfo").split(separator: 0x0A) {
            let text = String(decoding: line, as: UTF8.self)
            guard text.hasPrefix("model name"), let colon = text.firstIndex(of: ":") else { continue }
            return text[colon...].dropFirst().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        return nil
    }
}
