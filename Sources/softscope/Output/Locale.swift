import Files

/// What the user's environment says about characters.
enum Locale {
    /// Whether the environment's locale writes UTF-8, after the order in which POSIX looks.
    static var usesUTF8: Bool {
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            guard let value = Environment[name], !value.isEmpty else { continue }
            let upper = value.uppercased()
            return upper.contains("UTF-8") || upper.contains("UTF8")
        }
        return false
    }
}
