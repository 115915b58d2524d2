import Screen

/// A line of text that is asked for.
package struct Prompt: Hashable, Sendable {
    /// What the answer is for.
    package enum Purpose: Hashable, Sendable {
        case jump
        /// Whether the run is to end without keeping anything.
        case discard
        /// The folder to write the model into.
        case rescue
        /// What samples are to be filtered by.
        case filter(FilterQuestion)
        /// A question of the page that is shown.
        case page(PageValue)
    }

    package var purpose: Purpose
    package var title: String
    /// Says what may be typed.
    package var hint: String
    package var text: String
    /// Why the last answer was refused.
    package var complaint: String?
    /// The characters that can be typed; nil for all.
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
    /// The longest answer; more says nothing.
    private static let limit = 200

    /// Types a character, where it is one that can be typed.
    mutating func append(_ character: Character) {
        guard text.count < Self.limit, characters?.contains(character) ?? true,
            character.unicodeScalars.contains(where: { $0.columnWidth > 0 })
        else { return }
        text.append(character)
    }
}

extension Page {
    /// A prompt whose answer comes back to the page.
    package static func prompt(
        _ question: Question, title: String, hint: String, text: String = "", characters: String? = nil
    ) -> Prompt {
        Prompt(.page(PageValue(question)), title: title, hint: hint, text: text, characters: characters)
    }
}
