/// Names that the columns of tables and the keys of JSON objects often have, by which labels and texts are found.
///
/// Names are compared by their letters and digits alone: case, spaces, hyphens and underscores do not matter.
enum KnownNames {
    /// Those of labels, the surest first. Of two in one rank neither is surer.
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

    /// Those of texts.
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

    /// The form in which names are compared.
    static func key(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.lowercased().unicodeScalars.filter {
                    $0.properties.isAlphabetic || $0.properties.numericType != nil
                }))
    }
}

/// Names that say that a column counts or tells the rows.
enum IndexNames {
    private static let known: Set<String> = [
        "id", "ids", "index", "idx", "rowid", "row", "rownames", "rownumber", "no", "number", "sno", "serialnumber",
    ]

    /// `id`, `index`, `PassengerId`, `user_id`, `rownames` and the like.
    static func isOne(_ name: String) -> Bool {
        if known.contains(KnownNames.key(name)) { return true }
        // Not "paid" or "grid": a capital letter or a mark tells where the word begins.
        return name.hasSuffix("Id") || (name.hasSuffix("ID") && name.count > 2)
            || ["_id", "-id", " id", ".id"].contains { name.lowercased().hasSuffix($0) }
    }

    /// Whether a name is none, or the one that pandas gives a column without.
    static func isNone(_ name: String) -> Bool {
        name.isEmpty || (name.hasPrefix("Unnamed: ") && Int(name.dropFirst(9)) != nil)
    }
}
