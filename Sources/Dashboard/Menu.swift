/// A choice of actions, each selected with one key.
package struct Menu: Hashable, Sendable {
    package struct Choice: Hashable, Sendable {
        package var key: Character
        package var text: String
        package var action: Action

        package init(_ key: Character, _ text: String, _ action: Action) {
            self.key = key
            self.text = text
            self.action = action
        }
    }

    package var title: String
    package var choices: [Choice]

    /// Whether it asks what becomes of a run that goes on: Ctrl-C then leaves at once.
    var asksToLeave: Bool {
        choices.contains { choice in
            if case .leaveQueue = choice.action { true } else { choice.action == .discardUnsaved }
        }
    }

    package init(title: String, choices: [Choice]) {
        self.title = title
        self.choices = choices
    }
}
