/// A request of a page to the dashboard, in reply to a key or to the mouse.
package enum PageRequest: Hashable, Sendable {
    case effect(Effect)
    /// Shows a sentence.
    case notice(String)
    /// Asks for a line of text.
    case prompt(Prompt)
    case menu(Menu)
    /// Hands the keys that follow to the program, until Esc.
    case type
    /// Shows another page, if the run meets its needs; otherwise, drops the requests that follow.
    case show(PageID)
    /// Shows another page, if the run meets its needs, and performs one of its own actions there.
    case perform(PageID, PageValue)
    /// Limits the samples to those that pass a filter.
    case filter(SampleFilter)
    /// Selects another sample.
    case look(at: Int)
    /// Sorts the samples in that order.
    case sort(SampleOrder)
}
