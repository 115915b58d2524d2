import Telemetry
import Testing

@Suite struct LayerMomentsTests {
    @Test("With any number of moments the limit holds, and the first and the newest are kept")
    func bounded() {
        var moments = LayerMoments(limit: 5)
        for batch in 0..<1000 {
            moments.append(LayerMoment(afterBatch: batch, layers: []))
            #expect(moments.all.count <= 5)
            #expect(moments.first?.afterBatch == 0 && moments.last?.afterBatch == batch)
        }
        let batches = moments.all.map(\.afterBatch)
        #expect(batches == batches.sorted() && Set(batches).count == batches.count)
    }

    @Test("The moment for a batch is the newest that is not later")
    func moment() {
        var moments = LayerMoments()
        #expect(moments.moment(at: 3) == nil)
        for batch in [10, 20, 30] { moments.append(LayerMoment(afterBatch: batch, layers: [])) }
        #expect([0, 10, 19, 25, 99].map { moments.moment(at: $0)?.afterBatch } == [10, 10, 10, 20, 30])
    }

    @Test("A moment that comes late takes its place among the others, unless there is one", arguments: [5, 15, 20, 25])
    func late(batch: Int) {
        var moments = LayerMoments()
        for batch in [10, 20, 30] { moments.append(LayerMoment(afterBatch: batch, layers: [])) }
        moments.append(LayerMoment(afterBatch: batch, layers: []))
        let batches = Set([10, 20, 30, batch]).sorted()
        #expect(moments.all.map(\.afterBatch) == batches)
        #expect(moments.first?.afterBatch == batches.first && moments.last?.afterBatch == 30)
        for batch in batches { #expect(moments.moment(at: batch)?.afterBatch == batch) }
        #expect(moments.moment(at: 0)?.afterBatch == batches.first && moments.moment(at: 99)?.afterBatch == 30)
    }
}
