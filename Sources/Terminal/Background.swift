/// Whether a terminal has a dark or a light background, as far as it is known.
package enum Background: Hashable, Sendable {
    case dark, light, unknown

    /// Classifies a colour as xterm and similar terminals report it: `rgb:1e1e/1e1e/1e1e` with one to four digits
    /// each, `rgba:` with a fourth part, or `#1e1e1e`. Unknown for anything else.
    package init(color: some StringProtocol) {
        self = .unknown
        var parts: [Substring]
        if color.hasPrefix("#") {
            let digits = Substring(color.dropFirst())
            guard !digits.isEmpty, digits.utf8.count % 3 == 0 else { return }
            let length = digits.utf8.count / 3
            parts = (0..<3).map { digits.dropFirst($0 * length).prefix(length) }
        } else {
            guard let colon = color.firstIndex(of: ":"), ["rgb", "rgba"].contains(color[..<colon]) else { return }
            parts = Substring(color[color.index(after: colon)...])
                .split(separator: "/", omittingEmptySubsequences: false)
            guard (3...4).contains(parts.count) else { return }
        }
        let shares = parts.prefix(3).compactMap { part -> Double? in
            guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let value = Int(part, radix: 16)
            else { return nil }
            return Double(value) / Double(1 << (4 * part.utf8.count) - 1)
        }
        guard shares.count == 3 else { return }
        self = 0.299 * shares[0] + 0.587 * shares[1] + 0.114 * shares[2] > 0.5 ? .light : .dark
    }
}
