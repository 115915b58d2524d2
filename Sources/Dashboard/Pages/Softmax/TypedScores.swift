/// Parses scores typed by the user.
package enum TypedScores {
    /// The reasons for refusing what was typed.
    package enum Refusal: Error, Hashable {
        case notANumber(String)
        case tooLarge(String)

        package var sentence: String {
            switch self {
            case .notANumber(let word): "\"\(word)\" is not a number: type for example 2 1 -1 inf"
            case .tooLarge(let word): "\(word) is too large to be a number here"
            }
        }
    }

    /// Parses numbers separated by spaces, commas or semicolons; `inf` and `-inf` are infinite. Returns an empty array
    /// if there are no numbers.
    package static func parse(_ text: String) throws(Refusal) -> [Double] {
        var scores: [Double] = []
        for word in text.split(whereSeparator: { " ,;\t".contains($0) }) {
            // The minus sign U+2212 and the sign for infinity are replaced by their ASCII forms.
            let plain = word.replacing("−", with: "-").replacing("∞", with: "inf").lowercased()
            let isInfinity = ["inf", "+inf", "-inf"].contains(plain)
            guard let score = Double(plain), isInfinity || plain.allSatisfy({ "+-.0123456789e".contains($0) })
            else { throw .notANumber(String(word)) }
            guard isInfinity || score.isFinite else { throw .tooLarge(String(word)) }
            scores.append(score)
        }
        return scores
    }
}
