import Collectives
import Dispatch
import Testing

@Suite("What ranks exchange")
struct CollectiveTests {
    @Test("A sum is added in the order of the ranks, and has the same bits on all", arguments: [1, 2, 3, 5])
    func sums(ranks: Int) throws {
        // In another order, or in pairs, the small numbers would not be lost one by one.
        let own: [Float] = [1e8, 3, -1e8, 3, 1]
        let results = try ThreadRanks.run(ranks) { it in
            var numbers = [own[it.rank], Float(it.rank)]
            unsafe numbers.withUnsafeMutableBufferPointer { unsafe it.sum($0) }
            return numbers
        }
        let expected = own[..<ranks].dropFirst().reduce(own[0], +)
        #expect(results == Array(repeating: [expected, Float(ranks * (ranks - 1) / 2)], count: ranks))
    }

    @Test(
        "Started sums are finished in their order, with the bits of sums that are waited for at once",
        arguments: [1, 2, 3])
    func started(ranks: Int) throws {
        let results = try ThreadRanks.run(ranks) { it in
            var waited = (0..<40).map { Float(it.rank) + Float($0) / 3 }
            var numbers = waited
            var isUntouched = true
            unsafe waited.withUnsafeMutableBufferPointer { unsafe it.sum($0) }
            unsafe numbers.withUnsafeMutableBufferPointer { all in
                unsafe it.startSum(UnsafeMutableBufferPointer(rebasing: all[..<25]))
                unsafe it.startSum(UnsafeMutableBufferPointer(rebasing: all[25...]))
                it.advanceSums()
                it.finishSum()
                isUntouched = unsafe all[25...].allSatisfy(\.isNaN)
                it.finishSum()
            }
            return numbers == waited && isUntouched
        }
        #expect(results.allSatisfy { $0 })
    }

    @Test("Doubles are summed as doubles")
    func doubles() throws {
        let results = try ThreadRanks.run(3) { it in
            var numbers = [1e-9 * Double(it.rank + 1), 1]
            it.sum(&numbers)
            return numbers
        }
        #expect(results == Array(repeating: [1e-9 + 2e-9 + 3e-9, 3], count: 3))
    }

    @Test("Records of any length are gathered in the order of the ranks, meeting after meeting")
    func gathering() throws {
        let results = try ThreadRanks.run(4) { it in
            (0..<50).map { round in it.gather(Array(repeating: UInt8(it.rank + round), count: it.rank)) }
        }
        for all in results {
            for (round, records) in all.enumerated() {
                #expect(records == (0..<4).map { Array(repeating: UInt8($0 + round), count: $0) })
            }
        }
    }

    @Test("Values are gathered as they are")
    func values() throws {
        struct Pair: BitwiseCopyable, Hashable {
            var number: Double
            var place: Int32
        }
        let results = try ThreadRanks.run(3) { it in
            it.gather((0..<it.rank).map { Pair(number: Double($0) / 3, place: Int32(it.rank)) })
        }
        let expected = (0..<3).map { rank in (0..<rank).map { Pair(number: Double($0) / 3, place: Int32(rank)) } }
        #expect(results == [expected, expected, expected])
    }

    @Test("Everybody hears rank 0, and all must agree")
    func agreement() throws {
        let results = try ThreadRanks.run(3) { it in
            it.rest()
            return (it.broadcast([UInt8(it.rank), 7]), it.allAgree(true), it.allAgree(it.rank != 1))
        }
        #expect(results.allSatisfy { $0.0 == [0, 7] && $0.1 && !$0.2 })
    }

    @Test("Shares cover everything once, and differ by one at most", arguments: [0, 1, 5, 64, 1001, Int.max])
    func shares(total: Int) throws {
        for count in [1, 2, 3, 7] {
            let shares = try ThreadRanks.run(count) { $0.share(of: total) }
            #expect(shares.first?.lowerBound == 0 && shares.last?.upperBound == total)
            #expect(zip(shares, shares.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
            let sizes = shares.map(\.count)
            #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
        }
    }

    @Test("One rank has everything, and exchanges nothing")
    func one() {
        let it = OneRank()
        var numbers = [1.5]
        it.sum(&numbers)
        #expect(numbers == [1.5] && it.gather([1, 2]) == [[1, 2]] && it.broadcast([3]) == [3] && it.allAgree(true))
        #expect(!it.allAgree(false) && it.share(of: 9) == 0..<9)
    }

    @Test("The time of exchanges is added up, without that of rests")
    func measuring() throws {
        let seconds = try ThreadRanks.run(2) { it in
            let clock = Ticks()
            let measured = MeasuredRanks(it, clock: { clock.next() })
            var numbers = [1.0]
            measured.sum(&numbers)
            _ = measured.gather([1])
            _ = measured.broadcast([])
            measured.rest()
            var floats: [Float] = [1]
            unsafe floats.withUnsafeMutableBufferPointer { unsafe measured.startSum($0) }
            measured.finishSum()
            return measured.seconds
        }
        #expect(seconds.allSatisfy { abs($0 - 5) < 1e-6 })
    }
}

/// A clock that advances by a second whenever it is read.
private final class Ticks: Sendable {
    private let queue = DispatchQueue(label: "ticks")
    private nonisolated(unsafe) var now = 0.0

    func next() -> Double {
        queue.sync {
            unsafe now += 1
            return unsafe now
        }
    }
}
