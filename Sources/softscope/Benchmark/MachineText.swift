import Interchange
import RunStore

extension Machine {
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
