package import Screen

/// A row of the key table, from which keys are dispatched and the help and the footer are generated.
package struct KeyBinding: Hashable, Sendable {
    package enum Section: String, CaseIterable, Hashable, Sendable {
        case drawing = "Drawing board"
        case training = "Training"
        case looking = "Looking"
        case samples = "Test samples"
        case program = "Program"
    }

    /// The entry for a key binding in the footer.
    package struct Hint: Hashable, Sendable {
        /// The keys as the footer shows them, including those of neighbouring rows that the hint covers: `+ -`.
        package var keys: String
        /// One or two words.
        package var text: String
    }

    package let keys: [Key]
    /// The keys as they are written on the screen.
    package let label: String
    package let action: Action
    /// A phrase for the help.
    package let summary: String
    package let section: Section
    /// The hint in the footer; nil if the key is not listed there.
    package let hint: Hint?
    /// The pages on which the key works; nil for all pages.
    package let pages: Set<PageID>?
    /// Whether the key works only on the open drawing board.
    package let whileDrawing: Bool

    /// Whether the key belongs to a single page.
    package var isOwn: Bool { pages?.count == 1 }

    /// Creates a row for all pages, or for some of them.
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

    /// Creates a row from a page's own binding.
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
        // A page's own keys do not apply to its drawing board, which has its own keys; the keys that select another
        // sample do not apply there either.
        pages.map { $0.contains(page) && whileDrawing == isDrawing } ?? !(isDrawing && section == .samples)
    }
}

/// A page's own row of the key table.
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
    ///   - summary: a phrase for the help.
    ///   - hint: one or two words for the footer; nil if the key is not listed there.
    ///   - hintKeys: the keys that the footer shows with the hint, if it also covers neighbouring rows: `< >`.
    ///   - whileDrawing: whether the key works only on the page's open drawing board.
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
