import Telemetry

/// What there is to do where the model could not be written at the end: it is nowhere but in memory.
extension Dashboard {
    /// Whether the run is over, and its model not written.
    var holdsUnsavedModel: Bool { live.summary?.status == .failed }

    static let rescueMenu = Menu(
        title: "The model could not be written",
        choices: [
            Menu.Choice("r", "try again", .retrySaving),
            Menu.Choice("f", "write it into another folder", .saveElsewhere),
            Menu.Choice("d", "quit without it", .discardUnsaved),
        ])

    /// Stays open where the model was not written, though the run was told to end.
    mutating func end(_ summary: RunSummary) -> [Effect] {
        requestedLearningRate = nil
        if overlay?.asksToQuit ?? false || overlay == .menu(Self.rescueMenu) { overlay = nil }
        if holdsUnsavedModel {
            parting = nil
            // Why stands where the notice would.
            notice = nil
            overlay = .menu(Self.rescueMenu)
        }
        return isLeaving ? [.leave(.finished)] : []
    }

    /// Writes the model where somebody types a folder's name.
    mutating func rescue(into folder: String) -> [Effect] {
        guard !folder.isEmpty else { return [] }
        overlay = nil
        return [.send(.writeInto(folder: folder))]
    }
}

extension Prompt {
    static let rescue = Prompt(
        .rescue, title: "Write the model into another folder", hint: "a folder with room, such as /tmp or ~")
}
