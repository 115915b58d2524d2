/// Something wrong with a file of a log, with what was done about it.
package struct LogTrouble: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        /// An offset in bytes, from 0.
        case byte(Int)
        /// A line, from 1, and the offset of its first byte.
        case line(Int, byte: Int)
        /// The file as a whole.
        case file
    }

    package var file: String
    package var place: Place
    /// What it is and what was done, as a clause: "the checksum of a record of 64 bytes is wrong; the record was
    /// skipped".
    package var what: String
    /// Whether the file is damaged, and values may be missing. Otherwise it is merely noteworthy: an end that is not
    /// written yet, a duplicate header.
    package var isDamage: Bool

    package init(file: String, place: Place, what: String, isDamage: Bool) {
        self.file = file
        self.place = place
        self.what = what
        self.isDamage = isDamage
    }
}
