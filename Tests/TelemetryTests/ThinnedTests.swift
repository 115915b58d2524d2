import Telemetry
import Testing

@Suite struct ThinnedTests {
    @Test(
        "With any number of values the limit holds; the first and the newest are kept, the others evenly spread",
        arguments: [(3, 1), (8, 1), (9, 2), (100, 5)])
    func bounded(limit: Int, newest: Int) {
        var thinned = Thinned<Int>(limit: limit, newest: newest)
        for number in 1...2000 {
            thinned.append(number * 10, number: number)
            #expect(thinned.entries.count <= limit)
            #expect(thinned.first == 10 && thinned.last == number * 10)
            let numbers = thinned.entries.map(\.number)
            #expect(numbers.suffix(newest) == (max(1, number - newest + 1)...number).suffix(newest))
            #expect(numbers.dropFirst().dropLast(newest).allSatisfy { $0 % thinned.stride == 0 })
        }
        #expect(thinned.entries.count > limit / 2)
        #expect(thinned.entries.allSatisfy { $0.element == $0.number * 10 })
    }

    @Test("A value with the newest number replaces the old one, even if it is the only one")
    func replacing() {
        var thinned = Thinned<String>(limit: 3)
        thinned.append("a", number: 0)
        thinned.append("b", number: 0)
        #expect(thinned.entries.map(\.element) == ["b"])
        thinned.append("c", number: 1)
        thinned.append("d", number: 1)
        #expect(thinned.entries.map(\.element) == ["b", "d"])
    }

    @Test("Numbers may begin anywhere and have gaps")
    func gaps() {
        var thinned = Thinned<Int>(limit: 10)
        for number in stride(from: 57, through: 100_000, by: 7) { thinned.append(number, number: number) }
        #expect(thinned.entries.count <= 10 && thinned.first == 57 && thinned.last == 99_999 - (99_999 - 57) % 7)
    }
}
