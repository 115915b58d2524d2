import Dispatch
import Evaluation
import Synchronization
import Telemetry
import Testing

@Suite("The channels between trainer and front end")
struct ChannelTests {
    @Test("Published events are drained once, in order")
    func order() {
        let channel = EventChannel<TrainingEvent>()
        channel.publish(.state(.training))
        channel.publish(.batch(report(1)))
        channel.publish(.state(.paused))
        #expect(channel.drain() == [.state(.training), .batch(report(1)), .state(.paused)])
        #expect(channel.drain().isEmpty)
    }

    @Test("Beyond the threshold batches are merged, and nothing else is")
    func folding() {
        let channel = EventChannel<TrainingEvent>(folding: .batches, foldingThreshold: 2)
        for batch in 1...100 { channel.publish(.batch(report(batch, loss: Double(batch)))) }
        channel.publish(.state(.paused))
        for batch in 101...200 { channel.publish(.batch(report(batch, loss: Double(batch)))) }
        channel.publish(.state(.training))
        channel.publish(.state(.paused))
        let events = channel.drain()
        #expect(events.count == 6)
        guard case .batch(let second) = events[1], case .batch(let third) = events[3] else {
            Issue.record("\(events)")
            return
        }
        #expect(second.firstBatch == 2 && second.lastBatch == 100 && second.loss.count == 99)
        #expect(second.loss.minimum == 2 && second.loss.maximum == 100 && second.loss.mean == 51)
        #expect(third.firstBatch == 101 && third.lastBatch == 200)
        #expect([events[2], events[4], events[5]] == [.state(.paused), .state(.training), .state(.paused)])
    }

    @Test("While nobody reads, the queue does not grow with the epochs, and sums up what happened")
    func condensing() throws {
        let channel = EventChannel<TrainingEvent>(foldingThreshold: 16)
        var whole = RunHistory()
        func publish(_ event: TrainingEvent) {
            whole.apply(event)
            channel.publish(event)
        }
        for epoch in 1...5000 {
            publish(.batch(report(epoch, loss: epoch == 1234 ? 70 : 1 / Double(epoch))))
            let validation = ValidationReport(
                loss: epoch == 4321 ? 90 : 1, accuracy: epoch == 2000 ? 0.9 : 0.5, classes: [], predictions: [1])
            publish(
                .epoch(
                    EpochReport(
                        epoch: epoch, lastBatch: epoch, loss: 1 / Double(epoch), accuracy: 0.5, validation: validation,
                        learningRate: 1, seconds: 1, samplesPerSecond: 1)))
            publish(.layers([], afterBatch: epoch))
            if epoch == 3000 { publish(.learningRate(0.5, beforeBatch: 3001)) }
        }
        publish(.state(.paused))
        let events = channel.drain()
        #expect(events.count < 40)
        let folded = events.reduce(into: RunHistory()) { $0.apply($1) }
        #expect(folded.marks == whole.marks && folded.state == .paused && folded.batches == 5000)
        #expect(folded.epochs.count == 5000 && folded.epochs.recent == whole.epochs.recent)
        #expect(folded.epochs.best == whole.epochs.best && folded.best?.epoch == 2000)
        #expect(folded.metrics[.trainLoss].buckets.reduce(0) { $0 + $1.values.count } == 5000)
        #expect(folded.metrics[.trainLoss].buckets.contains { $0.values.maximum == 70 })
        #expect(folded.metrics[.validationLoss].buckets.contains { $0.values.maximum == 90 })
        #expect(folded.layers.last?.afterBatch == 5000)
    }

    @Test("A reader that prints gets every epoch, and every batch if it asks for them", arguments: [true, false])
    func printing(eachBatch: Bool) {
        let channel = EventChannel<TrainingEvent>(folding: eachBatch ? .none : .batches, foldingThreshold: 4)
        for epoch in 1...100 {
            channel.publish(.batch(report(2 * epoch - 1)))
            channel.publish(.batch(report(2 * epoch)))
            let validation = ValidationReport(loss: 1, accuracy: 1, classes: [], predictions: [])
            channel.publish(
                .epoch(
                    EpochReport(
                        epoch: epoch, lastBatch: 2 * epoch, loss: 1, accuracy: 1, validation: validation,
                        learningRate: 1, seconds: 1, samplesPerSecond: 1)))
        }
        let events = channel.drain()
        #expect(events.filter { if case .epoch = $0 { true } else { false } }.count == 100)
        let batches = events.filter { if case .batch = $0 { true } else { false } }.count
        #expect(eachBatch ? batches == 200 : batches < 105)
    }

    @Test("The reader is woken once for all queued events")
    func wake() {
        let woken = Mutex(0)
        let channel = EventChannel<TrainingEvent> { woken.withLock { $0 += 1 } }
        channel.publish(.state(.training))
        channel.publish(.state(.paused))
        #expect(woken.withLock(\.self) == 1)
        _ = channel.drain()
        channel.publish(.state(.training))
        #expect(woken.withLock(\.self) == 2)
    }

    @Test("A reader who asks for quiet is woken by every event but a batch, and reads the batches before it")
    func quiet() {
        let woken = Mutex(0)
        let channel = EventChannel<TrainingEvent>(folding: .quietBatches, foldingThreshold: 4) {
            woken.withLock { $0 += 1 }
        }
        for batch in 1...10 { channel.publish(.batch(report(batch))) }
        #expect(woken.withLock(\.self) == 0)
        channel.publish(.state(.paused))
        channel.publish(.state(.training))
        #expect(woken.withLock(\.self) == 2)
        let events = channel.drain()
        let batches = events.dropLast(2).map { if case .batch(let report) = $0 { report.lastBatch } else { 0 } }
        #expect(batches == [1, 2, 3, 10])
    }

    @Test(
        "Draining while publishing loses, duplicates and reorders nothing", arguments: [1, 8, 512])
    func stress(threshold: Int) {
        let channel = EventChannel<TrainingEvent>(foldingThreshold: threshold)
        let count = 20_000
        let publishing = DispatchGroup()
        DispatchQueue(label: "publisher").async(group: publishing) {
            for batch in 1...count {
                channel.publish(.batch(report(batch, loss: Double(batch))))
                if batch.isMultiple(of: 1000) { channel.publish(.learningRate(1, beforeBatch: batch + 1)) }
            }
        }
        var next = 1
        var rates = 0
        var loss = Aggregate()
        func read() {
            for event in channel.drain() {
                switch event {
                case .batch(let report):
                    #expect(report.firstBatch == next && report.lastBatch >= next)
                    #expect(report.samples == report.lastBatch - report.firstBatch + 1)
                    next = report.lastBatch + 1
                    loss.merge(report.loss)
                case .learningRate(_, let before):
                    #expect(before == next)
                    rates += 1
                default: Issue.record("\(event)")
                }
            }
        }
        while publishing.wait(timeout: .now()) == .timedOut { read() }
        read()
        #expect(next == count + 1 && rates == count / 1000 && loss.count == count)
        #expect(loss.minimum == 1 && loss.maximum == Double(count) && loss.mean == Double(count + 1) / 2)
    }

    @Test("Commands are drained once, in order, and a wait returns at once if one is waiting")
    func commands() {
        let channel = CommandChannel()
        channel.send(.pause)
        channel.send(.setLearningRate(0.5))
        channel.wait()
        #expect(channel.drain() == [.pause, .setLearningRate(0.5)])
        #expect(channel.drain().isEmpty)
        // The signals of the drained commands do not count as a waiting one; the timeout ends this wait.
        channel.wait(seconds: 0)
        #expect(channel.drain().isEmpty)
    }

    @Test("Commands sent from several threads to a sleeping one all arrive")
    func commandStress() {
        let channel = CommandChannel()
        let sending = DispatchGroup()
        for thread in 0..<4 {
            DispatchQueue(label: "publisher").async(group: sending) {
                for number in 0..<1000 { channel.send(.setSpeed(.slow(delay: Double(thread * 1000 + number)))) }
            }
        }
        var received: [Double] = []
        while received.count < 4000 {
            channel.wait()
            for case .setSpeed(.slow(delay: let value)) in channel.drain() { received.append(value) }
        }
        sending.wait()
        #expect(received.sorted() == (0..<4000).map(Double.init))
        for thread in 0..<4 {
            let own = received.filter { Int($0) / 1000 == thread }
            #expect(own == own.sorted())
        }
    }

    @Test("The newest of several snapshots is taken, once")
    func snapshots() {
        let woken = Mutex(0)
        let exchange = SnapshotExchange<Int> { woken.withLock { $0 += 1 } }
        #expect(exchange.take() == nil)
        exchange.put(1)
        exchange.put(2)
        #expect(exchange.take() == 2)
        #expect(exchange.take() == nil)
        #expect(woken.withLock(\.self) == 2)
    }
}
