/// The part of an array that a loop covers.
package enum ArrayPart: Hashable, Sendable {
    case all
    /// These rows of a matrix of that width, without duplicates; fastest in ascending order.
    case rows([Int], width: Int)

    /// Calls `body` with the start and length of each contiguous run. The part must exist in an array of `count`
    /// numbers.
    func forEachRun(of count: Int, _ body: (_ start: Int, _ length: Int) -> Void) {
        switch self {
        case .all: body(0, count)
        case .rows(let rows, let width):
            guard width > 0 else { return }
            let present = count / width
            var next = 0
            while next < rows.count {
                // Adjacent rows form one run.
                let first = rows[next]
                var end = first + 1
                next += 1
                while next < rows.count, rows[next] == end {
                    end += 1
                    next += 1
                }
                precondition(first >= 0 && end <= present, "rows \(first) to \(end) of \(present)")
                body(first * width, (end - first) * width)
            }
        }
    }
}
