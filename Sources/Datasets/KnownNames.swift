/// Names that the columns of tables and the keys of JSON objects often have, by which labels and texts are found.
///
/// Names are compared in lower case, without the spaces around them, and with underscores and hyphens as spaces.
enum KnownNames {
    /// Names that hardly anything but the labels has.
    static let surestLabels = ["label", "labels", "target", "class", "y"]
    /// Names that labels have in well-known data sets.
    static let otherLabels = [
        "outcome", "category", "species", "sentiment", "spam", "topic", "class index", "class label", "class name",
        "classification", "diagnosis", "survived", "income", "polarity", "stars", "rating", "emotion", "intent",
        "language", "genre",
    ]
    /// Names that texts have.
    static let texts = [
        "text", "texts", "sentence", "article", "body", "content", "message", "document", "title", "description",
        "review", "comment", "tweet", "sms", "headline", "subject", "summary", "abstract", "question", "post",
        "reviewtext",
        "review body", "review text", "comment text", "utterance", "query", "email",
    ]

    static func isSurestLabel(_ name: String) -> Bool { surestLabels.contains(plain(name)) }
    static func isLabel(_ name: String) -> Bool { isSurestLabel(name) || otherLabels.contains(plain(name)) }
    static func isText(_ name: String) -> Bool { texts.contains(plain(name)) }

    /// The form in which names are compared.
    static func plain(_ name: String) -> String {
        let spaced = name.lowercased().map { $0 == "_" || $0 == "-" ? " " : $0 }
        return String(spaced).split(separator: " ").joined(separator: " ")
    }
}
