import Datasets

/// A parser that random inputs are tried on, with all that the inputs are made of.
package struct FuzzedParser: Sendable {
    /// As it is named on the command line.
    package let name: String
    /// What is read, in a line.
    package let summary: String
    /// Whole and valid inputs, at least one; all others are made by changing these.
    package let samples: [[UInt8]]
    /// Parts of the format that random bytes would hardly ever hit: keywords, signatures, numbers at a limit.
    package let tokens: [[UInt8]]
    /// Brings checksums up to date after a change, so that what they protect is read too; nil where there are none.
    let repair: (@Sendable (inout [UInt8]) -> Void)?
    /// Whether what refusals quote is the sentence of a library, and not a part of the file.
    var quotesLibrary = false
    /// Prepares the parser for a campaign, which has a folder to itself for the files that the parser reads.
    package let prepare: @Sendable (_ folder: String) throws -> Trial

    /// Reads one input. Every input must come back with a verdict; anything else is a finding.
    package typealias Trial = ([UInt8]) -> Verdict

    init(
        _ name: String, _ summary: String, samples: [[UInt8]], tokens: [[UInt8]] = [],
        repair: (@Sendable (inout [UInt8]) -> Void)? = nil,
        prepare: @escaping @Sendable (_ folder: String) throws -> Trial
    ) {
        precondition(!samples.isEmpty, "\(name) has no samples")
        self.name = name
        self.summary = summary
        self.samples = samples
        self.tokens = tokens
        self.repair = repair
        self.prepare = prepare
    }

    init(
        _ name: String, _ summary: String, samples: [[UInt8]], tokens: [String],
        repair: (@Sendable (inout [UInt8]) -> Void)? = nil,
        reading read: @escaping @Sendable ([UInt8]) throws -> String
    ) {
        self.init(name, summary, samples: samples, tokens: tokens.map { Array($0.utf8) }, repair: repair) { _ in
            { bytes in Verdict.of { try read(bytes) } }
        }
    }

    /// For what reads a file.
    ///
    /// - Parameter fileName: its ending may matter.
    init(
        _ name: String, _ summary: String, samples: [[UInt8]], tokens: [String],
        repair: (@Sendable (inout [UInt8]) -> Void)? = nil, fileName: String,
        readingFile read: @escaping @Sendable (_ path: String) throws -> String
    ) {
        self.init(name, summary, samples: samples, tokens: tokens.map { Array($0.utf8) }, repair: repair) { folder in
            let file = try ScratchFile("\(folder)/\(fileName)")
            return { bytes in
                file.hold(bytes)
                return Verdict.of { try read(file.path) }
            }
        }
    }
}

/// What a parser made of an input.
package enum Verdict: Hashable, Sendable {
    /// It was read; the text tells inputs apart that were read in different ways.
    case accepted(String)
    /// It was refused with this sentence; the kind tells inputs apart that were refused for different reasons.
    case refused(String, kind: String)
    /// It was read, and what was read contradicts itself: a finding.
    case wrong(String)

    /// Runs what reads an input; every error that is thrown is a refusal.
    static func of(_ read: () throws -> String) -> Verdict {
        do {
            return .accepted(try read())
        } catch let contradiction as Contradiction {
            return .wrong(contradiction.text)
        } catch {
            return .refused("\(error)", kind: (error as? DatasetError)?.outline ?? "\(error)")
        }
    }
}

extension DatasetError {
    /// What tells refusals apart: the kind and what was expected, without the names and values of the file.
    fileprivate var outline: String {
        guard case .malformed(_, let fault) = self else {
            return Mirror(reflecting: self).children.first?.label ?? "\(self)"
        }
        return "\(fault.kind): \(fault.expected)"
    }
}

/// What was read contradicts itself, or what it is written as is not read back.
struct Contradiction: Error {
    let text: String

    /// Throws unless the statement holds.
    static func unless(_ holds: Bool, _ text: @autoclosure () -> String) throws {
        if !holds { throw Contradiction(text: text()) }
    }
}
