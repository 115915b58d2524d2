package import Datasets
package import Learning
package import Screen
package import Telemetry

/// What a page may look at: the moment that is shown, live or past, and the sample that is looked at.
package struct PageContext: Sendable {
    package var run: RunHistory
    /// nil until they are loaded.
    package var samples: LabelledSamples?
    package var selection: SampleSelection
    /// The model of the moment; nil before the first reached the dashboard.
    package var network: Network?
    /// The number of batches that model had been trained on.
    package var networkBatch = 0
    /// The measurement on the test samples that belongs to the moment: the newest that is not after it.
    package var validation: ValidationReport?
    package var classification: Classification?
    /// What of the sample weighs how much in that; nil for pictures.
    package var decision: DecisionWeights?
    /// The models of past epochs that are kept, ascending.
    package var archive: [EpochModel] = []
    /// The epoch that is looked back at; nil in the live view.
    package var epoch: Int?
    package var pace = Pace()
    /// Seconds of waiting after each batch.
    package var delay = 0.0
    /// Frames that were drawn so far, where each brings another model; nil where the moment stands, or moves slowly.
    package var framesAtSpeed: Int?
    /// Where the page is drawn.
    package var area = Rectangle(column: 0, row: 0, width: 0, height: 0)

    package init(
        run: RunHistory, samples: LabelledSamples?, selection: SampleSelection, network: Network?,
        networkBatch: Int = 0,
        validation: ValidationReport?, classification: Classification?, decision: DecisionWeights? = nil,
        archive: [EpochModel] = [], epoch: Int? = nil,
        pace: Pace = Pace(), delay: Double = 0, framesAtSpeed: Int? = nil
    ) {
        self.run = run
        self.samples = samples
        self.selection = selection
        self.network = network
        self.networkBatch = networkBatch
        self.validation = validation
        self.classification = classification
        self.decision = decision
        self.archive = archive
        self.epoch = epoch
        self.pace = pace
        self.delay = delay
        self.framesAtSpeed = framesAtSpeed
    }

    package var classNames: [String] { samples?.classNames ?? run.description?.classNames ?? [] }
}

/// What a page asks the dashboard for, in answer to a key or to the mouse.
package enum PageRequest: Hashable, Sendable {
    case effect(Effect)
    /// A sentence to show.
    case notice(String)
    /// Ask for a line of text.
    case prompt(Prompt)
    case menu(Menu)
    /// Go to page 2, on just those samples.
    case inspect(SampleFilter)
    /// Look at another sample.
    case look(at: Int)
    /// Walk through the samples in that order.
    case sort(SampleOrder)
}

/// A line of text that is asked for.
package struct Prompt: Hashable, Sendable {
    /// What the answer is for.
    package enum Purpose: Hashable, Sendable {
        case jump
        /// Whether the run is to end without keeping anything.
        case discard
        /// The folder to write the model into.
        case rescue
        case softmax
        case inspect(String)
        case classes(String)
        case network(String)
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

/// A choice of actions, one a key.
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

    package init(title: String, choices: [Choice]) {
        self.title = title
        self.choices = choices
    }
}
