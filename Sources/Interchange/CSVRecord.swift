/// A line of a table with commas, as RFC 4180 and every spreadsheet read it.
package enum CSVRecord {
    /// The fields between commas, and a line break. A field is put in quotes where it holds a quote, a line break or
    /// what some programs take for a separator, or begins or ends with a blank; quotes in it are doubled.
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
