import ArgumentParser

extension SoftmaxCommand {
    /// The command line with all scores in one argument, where it is one of `softmax`; other command lines as they are.
    ///
    /// The argument parser takes a negative score for an option, and a time that grows with the square of the number of
    /// arguments: 1.8 s for 3,000 scores.
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
                // Joined to its option, a value may begin with a minus as well.
                options.append("\(argument)=\(value)")
                rest.removeFirst()
            } else {
                options.append(argument)
            }
        }
        // The space tells the parser that this is no option.
        return options + (scores.isEmpty ? [] : [" " + scores.joined(separator: " ")])
    }

    /// Scores as they are written: numbers between spaces, commas or semicolons, perhaps in brackets, as other programs
    /// print vectors.
    ///
    /// - Parameter place: what an error says first.
    static func scores(in text: String, place: String = "") throws(Failure) -> [Double] {
        var scores: [Double] = []
        for word in text.utf8.split(whereSeparator: separators.contains) {
            let word = String(Substring(word))
            guard let value = Double(word) else {
                throw Failure(.wrongUsage, "\(place)'\(word)' is not a number")
            }
            guard !value.isNaN else { throw Failure(.wrongUsage, "\(place)a score must not be NaN") }
            // strtod reads what is too large as infinity; only the word itself may mean that.
            guard value.isFinite || word.lowercased().contains("inf") else {
                throw Failure(.wrongUsage, "\(place)'\(word)' is beyond the range of double precision")
            }
            scores.append(value)
        }
        return scores
    }

    private static let separators = Set(" \t\r\n,;()[]".utf8)
}
