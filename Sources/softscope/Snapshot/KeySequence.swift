import ArgumentParser
import Screen

/// Keys on the command line, separated by spaces: `/ w enter`.
struct KeySequence: ExpressibleByArgument, Hashable {
    var keys: [Key]

    init?(argument: String) {
        var keys: [Key] = []
        for word in argument.split(whereSeparator: \.isWhitespace) {
            guard let key = Self.key(String(word)) else { return nil }
            keys.append(key)
        }
        self.keys = keys
    }

    /// Reads a single character, or a key's name from the dashboard's help.
    private static func key(_ word: String) -> Key? {
        if word.count == 1 { return word.first.map { .character($0) } }
        let name = word.lowercased()
        if let key = named[name] { return key }
        if name.hasPrefix("ctrl-"), name.count == 6 { return name.last.map { .control($0) } }
        guard name.hasPrefix("f"), let number = Int(name.dropFirst()), 1...12 ~= number else { return nil }
        return .function(number)
    }

    private static let named: [String: Key] = [
        "space": .character(" "), "enter": .enter, "esc": .escape, "tab": .tab, "shift-tab": .backTab,
        "backspace": .backspace, "delete": .delete, "up": .up, "down": .down, "left": .left, "right": .right,
        "home": .home, "end": .end, "pgup": .pageUp, "pgdn": .pageDown,
    ]
}
