import RunLogs
import Testing

struct LogBatchTests {
    @Test("A metric keeps its number when the batch is emptied")
    func numbers() {
        var batch = LogBatch()
        let loss = batch.number(of: "loss")
        batch.points.append(LogPoint(metric: loss, step: 1, value: 0.5))
        batch.empty()
        #expect(batch.points.isEmpty)
        #expect(batch.number(of: "accuracy") != loss)
        #expect(batch.number(of: "loss") == loss)
        #expect(batch.names == ["loss", "accuracy"])
    }
}
