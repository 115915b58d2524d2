package import Screen

/// One row of the table that the dispatcher, the help and the footer are made from.
package struct KeyBinding: Hashable, Sendable {
    package enum Section: String, CaseIterable, Hashable, Sendable {
        case drawing = "Drawing board"
        case training = "Training"
        case looking = "Looking"
        case samples = "Test samples"
        case program = "Program"
    }

    /// What the footer says of a row.
    package struct Hint: Hashable, Sendable {
        /// The keys as they are written there, also those of neighbours that it speaks for: `+ -`.
        package var keys: String
        /// A word or two.
        package var text: String
    }

    package let keys: [Key]
    /// The keys as they are written on the screen.
    package let label: String
    package let action: Action
    /// One phrase for the help.
    package let summary: String
    package let section: Section
    /// nil where it is not worth a place in the footer.
    package let hint: Hint?
    /// Where the key does something; all pages where it is nil.
    package let pages: Set<PageID>?
    /// Whether the key does it on the open drawing board only.
    package let whileDrawing: Bool

    /// Whether it is for one page only.
    package var isOwn: Bool { pages?.count == 1 }

    /// A row for every page, or for some.
    init(
        _ keys: [Key], _ label: String, _ action: Action, _ summary: String, in section: Section, hint: String? = nil,
        hintKeys: String? = nil, on pages: Set<PageID>? = nil
    ) {
        self.keys = keys
        self.label = label
        self.action = action
        self.summary = summary
        self.section = section
        self.hint = hint.map { Hint(keys: hintKeys ?? label, text: $0) }
        self.pages = pages
        whileDrawing = false
    }

    /// A page's own row.
    init<OwnAction>(_ own: PageBinding<OwnAction>, on page: PageID) {
        keys = own.keys
        label = own.label
        action = .own(PageValue(own.action))
        summary = own.summary
        section = own.section
        hint = own.hint
        pages = [page]
        whileDrawing = own.whileDrawing
    }

    package func applies(on page: PageID, isDrawing: Bool = false) -> Bool {
        // A page's own keys mean nothing to its drawing board, which has others; nor is there a sample to leave for
        // another.
        pages.map { $0.contains(page) && whileDrawing == isDrawing } ?? !(isDrawing && section == .samples)
    }
}

/// A row of the table of keys that is a page's own.
package struct PageBinding<OwnAction: Hashable & Sendable>: Hashable, Sendable {
    package let keys: [Key]
    package let label: String
    package let action: OwnAction
    package let summary: String
    package let section: KeyBinding.Section
    package let hint: KeyBinding.Hint?
    package let whileDrawing: Bool

    /// - Parameters:
    ///   - label: the keys as they are written on the screen.
    ///   - summary: one phrase for the help.
    ///   - hint: a word or two for the footer; nil where it is not worth a place there.
    ///   - hintKeys: the keys that the footer names with it, where it speaks for its neighbours too: `< >`.
    ///   - whileDrawing: whether the key does it on the page's open drawing board only.
    package init(
        _ keys: [Key], _ label: String, _ action: OwnAction, _ summary: String,
        in section: KeyBinding.Section = .looking, hint: String? = nil, hintKeys: String? = nil,
        whileDrawing: Bool = false
    ) {
        self.keys = keys
        self.label = label
        self.action = action
        self.summary = summary
        self.section = section
        self.hint = hint.map { KeyBinding.Hint(keys: hintKeys ?? label, text: $0) }
        self.whileDrawing = whileDrawing
    }
}
