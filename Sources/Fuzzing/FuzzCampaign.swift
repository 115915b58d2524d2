import Interchange
import Matrices

/// Random inputs for one parser, one after the other, and what became of them.
///
/// Inputs are changes of valid ones, and of those that led to something new: a sentence of refusal that was not seen
/// before, numbers and quotations left out, stands in for the coverage of code that a compiler would have to measure.
package struct FuzzCampaign {
    package let parser: FuzzedParser
    package private(set) var tally = Tally()

    private let trial: FuzzedParser.Trial
    private var mutator: InputMutator
    /// What is changed: the samples, then what was found to be new.
    private var inputs: [[UInt8]]
    private let sampleCount: Int
    /// Of each outcome that was seen, 64 bits.
    private var outcomes: Set<UInt64> = []

    /// Inputs that are kept beside the samples.
    private static let mostKept = 1024
    /// Outcomes that are told apart; what is new beyond is not noticed.
    private static let mostOutcomes = 1 << 18

    package struct Tally: Hashable, Sendable {
        package var inputs = 0
        package var accepted = 0
        /// Ways to be accepted or refused.
        package var outcomes = 0
    }

    /// - Parameters:
    ///   - seed: decides the inputs; a campaign for which memory and the parser's answers are the same repeats itself.
    ///   - folder: exists, and is the campaign's own.
    ///   - corpus: more valid inputs.
    package init(_ parser: FuzzedParser, seed: UInt64, folder: String, corpus: [[UInt8]] = []) throws {
        self.parser = parser
        trial = try parser.prepare(folder)
        mutator = InputMutator(seed: seed, tokens: parser.tokens)
        inputs = parser.samples + corpus
        sampleCount = inputs.count
    }

    /// Makes the next input and lets the parser read it; the samples themselves come first.
    ///
    /// - Parameter note: gets the input before the parser does, so that it is known even if this never returns.
    /// - Returns: what is wrong, as a sentence; nil where nothing is.
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
        if outcomes.count < Self.mostOutcomes, outcomes.insert(outcome.value).inserted {
            tally.outcomes += 1
            keep(input)
        }
        return nil
    }

    private mutating func changed() -> [UInt8] {
        // Half of the time a sample: what was changed before is less and less like a file.
        let isSample = inputs.count == sampleCount || mutator.draw(below: 2) == 0
        let place = isSample ? mutator.draw(below: sampleCount) : mutator.draw(below: inputs.count)
        var input = mutator.mutated(inputs[place], with: inputs[mutator.draw(below: inputs.count)])
        // Checksums that are wrong must be refused, too.
        if let repair = parser.repair, mutator.draw(below: 8) > 0 { repair(&input) }
        return input
    }

    private mutating func keep(_ input: [UInt8]) {
        guard tally.inputs > sampleCount else { return }
        if inputs.count - sampleCount < Self.mostKept {
            inputs.append(input)
        } else {
            inputs[sampleCount + mutator.draw(below: Self.mostKept)] = input
        }
    }

    /// The sentence without numbers and, unless that is kept, without what stands in quotes.
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
