import Files
import Screen

extension String {
    /// The text on one line and without hidden characters: a file's name may hold what a terminal obeys, or what makes
    /// it look like another, and bytes that are no text.
    var printable: String { shownPath.escapingHiddenCharacters }
}
