/// Something that the mouse did, at a cell counted from 0 at the top left.
package struct MouseEvent: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case press
        /// Moved with the button held.
        case drag
        case release
        /// Moved without a button.
        case move
        case wheelUp
        case wheelDown
    }

    package var kind: Kind
    package var column: Int
    package var row: Int

    package init(_ kind: Kind, column: Int, row: Int) {
        self.kind = kind
        self.column = column
        self.row = row
    }
}
