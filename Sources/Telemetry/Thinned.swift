/// A limited number of values with ascending numbers, evenly spread: the one way in which long histories are thinned
/// out.
///
/// When there are too many, only every second number is kept, then every fourth, and so on. The first value and the
/// newest ones are always kept. Appending takes constant time on average.
package struct Thinned<Element> {
    package struct Entry {
        package var number: Int
        package var element: Element
    }

    /// The values that are kept, by ascending number.
    package private(set) var entries: [Entry] = []
    /// Values whose numbers are multiples of this power of two are kept.
    package private(set) var stride = 1
    private let limit: Int
    private let newest: Int

    /// - Parameters:
    ///   - limit: the largest number of values, at least two more than `newest`.
    ///   - newest: how many of the newest values are kept, whatever their numbers.
    package init(limit: Int, newest: Int = 1) {
        precondition(newest >= 1 && limit >= newest + 2, "\(limit) values with \(newest) of the newest")
        self.limit = limit
        self.newest = newest
    }

    /// Appends a value whose number is not lower than the last one; a value with the same number replaces the old one.
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
