import Datasets

/// A parser to be tried with random inputs, and the material that the inputs are made of.
package struct FuzzedParser: Sendable {
    /// The name on the command line.
    package let name: String
    /// A one-line description of the format.
    package let summary: String
    /// Complete and valid inputs, at least one. All other inputs are made by changing these.
    package let samples: [[UInt8]]
    /// Parts of the format that random bytes would hardly ever produce: keywords, signatures, numbers at a limit.
    package let tokens: [[UInt8]]
    /// Repairs checksums after a change, so that the parser reads on past them; nil where the format has none.
    let repair: (@Sendable (inout [UInt8]) -> Void)?
    /// Whether error messages quote a library's message rather than a part of the file.
    var quotesLibrary = false
    /// Prepares the parser for a campaign. The folder for files that the parser reads must not be used by anything
    /// else.
    package let prepare: @Sendable (_ folder: String) throws -> Trial

    /// Reads one input. It must return a verdict for every input; anything else is a finding.
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

    /// A parser that reads a file.
    ///
    /// - Parameter fileName: the name of that file, whose extension may matter.
    init(
        _ name: String, _ summary: String, samples: [[UInt8]], tokens: [String],
        repair: (@Sendable (inout [UInt8]) -> Void)? = nil, fileName: String,
        readingFile read: @escaping @Sendable (_ path: String) throws -> String
    ) {
        self.init(name, summary, samples: samples, tokens: tokens.map { Array($0.utf8) }, repair: repair) { folder in
            let file = try ScratchFile("\(folder)/\(fileName)")
            return { bytes in
                file.write(bytes)
                return Verdict.of { try read(file.path) }
            }
        }
    }
}

/// The result of parsing an input.
package enum Verdict: Hashable, Sendable {
    /// The input was read. The text is different for inputs that were read in different ways.
    case accepted(String)
    /// The input was refused with this message. The kind is different for inputs that were refused for different
    /// reasons.
    case refused(String, kind: String)
    /// The input was read, but the result contradicts itself, which is a finding.
    case wrong(String)

    /// The verdict of a function that reads an input. An error that it throws is a refusal, except for
    /// `Contradiction`.
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
    /// The kind of the error and what was expected, without names and values from the file.
    fileprivate var outline: String {
        guard case .malformed(_, let fault) = self else {
            return Mirror(reflecting: self).children.first?.label ?? "\(self)"
        }
        return "\(fault.kind): \(fault.expected)"
    }
}

/// An error for results that contradict themselves, or are not read back as they were written.
struct Contradiction: Error {
    let text: String

    /// Throws unless the condition is true.
    static func unless(_ holds: Bool, _ text: @autoclosure () -> String) throws {
        if !holds { throw Contradiction(text: text()) }
    }
}
