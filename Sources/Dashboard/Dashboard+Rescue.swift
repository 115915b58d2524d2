import Telemetry

/// Offers ways to save a model that could not be written at the end of the run, and now exists only in memory.
extension Dashboard {
    /// Whether the run is over and its model has not been written.
    var holdsUnsavedModel: Bool { live.summary?.status == .failed }

    static let rescueMenu = Menu(
        title: "The model could not be written",
        choices: [
            Menu.Choice("r", "try again", .retrySaving),
            Menu.Choice("f", "write it into another folder", .saveElsewhere),
            Menu.Choice("d", "quit without it", .discardUnsaved),
        ])

    /// Ends the run; the dashboard stays open if the model could not be written, even if the run was told to end.
    mutating func end(_ summary: RunSummary) -> [Effect] {
        requestedLearningRate = nil
        if overlay?.asksToQuit ?? false || overlay == .menu(Self.rescueMenu) { overlay = nil }
        if holdsUnsavedModel {
            parting = nil
            // The reason is shown in place of the notice.
            notice = nil
            overlay = .menu(Self.rescueMenu)
        }
        return isLeaving ? [.leave(.finished)] : []
    }

    /// Writes the model to a folder that the user has typed.
    mutating func rescue(into folder: String) -> [Effect] {
        guard !folder.isEmpty else { return [] }
        overlay = nil
        rescueFolder = folder
        return [.send(.writeInto(folder: folder))]
    }
}

extension Prompt {
    /// - Parameter folder: the folder that was typed before and could not be written; empty for none.
    static func rescue(_ folder: String) -> Prompt {
        Prompt(
            .rescue, title: "Write the model into another folder", hint: "a folder with room, such as /tmp or ~",
            text: folder)
    }
}
