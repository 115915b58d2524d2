/// Common names of table columns and JSON keys, by which labels and texts are recognized.
///
/// Only letters and digits are compared: case, spaces, hyphens and underscores do not matter.
enum KnownNames {
    /// Names of labels, the most certain rank first. Names of one rank are equally certain.
    static let labelRanks: [Set<String>] = [
        ["label", "labels", "target", "targets", "classlabel", "targetclass", "labelclass"],
        [
            "class", "classes", "classname", "classindex", "classification", "y", "outcome", "category", "categories",
            "species", "sentiment", "spam", "isspam", "survived", "income", "diagnosis", "topic", "variety", "quality",
            "churn", "exited", "emotion", "intent", "digit", "genre", "toxic", "deposit", "attrition", "stroke",
            "heartdisease", "fraud", "isfraud", "loanstatus", "purchased", "subscribed", "cultivar",
        ],
        [
            "type", "result", "answer", "output", "response", "group", "kind", "status", "rating", "stars", "grade",
            "score", "polarity", "language", "activity", "cluster", "play", "decision", "default", "verdict",
        ],
    ]

    /// Names of texts.
    static let texts: Set<String> = [
        "text", "texts", "sentence", "article", "body", "content", "message", "document", "title", "description",
        "review", "reviews", "comment", "comments", "tweet", "sms", "headline", "subject", "summary", "abstract",
        "question", "post", "reviewtext", "reviewbody", "commenttext", "utterance", "query", "phrase", "email",
        "lyrics",
        "transcript", "news",
    ]

    static func isSurestLabel(_ name: String) -> Bool { labelRanks[0].contains(key(name)) }
    static func isLabel(_ name: String) -> Bool { labelRanks.contains { $0.contains(key(name)) } }
    static func isText(_ name: String) -> Bool { texts.contains(key(name)) }

    /// The form of a name that is compared.
    static func key(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.lowercased().unicodeScalars.filter {
                    $0.properties.isAlphabetic || $0.properties.numericType != nil
                }))
    }
}

/// Names of columns that number or identify the rows.
enum IndexNames {
    private static let known: Set<String> = [
        "id", "ids", "index", "idx", "rowid", "row", "rownames", "rownumber", "no", "number", "sno", "serialnumber",
    ]

    /// Whether a name is `id`, `index`, `PassengerId`, `user_id`, `rownames` or the like.
    static func matches(_ name: String) -> Bool {
        if known.contains(KnownNames.key(name)) { return true }
        // A capital letter or a separator must start the word, so that "paid" and "grid" do not match.
        return name.hasSuffix("Id") || (name.hasSuffix("ID") && name.count > 2)
            || ["_id", "-id", " id", ".id"].contains { name.lowercased().hasSuffix($0) }
    }

    /// Whether a column has no name, or the one that pandas gives to a column without a name.
    static func isNone(_ name: String) -> Bool {
        name.isEmpty || (name.hasPrefix("Unnamed: ") && Int(name.dropFirst(9)) != nil)
    }
}
