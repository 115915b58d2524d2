/// What of an array a loop goes over.
package enum ArrayPart: Hashable, Sendable {
    case all
    /// Those rows of a matrix of that width, each once, in any order.
    case rows([Int], width: Int)

    /// Calls `body` with where each run of numbers begins and how long it is. The part must be there in an array of
    /// `count` numbers.
    func forEachRun(of count: Int, _ body: (_ start: Int, _ length: Int) -> Void) {
        switch self {
        case .all: body(0, count)
        case .rows(let rows, let width):
            guard width > 0 else { return }
            let present = count / width
            for row in rows {
                precondition(row >= 0 && row < present, "row \(row) of \(present)")
                body(row * width, width)
            }
        }
    }
}
