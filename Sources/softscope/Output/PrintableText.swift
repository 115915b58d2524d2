import Files
import Screen

extension String {
    /// The text on one line and without hidden characters: a file's name may contain control sequences for the
    /// terminal, characters that make it look like another name, and bytes that are not text.
    var printable: String { isPlain ? self : shownPath.escapingHiddenCharacters }
}
