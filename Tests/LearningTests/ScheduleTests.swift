import Learning
import Testing

@Suite("Learning rate schedules")
struct ScheduleTests {
    private func factors(_ schedule: Schedule, batches: Int = 10, epochs: Int) -> [Double] {
        (0..<batches * epochs).map {
            schedule.factor(batch: $0, batchesPerEpoch: batches, plannedEpochs: epochs)
        }
    }

    @Test("Constant is 1")
    func constant() {
        #expect(factors(Schedule(), epochs: 3).allSatisfy { $0 == 1 })
    }

    @Test(
        "Step is a tenth after each third of the epochs",
        arguments: [
            (9, [1, 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01]), (10, [1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01]),
            (2, [1, 0.1]), (1, [1]),
        ] as [(Int, [Double])])
    func step(epochs: Int, wanted: [Double]) {
        let got = factors(Schedule(.step), epochs: epochs)
        for (batch, factor) in got.enumerated() { #expect(abs(factor - wanted[batch / 10]) < 1e-12) }
    }

    @Test("Cosine falls from 1 to 0 at the planned end, and is ½ halfway")
    func cosine() {
        let got = factors(Schedule(.cosine), epochs: 4)
        #expect(got[0] == 1 && abs(got[20] - 0.5) < 1e-12)
        // (1 + cos(π / 4)) / 2
        #expect(abs(got[10] - 0.8535533905932737) < 1e-12)
        #expect(zip(got, got.dropFirst()).allSatisfy { $0 > $1 })
        #expect(got[39] > 0 && got[39] < 0.01)
        #expect(Schedule(.cosine).factor(batch: 40, batchesPerEpoch: 10, plannedEpochs: 4) < 1e-12)
    }

    @Test("A warm-up rises linearly to the full rate", arguments: Schedule.Shape.allCases)
    func warmup(shape: Schedule.Shape) {
        let got = factors(Schedule(shape, warmup: 0.5), epochs: 4)
        for (batch, factor) in got.prefix(5).enumerated() { #expect(abs(factor - Double(batch + 1) / 6) < 1e-12) }
        #expect(abs(got[5] - 1) < 1e-12)
        // After the warm-up, the cosine covers the remaining batches: its midpoint is at 5 + 35 / 2.
        if shape == .cosine { #expect(got[22] > 0.5 && got[23] < 0.5) }
    }

    @Test("A warm-up longer than the run never reaches the full rate, and does not divide by 0")
    func longWarmup() {
        for shape in Schedule.Shape.allCases {
            for warmup in [2, 3, 1e6] {
                let got = factors(Schedule(shape, warmup: warmup), epochs: 2)
                #expect(got.allSatisfy { $0 > 0 && $0 < 1 })
            }
        }
    }

    @Test("Plateau halves the rate after more than two epochs without improvement, and starts counting again")
    func plateau() {
        var plateau = Plateau()
        var factors: [Double] = []
        // A loss that is lower by less than a ten-thousandth is no improvement; neither is NaN.
        for loss in [1, 0.9, 0.95, 0.89999, 0.9, 0.95, 0.95, .nan, 0.5, 0.6, 0.6, 0.4] {
            plateau.note(validationLoss: loss)
            factors.append(plateau.factor)
        }
        #expect(factors == [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.25])
        #expect(plateau.best == 0.4 && plateau.waited == 0)
        let schedule = Schedule(.plateau)
        #expect(schedule.factor(batch: 9, batchesPerEpoch: 3, plannedEpochs: 9, plateau: plateau) == 0.25)
        #expect(Schedule().factor(batch: 9, batchesPerEpoch: 3, plannedEpochs: 9, plateau: plateau) == 1)
    }
}
