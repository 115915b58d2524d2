import Telemetry
import Testing

@Suite("The plan of a run that is spread over a time")
struct SpreadPlanTests {
    private let plan = SpreadPlan(after: 0, to: 9380, seconds: 20)

    @Test("the first batches come about five a second, the last at the end of the time, and ever faster")
    func growth() {
        #expect(plan.seconds == 20)
        #expect(abs(plan.moment(ofBatch: 1) - 0.2) < 0.01)
        #expect(plan.moment(ofBatch: 9380) == 20)
        let moments = (0...9380).map(plan.moment(ofBatch:))
        #expect(moments[0] == 0)
        let gaps = zip(moments, moments.dropFirst()).map { $1 - $0 }
        #expect(gaps.allSatisfy { $0 > 0 })
        #expect(zip(gaps, gaps.dropFirst()).allSatisfy { $1 <= $0 + 1e-9 })
        // The first of ten epochs takes about half of the time.
        #expect((8...10).contains(plan.moment(ofBatch: 938)))
    }

    @Test("the number of batches at a time is the inverse of the moment of a batch")
    func inverse() {
        for batch in [0, 1, 2, 17, 938, 5000, 9380] {
            #expect(plan.batches(at: plan.moment(ofBatch: batch)) == batch)
        }
        #expect(plan.batches(at: -1) == 0 && plan.batches(at: 100) == 9380)
    }

    @Test("few batches take less time rather than fewer than five a second")
    func few() {
        let few = SpreadPlan(after: 0, to: 10, seconds: 20)
        #expect(few.seconds == 2)
        #expect((1...10).allSatisfy { abs(few.moment(ofBatch: $0) - Double($0) / 5) < 1e-6 })
        let none = SpreadPlan(after: 4, to: 4, seconds: 20)
        #expect(none.seconds == 0 && none.moment(ofBatch: 4) == 0 && none.batches(at: 1) == 4)
    }

    @Test("added epochs keep one rate")
    func extended() {
        let plan = SpreadPlan(after: 1000, to: 2000, seconds: 20)
        #expect((0...10).allSatisfy { abs(plan.moment(ofBatch: 1000 + 100 * $0) - 2 * Double($0)) < 1e-6 })
    }
}
