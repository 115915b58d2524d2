import Collectives
import Testing

@Suite("Exchanges of shares")
struct RepeatedExchangeTests {
    @Test(
        "Each rank gets what all have of its share, again and again, and may not use its own numbers before",
        arguments: [1, 2, 3, 5])
    func reduceScatter(ranks: Int) throws {
        let results = try ThreadRanks.run(ranks) { it in
            let exchange = it.makeReduceScatter(112)
            let share = it.lineShare(of: 112, rank: it.rank)
            var isRight = unsafe exchange.numbers.allSatisfy { $0 == 0 }
            for round in 0..<3 {
                func number(_ place: Int, _ rank: Int) -> Float { Float(place + 1000 * rank + 10000 * round) }
                for place in 0..<112 { unsafe exchange.numbers[place] = number(place, it.rank) }
                exchange.start()
                exchange.finish()
                let isHidden = unsafe exchange.numbers.allSatisfy(\.isNaN)
                isRight = isRight && exchange.isOver && isHidden == (ranks > 1)
                for rank in 0..<ranks {
                    for place in share {
                        let found = unsafe exchange.parts[rank][place - share.lowerBound]
                        isRight = isRight && found == number(place, rank)
                    }
                }
                // A rank may use its share for the sums.
                for place in share { unsafe exchange.numbers[place] = 1 }
            }
            return isRight
        }
        #expect(results.allSatisfy { $0 })
    }

    @Test("Each rank gives its share to all, who see it once they have waited", arguments: [1, 2, 3, 5])
    func allGather(ranks: Int) throws {
        let results = try ThreadRanks.run(ranks) { it in
            let exchange = it.makeAllGather(96)
            let share = it.lineShare(of: 96, rank: it.rank)
            var isRight = true
            for round in 1..<4 {
                for place in share { unsafe exchange.numbers[place] = Float(place * round) }
                exchange.start()
                let others = (0..<96).filter { !share.contains($0) }
                isRight = isRight && others.allSatisfy { unsafe exchange.numbers[$0].isNaN }
                exchange.finish()
                isRight = isRight && (0..<96).allSatisfy { unsafe exchange.numbers[$0] == Float($0 * round) }
            }
            return isRight
        }
        #expect(results.allSatisfy { $0 })
    }

    @Test("Shares are whole cache lines, and cover everything once", arguments: [16, 48, 4096])
    func lines(count: Int) {
        for ranks in [1, 2, 3, 7] {
            let found = try? ThreadRanks.run(ranks) { it in it.lineShare(of: count, rank: it.rank) }
            let shares = found ?? []
            #expect(shares.first?.lowerBound == 0 && shares.last?.upperBound == count)
            #expect(shares.allSatisfy { $0.lowerBound % 16 == 0 && $0.count % 16 == 0 })
            #expect(zip(shares, shares.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
        }
    }
}
