import Interchange
import Matrices

/// Tries a sequence of random inputs on one parser, and counts the outcomes.
///
/// Inputs are made by changing valid ones, and earlier ones with a new outcome. A new error message (ignoring numbers
/// and quotations) counts as a new outcome; this replaces measuring code coverage, which would need the compiler's
/// help.
package struct FuzzCampaign {
    package let parser: FuzzedParser
    package private(set) var tally = Tally()

    private let trial: FuzzedParser.Trial
    private var mutator: InputMutator
    /// The inputs that are changed: the samples, then inputs with new outcomes.
    private var inputs: [[UInt8]]
    private let sampleCount: Int
    /// The fingerprints of all outcomes so far.
    private var outcomes: Set<UInt64> = []

    /// The most inputs that are kept in addition to the samples.
    private static let maximumKept = 1024
    /// The most outcomes that are distinguished; further new ones are not noticed.
    private static let maximumOutcomes = 1 << 18

    package struct Tally: Hashable, Sendable {
        package var inputs = 0
        package var accepted = 0
        /// The number of different ways to be accepted or refused.
        package var outcomes = 0
    }

    /// - Parameters:
    ///   - seed: determines the inputs, as long as the parser gives the same answers.
    ///   - folder: an existing folder that nothing else uses.
    ///   - corpus: more valid inputs.
    package init(_ parser: FuzzedParser, seed: UInt64, folder: String, corpus: [[UInt8]] = []) throws {
        self.parser = parser
        trial = try parser.prepare(folder)
        mutator = InputMutator(seed: seed, tokens: parser.tokens)
        inputs = parser.samples + corpus
        sampleCount = inputs.count
    }

    /// Makes the next input and lets the parser read it. The samples themselves come first.
    ///
    /// - Parameter note: receives the input before the parser does, so that it is known even if this never returns.
    /// - Returns: a sentence about the fault that was found; nil where there is none.
    package mutating func step(noting note: ([UInt8]) -> Void = { _ in }) -> String? {
        let input = tally.inputs < sampleCount ? inputs[tally.inputs] : changed()
        note(input)
        tally.inputs += 1
        let verdict = trial(input)
        var outcome = Fingerprint()
        switch verdict {
        case .accepted(let kind):
            tally.accepted += 1
            outcome.add("read: \(kind)")
        case .refused(let sentence, let kind):
            if tally.inputs <= sampleCount { return "a sample is refused: \(sentence)" }
            outcome.add(Self.outline(of: kind, keepsQuotations: parser.quotesLibrary)[...])
        case .wrong(let sentence): return sentence
        }
        if outcomes.count < Self.maximumOutcomes, outcomes.insert(outcome.value).inserted {
            tally.outcomes += 1
            keep(input)
        }
        return nil
    }

    private mutating func changed() -> [UInt8] {
        // Half of the time it is a sample: inputs that were changed repeatedly resemble valid files less and less.
        let isSample = inputs.count == sampleCount || mutator.draw(below: 2) == 0
        let place = isSample ? mutator.draw(below: sampleCount) : mutator.draw(below: inputs.count)
        var input = mutator.mutated(inputs[place], with: inputs[mutator.draw(below: inputs.count)])
        // Some wrong checksums remain, because they must be refused, too.
        if let repair = parser.repair, mutator.draw(below: 8) > 0 { repair(&input) }
        return input
    }

    private mutating func keep(_ input: [UInt8]) {
        guard tally.inputs > sampleCount else { return }
        if inputs.count - sampleCount < Self.maximumKept {
            inputs.append(input)
        } else {
            inputs[sampleCount + mutator.draw(below: Self.maximumKept)] = input
        }
    }

    /// The text without digits and, unless `keepsQuotations`, without quotations.
    static func outline(of text: String, keepsQuotations: Bool) -> [UInt8] {
        var outline: [UInt8] = []
        var quote: UInt8?
        var isEscaped = false
        for byte in text.utf8 {
            if isEscaped {
                isEscaped = false
            } else if let open = quote {
                if byte == open { quote = nil }
                isEscaped = byte == 0x5C
            } else if !keepsQuotations, byte == 0x22 || byte == 0x27 {
                quote = byte
                outline.append(byte)
            } else if !(0x30...0x39).contains(byte) {
                outline.append(byte)
            }
        }
        return outline
    }
}
