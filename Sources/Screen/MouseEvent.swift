/// An event of the mouse at a cell, counted from 0 at the top left.
package struct MouseEvent: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case press
        /// The mouse moved with a button held.
        case drag
        case release
        /// The mouse moved without a button held.
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
