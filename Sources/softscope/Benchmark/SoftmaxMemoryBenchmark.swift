import Engine
import Interchange
import Learning
import Training

/// Measures the softmax of a million classes beside a copy of the same memory, which is the least that it could take: in
/// one pair of arrays that the caches may hold (warm), and in pairs that take turns and are larger than the caches
/// (rotating). And softmax with cross-entropy and its gradient on all threads, a sample for each.
struct SoftmaxMemoryBenchmark {
    static let classes = 1_000_000
    /// The number of pairs that take turns: 256 MB.
    private static let pairs = 32

    /// Times for one row, in seconds, by one thread.
    struct State {
        var softmax = Timings()
        var copy = Timings()

        /// The ratio of the minima, as both are measured beside other programs.
        var ratio: Double { softmax.minimum / copy.minimum }

        var json: JSONValue {
            .object([.init("softmax", softmax.json), .init("copy", copy.json), .init("ratio", JSONValue(ratio))])
        }
    }

    private(set) var warm = State()
    private(set) var rotating = State()
    let threads = ThreadTeam.usualCount
    /// The seconds for the losses and gradients of as many samples as there are threads.
    private(set) var losses = Timings()

    mutating func measure(rounds: Int) {
        let classes = Self.classes
        let scores = (0..<classes).map { Float($0 % 4099) / 205 - 10 }
        // An array for each, rather than one that all share.
        let sources = (0..<Self.pairs).map { pair in scores.map { $0 + Float(pair) } }
        var targets = (0..<Self.pairs).map { _ in scores.map { $0 * 0 } }
        for _ in 0..<rounds {
            for _ in 0..<5 {
                warm.copy.add(seconds { copy(sources[0], to: &targets[0]) })
                warm.softmax.add(seconds { softmax(sources[0], into: &targets[0]) })
            }
            let all = Double(Self.pairs)
            rotating.copy.add(seconds { for pair in targets.indices { copy(sources[pair], to: &targets[pair]) } } / all)
            rotating.softmax.add(
                seconds { for pair in targets.indices { softmax(sources[pair], into: &targets[pair]) } } / all)
        }
        let team = ThreadTeam(threads: threads)
        let samples = SampleLosses(scores, rows: threads)
        for _ in 0..<5 * rounds { losses.add(seconds { samples.measure(with: team) }) }
    }

    private func copy(_ source: [Float], to target: inout [Float]) {
        unsafe target.withUnsafeMutableBufferPointer { target in
            unsafe source.withUnsafeBufferPointer { source in
                _ = unsafe target.update(fromContentsOf: source)
            }
        }
    }

    private func seconds(_ body: () -> Void) -> Double {
        let start = monotonicSeconds()
        body()
        return monotonicSeconds() - start
    }

    var json: JSONValue {
        .object([
            .init("classes", JSONValue(Self.classes)), .init("warm", warm.json), .init("rotating", rotating.json),
            .init("threads", JSONValue(threads)), .init("losses", losses.json),
            .init("nanoseconds_per_class", JSONValue(nanosecondsPerClass)),
        ])
    }

    /// The time for the loss and the gradient of one class, with all threads.
    var nanosecondsPerClass: Double { losses.minimum / Double(threads * Self.classes) * 1e9 }
}
