/// Something the user should know about how a source was read, in addition to its shape and counts.
package enum SourceNote: Hashable, Sendable {
    /// Files, folders or columns that were not read.
    case leftOut(LeftOut)
    /// A choice that was made, or an oddity that was found: a sentence without its full stop.
    case remark(String)

    /// Things of one kind that were left out for one reason.
    package struct LeftOut: Hashable, Sendable {
        /// The word for one of them: "file".
        package let noun: String
        /// Why they were left out, phrased to follow the noun in brackets: "not a picture".
        package let reason: String
        package let count: Int
        /// The names of the first three, in their order.
        package let first: [String]

        /// - Parameter names: the names of all of them, at least one.
        package init(_ noun: String, reason: String, names: [String]) {
            self.noun = noun
            self.reason = reason
            count = names.count
            first = Array(names.prefix(3))
        }
    }

    package static func leftOut(_ noun: String, reason: String, names: [String]) -> SourceNote {
        .leftOut(LeftOut(noun, reason: reason, names: names))
    }
}

extension SourceNote: CustomStringConvertible {
    package var description: String {
        switch self {
        case .leftOut(let leftOut): leftOut.description
        case .remark(let text): text
        }
    }
}

extension SourceNote.LeftOut: CustomStringConvertible {
    /// "left out 9 files (not a picture): a.txt, b.txt, c.txt and 6 more"
    package var description: String {
        let rest = count - first.count
        return "left out \(count) \(noun)\(count == 1 ? "" : "s") (\(reason)): \(first.joined(separator: ", "))"
            + (rest > 0 ? " and \(rest) more" : "")
    }
}
