/// Writes rows of comma-separated values (CSV), which spreadsheets read. RFC 4180.
package enum CSVRecord {
    /// The fields separated by commas, followed by a line break. A field is quoted if it contains a quote, a line
    /// break or a character that some programs take as a separator, or begins or ends with a space. Quotes inside it
    /// are doubled.
    package static func text(_ fields: some Sequence<String>) -> String {
        fields.map(field).joined(separator: ",") + "\n"
    }

    private static func field(_ text: String) -> String {
        let isPlain = !text.utf8.contains { special.contains($0) } && text.first != " " && text.last != " "
        guard !isPlain else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    private static let special = Set(",;\t\"\n\r".utf8)
}
