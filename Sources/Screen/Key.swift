/// A key as the terminal reports it.
package enum Key: Hashable, Sendable {
    /// A key that types something; space is `.character(" ")`.
    case character(Character)
    /// A letter with the control key held, in lower case: Ctrl-C is `.control("c")`.
    case control(Character)
    case enter, escape, tab, backTab, backspace, delete
    case up, down, left, right, home, end, pageUp, pageDown
    case function(Int)
    case mouse(MouseEvent)
    /// Text that was pasted, not typed.
    case paste(String)
}
