import Dispatch
import Interchange
import Synchronization
import Telemetry
import Training

/// Measures how long the trainer takes to publish a batch, and how long until a sleeping reader thread has received it.
struct ChannelBenchmark {
    private(set) var publishing = Timings()
    private(set) var arriving = Timings()

    mutating func measure(events: Int) {
        let bell = DispatchSemaphore(value: 0)
        let channel = EventChannel<TrainingEvent>(wake: { bell.signal() })
        let arrived = Atomic(0)
        let arrivals = Guarded<[Double]>([])
        let reader = DispatchGroup()
        DispatchQueue(label: "softscope.reader", qos: .userInitiated).async(group: reader) {
            for number in 1...events {
                bell.wait()
                _ = channel.drain()
                let now = monotonicSeconds()
                arrivals.withLock { $0.append(now) }
                arrived.store(number, ordering: .releasing)
            }
        }
        var starts: [Double] = []
        for number in 1...events {
            let start = monotonicSeconds()
            channel.publish(Self.event(number))
            publishing.add(monotonicSeconds() - start)
            starts.append(start)
            // The reader must be asleep again before the next event is published.
            while arrived.load(ordering: .acquiring) < number { sleepBriefly() }
            sleepBriefly()
        }
        reader.wait()
        for (start, arrival) in zip(starts, arrivals.withLock { $0 }) { arriving.add(arrival - start) }
    }

    private static func event(_ number: Int) -> TrainingEvent {
        .batch(
            BatchReport(
                batch: number, epoch: 1, batchInEpoch: number, samples: 64, loss: 1, accuracy: 0.5, gradientNorm: 1,
                learningRate: 1e-3, trainingSeconds: 0))
    }

    private func sleepBriefly() { _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .microseconds(100)) }

    var json: JSONValue {
        .object([
            .init("publish", publishing.json), .init("arrive", arriving.json),
            .init("arrive_99", JSONValue(arriving.quantile(0.99))),
        ])
    }
}
