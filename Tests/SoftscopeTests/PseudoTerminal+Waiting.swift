import TestFiles

extension PseudoTerminal {
    /// Reads what the program writes until it was so much: more than a first frame. (No word of a frame can be waited
    /// for: curses leaves out what stands there already, be it the first letter.)
    func read(atLeast least: Int) async throws {
        var count = 0
        try await SoftscopeTests.until("the program writes \(least) bytes", details: { "\(count)" }) {
            count += take().count
            return count >= least ? () : nil
        }
    }
}
