import ArgumentParser

extension SoftmaxCommand {
    /// The command line with all scores joined into one argument, for `softmax`; other command lines are unchanged.
    ///
    /// The argument parser takes a negative score for an option, and needs time quadratic in the number of arguments:
    /// 1.8 s for 3,000 scores.
    static func joiningScores(in arguments: [String]) -> [String] {
        guard arguments.first == configuration.commandName else { return arguments }
        let table = OptionTable(of: Self.self)
        var options = Array(arguments.prefix(1))
        var scores: [String] = []
        var rest = arguments.dropFirst()
        while let argument = rest.popFirst() {
            if argument == "--" {
                scores += rest
                break
            }
            guard argument.hasPrefix("--") || argument == "-h" else {
                scores.append(argument)
                continue
            }
            if let named = table.option(of: argument), named.option.takesValue, named.value == nil,
                let value = rest.first, !value.hasPrefix("--")
            {
                // Joined to its option, a value may begin with a minus too.
                options.append("\(argument)=\(value)")
                rest.removeFirst()
            } else {
                options.append(argument)
            }
        }
        // The space tells the parser that this is not an option.
        return options + (scores.isEmpty ? [] : [" " + scores.joined(separator: " ")])
    }

    /// Reads scores: numbers separated by spaces, commas or semicolons, optionally in brackets, as other programs print
    /// vectors.
    ///
    /// - Parameter place: the start of error messages.
    static func scores(in text: String, place: String = "") throws(Failure) -> [Double] {
        var scores: [Double] = []
        let separated = text.utf8.filter { !blanks.contains($0) }
        guard zip(separated, separated.dropFirst()).allSatisfy({ !dividers.contains($0) || !dividers.contains($1) })
        else {
            throw Failure(.wrongUsage, "\(place)a score is missing between two commas")
        }
        for word in text.utf8.split(whereSeparator: separators.contains) {
            let word = String(Substring(word))
            guard let value = Double(word) else {
                let shown = word.count > 40 ? word.prefix(40) + "..." : word[...]
                throw Failure(.wrongUsage, "\(place)'\(shown)' is not a number")
            }
            guard !value.isNaN else { throw Failure(.wrongUsage, "\(place)a score must not be NaN") }
            // strtod reads numbers that are too large as infinity; only the word itself may mean infinity.
            guard value.isFinite || word.lowercased().contains("inf") else {
                throw Failure(.wrongUsage, "\(place)'\(word)' is beyond the range of double precision")
            }
            scores.append(value)
        }
        return scores
    }

    private static let separators = Set(" \t\r\n,;()[]".utf8)
    private static let blanks = Set(" \t\r\n".utf8)
    private static let dividers = Set(",;".utf8)
}
