/// Values with ascending numbers, of which a bounded number is kept, evenly spread: the one way in which a long history
/// is thinned out.
///
/// When there are too many, only every second number is kept, then every fourth, and so on. The first value and the
/// newest ones are always there. Appending costs constant time on average.
package struct Thinned<Element> {
    package struct Entry {
        package var number: Int
        package var element: Element
    }

    /// What is kept, by ascending number.
    package private(set) var entries: [Entry] = []
    /// Numbers that this divides are kept for good: a power of two.
    package private(set) var stride = 1
    private let limit: Int
    private let newest: Int

    /// - Parameters:
    ///   - limit: the greatest number of values, at least two more than `newest`.
    ///   - newest: how many of the newest are kept whatever their number is.
    package init(limit: Int, newest: Int = 1) {
        precondition(newest >= 1 && limit >= newest + 2, "\(limit) values with \(newest) of the newest")
        self.limit = limit
        self.newest = newest
    }

    /// Takes in the value of a number that is not lower than those before; one of the same number replaces the older.
    package mutating func append(_ element: Element, number: Int) {
        if let last = entries.last, last.number == number { entries.removeLast() }
        entries.append(Entry(number: number, element: element))
        let leaving = entries.count - 1 - newest
        if leaving > 0, entries[leaving].number % stride != 0 { entries.remove(at: leaving) }
        while entries.count > limit {
            stride *= 2
            let kept = entries.indices.filter {
                $0 == 0 || $0 >= entries.count - newest || entries[$0].number % stride == 0
            }
            entries = kept.map { entries[$0] }
        }
    }

    package var first: Element? { entries.first?.element }
    package var last: Element? { entries.last?.element }
}

extension Thinned.Entry: Sendable where Element: Sendable {}
extension Thinned.Entry: Equatable where Element: Equatable {}
extension Thinned.Entry: Hashable where Element: Hashable {}
extension Thinned: Sendable where Element: Sendable {}
extension Thinned: Equatable where Element: Equatable {}
extension Thinned: Hashable where Element: Hashable {}
