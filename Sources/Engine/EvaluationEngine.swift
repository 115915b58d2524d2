import CKernels
package import Learning
import Matrices
import Synchronization

/// Measures a network of dense layers on many samples: what `ForwardPass` and `CrossEntropy.predict` say of each, by
/// several threads. To be used by one thread at a time.
package final class EvaluationEngine {
    private let staged: StagedNetwork
    private let team: ThreadTeam
    private let loader: BatchLoader
    private let workplaces: [Workplace]

    /// Samples that pass through the stages together: few enough that what the layers give out stays in the cache.
    private static let chunk = 64
    /// Samples for which it is asked once whether to give up.
    private static let block = 512

    /// What a thread works with.
    private final class Workplace {
        let input: StageInput
        let buffers: [StageBuffers]
        /// For each stage, 1 for each column that gave out other than 0.
        var speaking: [[UInt8]]

        init(_ staged: StagedNetwork, skipsZeros: Bool) {
            input = StageInput(
                rows: chunk, features: 0..<staged.features, skipsZeros: skipsZeros, threads: 1, listing: .none)
            buffers = staged.stages.map { StageBuffers($0, rows: chunk, isTraining: false) }
            speaking = staged.stages.map { Array(repeating: 0, count: $0.panels * Panel.width) }
        }
    }

    /// What was measured of all samples.
    package struct Result {
        /// One for each sample.
        package var predictions: [CrossEntropy.Prediction]
        /// For each dense layer, whether its units gave out, after their activation, other than 0 for any sample.
        package var speaking: [[Bool]]
    }

    /// - Parameter skipsZeros: as `TrainingEngine` takes it.
    /// - Returns: nil where the network is not all dense layers and what stands between them.
    package init?(_ network: Network, skipsZeros: Bool, threads: Int) {
        if case .embedding? = network.layers.first { return nil }
        guard let staged = StagedNetwork(network) else { return nil }
        self.staged = staged
        let loader = BatchLoader(features: staged.features, standardization: staged.standardization)
        self.loader = loader
        team = ThreadTeam(threads: threads)
        workplaces = (0..<threads).map { _ in Workplace(staged, skipsZeros: skipsZeros && loader.keepsZeros) }
    }

    /// Measures all samples.
    ///
    /// - Parameters:
    ///   - labels: as many as there are samples, each the index of a class.
    ///   - isUnwanted: is asked once for each few hundred samples whether to give up, by the calling thread.
    /// - Returns: nil where it gave up.
    package func evaluate(
        _ samples: EngineInput, labels: [UInt16], unless isUnwanted: () -> Bool = { false }
    ) -> Result? {
        let count = samples.rows
        precondition(
            labels.count == count && samples.fits(features: staged.features),
            "\(labels.count) labels of \(count) samples, for \(staged.features) features")
        let predictions = UnsafeMutableBufferPointer<CrossEntropy.Prediction>.allocate(capacity: count)
        defer { unsafe predictions.deallocate() }
        let next = Atomic(0)
        let isGivenUp = Atomic(false)
        var asked = 0
        func ask(before sample: Int) {
            while asked * Self.block <= sample, !isGivenUp.load(ordering: .relaxed) {
                asked += 1
                if isUnwanted() { isGivenUp.store(true, ordering: .relaxed) }
            }
        }
        // On all threads alike, as the workers do it: bits would else depend on who computes. All samples in one job: on
        // a busy machine every meeting waits for the thread that cannot run.
        withFlushedDenormals {
            team.run { member in
                // Whoever is free takes the next few: what they give does not depend on who has them.
                while true {
                    if member.index == 0 { ask(before: min(next.load(ordering: .relaxed), count - 1)) }
                    guard !isGivenUp.load(ordering: .relaxed) else { return }
                    let first = next.add(Self.chunk, ordering: .relaxed).oldValue
                    guard first < count else { break }
                    let rows = first..<min(first + Self.chunk, count)
                    let logits = run(rows, of: samples, at: workplaces[member.index])
                    for row in rows {
                        unsafe predictions.initializeElement(
                            at: row,
                            to: CrossEntropy.predict(logits: logits.row(row - first), label: Int(labels[row])))
                    }
                }
                if member.index == 0 { ask(before: count - 1) }
            }
        }
        if isGivenUp.load(ordering: .relaxed) { return nil }
        return Result(predictions: unsafe Array(predictions), speaking: speaking)
    }

    private func run(_ rows: Range<Int>, of samples: EngineInput, at workplace: Workplace) -> PaddedRows {
        loader.load(rows, of: samples, into: workplace.input)
        var input = workplace.input
        for (index, stage) in staged.stages.enumerated() {
            let buffers = workplace.buffers[index]
            stage.run(
                input, part: Part(rows: 0..<rows.count, panels: 0..<stage.panels), into: buffers, isTraining: false)
            let spoken = buffers.outputs[stage.firstActivation.map { $0 + 1 } ?? 0]
            unsafe workplace.speaking[index].withUnsafeMutableBufferPointer { marks in
                unsafe ss_mark_columns(
                    spoken.address(), rows.count, spoken.stride, spoken.columns, marks.baseAddress)
            }
            input = .rows(buffers.result)
        }
        return workplace.buffers[workplace.buffers.count - 1].result
    }

    private var speaking: [[Bool]] {
        staged.stages.indices.map { stage in
            (0..<staged.stages[stage].outputs).map { unit in workplaces.contains { $0.speaking[stage][unit] != 0 } }
        }
    }
}
