/// Why a sweep cannot be planned; `description` is one sentence without its point.
package enum SweepError: Error, Hashable, Sendable, CustomStringConvertible {
    case malformedAxis(String, expected: String)
    case repeatedValue(String, axis: String)
    case repeatedAxis(String)
    case tooManyMembers(most: Int)
    /// The command does not say where the value of a setting goes.
    case missingPlaceholder(String)
    /// The options for training have a setting that the sweep sets.
    case givenBeside(String)

    package var description: String {
        switch self {
        case .malformedAxis(let text, let expected): "--grid \(text): expected \(expected)"
        case .repeatedValue(let value, let axis): "--grid \(axis): the value \(value) is there twice"
        case .repeatedAxis(let name): "--grid \(name) is given twice"
        case .tooManyMembers(let most): "the grid has more than \(most) runs"
        case .missingPlaceholder(let name):
            "the command has no {\(name)}, so that all values of \(name) would be the same run"
        case .givenBeside(let name): "--\(name) is set by the sweep, and cannot be given after -- too"
        }
    }
}
