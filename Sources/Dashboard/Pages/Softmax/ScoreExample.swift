import Screen

/// Scores whose softmax many texts compute, with the values that they print and the correct ones.
struct ScoreExample: Hashable, Sendable {
    let scores: [Double]
    let printed: String
    let right: String

    static let all = [
        ScoreExample(scores: [2, 1, -1], printed: "0.88 0.11 0.01", right: "0.7054 0.2595 0.0351"),
        ScoreExample(scores: [1, 2, 3], printed: "0.65507956", right: "0.66524096"),
    ]

    func note(with appearance: Appearance) -> StyledText {
        let theme = appearance.theme
        return StyledText("often misprinted as ", theme.muted) + StyledText(printed, theme.bad)
            + StyledText("; correct: ", theme.muted) + StyledText(right, theme.good)
    }
}
