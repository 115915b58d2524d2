import Screen

/// A question that is answered with a line of text.
package struct Prompt: Hashable, Sendable {
    /// The use of the answer.
    package enum Purpose: Hashable, Sendable {
        case jump
        /// Confirms that the run is to end without keeping anything.
        case discard
        /// The folder in which to write the model.
        case rescue
        /// The value by which samples are to be filtered.
        case filter(FilterQuestion)
        /// A question of the page that is shown.
        case page(PageValue)
    }

    package var purpose: Purpose
    package var title: String
    /// What may be typed, as shown to the user.
    package var hint: String
    package var text: String
    /// Why the last answer was not accepted.
    package var complaint: String?
    /// The characters that can be typed; nil if there is no restriction.
    package var characters: String?

    package init(
        _ purpose: Purpose, title: String, hint: String, text: String = "", complaint: String? = nil,
        characters: String? = nil
    ) {
        self.purpose = purpose
        self.title = title
        self.hint = hint
        self.text = text
        self.complaint = complaint
        self.characters = characters
    }
}

extension Prompt {
    /// The maximum length of an answer, in characters; no valid answer is longer.
    private static let limit = 200

    /// Types a character, if it is allowed.
    mutating func append(_ character: Character) {
        guard text.count < Self.limit, characters?.contains(character) ?? true,
            character.unicodeScalars.contains(where: { $0.columnWidth > 0 })
        else { return }
        text.append(character)
    }
}

extension Page {
    /// Creates a prompt whose answer is returned to the page.
    package static func prompt(
        _ question: Question, title: String, hint: String, text: String = "", characters: String? = nil
    ) -> Prompt {
        Prompt(.page(PageValue(question)), title: title, hint: hint, text: text, characters: characters)
    }
}
