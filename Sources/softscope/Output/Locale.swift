import Files

/// The user's locale, as far as it concerns characters.
enum Locale {
    /// Whether the locale uses UTF-8, looking at the variables in POSIX's order.
    static var usesUTF8: Bool {
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            guard let value = Environment[name], !value.isEmpty else { continue }
            let upper = value.uppercased()
            return upper.contains("UTF-8") || upper.contains("UTF8")
        }
        return false
    }
}
