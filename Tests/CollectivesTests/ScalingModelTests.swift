import Collectives
import Testing

@Suite("What ranks gain")
struct ScalingModelTests {
    private let model = ScalingModel(
        stepSeconds: 1e-4, sampleSeconds: 1e-5, layerBytes: [4e6], latency: 2e-5, bandwidth: 1e9)

    @Test(
        "An exchange has as many rounds as the number of ranks has binary digits",
        arguments: [
            (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (1024, 10),
        ])
    func rounds(ranks: Int, rounds: Int) {
        #expect(ScalingModel.rounds(ranks: ranks) == rounds)
    }

    @Test("One rank has the time of its batch, and nothing to exchange")
    func one() {
        #expect(abs(model.seconds(ranks: 1, batch: 100) - 1.1e-3) < 1e-12)
        #expect(model.efficiency(ranks: 1, batch: 100) == 1)
    }

    @Test(
        "Four ranks take a quarter of the samples' and the updates' time, and send their numbers twice but for a quarter"
    )
    func four() {
        let exchange = 2 * (2 * 2e-5 + 0.75 * 4e6 / 1e9) + 2 * 2 * 2e-5
        #expect(abs(model.seconds(ranks: 4, batch: 400) - (0.25e-4 + 1e-3 + exchange)) < 1e-12)
        #expect(abs(model.speedup(ranks: 4, batch: 400) - 4.1e-3 / (1.025e-3 + exchange)) < 1e-9)
        // Few weights are updated by each rank.
        var small = model
        small.layerBytes = [4e4]
        #expect(
            abs(small.seconds(ranks: 4, batch: 400) - (1e-4 + 1e-3 + 2 * 0.75 * 4e4 / 1e9 + 8 * 2e-5)) < 1e-12)
    }

    @Test("The exchange of the upper layers goes on while the gradients of the lower ones are computed")
    func overlap() {
        var layers = model
        layers.layerBytes = [2e6, 2e6]
        let start = 2 * 2 * 2e-5
        // The work on the weights is ten parts, of which two are the gradients of either layer: 5 ms for 500 samples of a rank.
        let gradient = 1e-3
        let exchange = 2 * 0.75 * 2e6 / 1e9
        let upper = start + 5e-3 - gradient + exchange
        #expect(upper > start + 5e-3, "the lower layer's exchange waits for the upper one's")
        let lower = upper + exchange + start
        #expect(abs(layers.seconds(ranks: 4, batch: 2000) - (lower + 0.125e-4)) < 1e-12)
        // With a quick link all but the last exchange is hidden.
        layers.bandwidth = 1e11
        #expect(
            abs(layers.seconds(ranks: 4, batch: 2000) - (start + 5e-3 + 2 * 0.75 * 2e6 / 1e11 + start + 0.125e-4))
                < 1e-12
        )
        layers.layerBytes = [4e6]
        layers.bandwidth = 1e9
        #expect(layers.seconds(ranks: 4, batch: 2000) > lower + 0.125e-4)
    }

    @Test("With the batch of an efficiency, ranks have that efficiency", arguments: [2, 8, 64, 1024])
    func batch(ranks: Int) throws {
        for efficiency in [0.5, 0.8] {
            let batch = try #require(model.batch(ranks: ranks, efficiency: efficiency))
            #expect(batch > Double(ranks))
            #expect(model.efficiency(ranks: ranks, batch: batch) >= efficiency)
            #expect(model.efficiency(ranks: ranks, batch: batch - 1) < efficiency)
        }
        var quick = model
        (quick.latency, quick.layerBytes, quick.stepSeconds) = (0, [0], 0)
        #expect(quick.batch(ranks: ranks, efficiency: 0.5) == Double(ranks))
        // Where samples cost nothing, more ranks gain nothing.
        quick = model
        quick.sampleSeconds = 0
        #expect(quick.batch(ranks: ranks, efficiency: 0.8) == nil)
    }

    @Test("Measured exchanges give the latency and the bandwidth that they were made of", arguments: [2, 3, 16])
    func constants(ranks: Int) throws {
        let sums = [1e3, 1e4, 1e6, 3e7].map { bytes in
            (bytes, ScalingModel.exchangeSeconds(bytes: bytes, ranks: ranks, latency: 3e-5, bandwidth: 5e8))
        }
        let found = try #require(ScalingModel.constants(sums, ranks: ranks))
        #expect(abs(found.latency - 3e-5) < 1e-9 && abs(found.bandwidth - 5e8) < 1)
    }

    @Test("Where latency is all that counts, the bandwidth is finite, and what was measured is foretold")
    func flat() throws {
        let found = try #require(ScalingModel.constants([(1e5, 0.08), (2e5, 0.081), (4e5, 0.079)], ranks: 2))
        #expect(abs(found.latency - 0.02) < 1e-3)
        let again = ScalingModel.exchangeSeconds(
            bytes: 4e5, ranks: 2, latency: found.latency, bandwidth: found.bandwidth)
        #expect(abs(again - 0.08) < 0.002 && found.bandwidth > 1e8 && found.bandwidth.isFinite)
    }

    @Test("A line is not fitted to a single size, or to times that nobody can measure")
    func line() throws {
        #expect(ScalingModel.line([(1, 1), (1, 2)]) == nil)
        #expect(ScalingModel.line([(1, 0), (2, 1)]) == nil)
        #expect(ScalingModel.constants([(1, 1), (2, 2)], ranks: 1) == nil)
        let falling = try #require(ScalingModel.line([(1, 2), (2, 1)]))
        #expect(falling.slope == 0 && falling.start > 1 && falling.start < 2)
        let steep = try #require(ScalingModel.line([(1, 1), (2, 4)]))
        #expect(steep.start == 0 && steep.slope > 1)
    }
}
