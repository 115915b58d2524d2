/// What a page asks the dashboard for, in answer to a key or to the mouse.
package enum PageRequest: Hashable, Sendable {
    case effect(Effect)
    /// A sentence to show.
    case notice(String)
    /// Ask for a line of text.
    case prompt(Prompt)
    case menu(Menu)
    /// Go to another page, where the run has what it takes for it; what is asked for after it is left otherwise.
    case show(PageID)
    /// Walk through just those samples.
    case filter(SampleFilter)
    /// Look at another sample.
    case look(at: Int)
    /// Walk through the samples in that order.
    case sort(SampleOrder)
}
