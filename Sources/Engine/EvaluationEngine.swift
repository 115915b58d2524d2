import CKernels
package import Learning
import Matrices
import Synchronization

/// Evaluates a network of dense layers on many samples in several threads, with the results of `ForwardPass` and
/// `OutputHead.predict`. Use it from one thread at a time.
package final class EvaluationEngine {
    private let staged: StagedNetwork
    private let team: ThreadTeam
    private let loader: BatchLoader
    private let workspaces: [Workspace]

    /// The number of samples that pass through the stages together: few enough that the layers' outputs stay in the
    /// cache.
    private static let chunk = 64
    /// The number of samples between two checks for cancellation.
    private static let block = 512

    /// The results for all samples.
    package struct Result {
        /// One prediction for each sample.
        package var predictions: [CrossEntropy.Prediction]
        /// For each dense layer, whether each unit had a non-zero output, after its activation, for any sample.
        package var active: [[Bool]]
    }

    /// - Parameter skipsZeros: see `TrainingEngine`.
    /// - Returns: nil if the network has layers other than dense ones, the operations between them, and an embedding at
    ///   the front.
    package init?(_ network: Network, skipsZeros: Bool, team: ThreadTeam) {
        guard let staged = StagedNetwork(network) else { return nil }
        self.staged = staged
        self.team = team
        let loader = BatchLoader(features: staged.features, standardization: staged.standardization)
        self.loader = loader
        let form: StageInput.Form =
            switch staged.inputForm {
            // Rows are as long as samples need, and not as there are features.
            case .sparse: .entries(.present)
            case .dense: skipsZeros && loader.keepsZeros ? .entries(.unlisted) : .allNumbers
            }
        workspaces = (0..<team.count).map { _ in Workspace(staged, form: form, rows: Self.chunk) }
    }

    /// Evaluates all samples.
    ///
    /// - Parameters:
    ///   - labels: the class index of each sample.
    ///   - isUnwanted: called by the calling thread every few hundred samples; true cancels the evaluation.
    /// - Returns: nil if cancelled.
    package func evaluate(
        _ samples: EngineInput, labels: [UInt16], unless isUnwanted: () -> Bool = { false }
    ) -> Result? {
        let count = samples.rows
        precondition(
            labels.count == count && samples.fits(features: staged.features) && samples.form == staged.inputForm,
            "\(labels.count) labels of \(count) samples, for \(staged.features) features")
        let progress = Progress(count)
        var asked = 0
        func ask(before sample: Int) {
            while asked * Self.block <= sample, !progress.isGivenUp {
                asked += 1
                if isUnwanted() { progress.giveUp() }
            }
        }
        let run = Run(staged: staged, loader: loader, samples: samples, labels: labels, progress: progress)
        // Denormals are flushed on all threads, or the bits would depend on which thread computes. All samples are one
        // job: on a busy machine, every meeting waits for the thread that cannot run.
        withFlushedDenormals {
            team.run(
                caller: { member in
                    repeat {
                        ask(before: min(progress.taken, count - 1))
                    } while run.measureNext(at: workspaces[member.index])
                    ask(before: count - 1)
                },
                others: { [workspaces] member in
                    while run.measureNext(at: workspaces[member.index]) {}
                })
        }
        return progress.isGivenUp ? nil : Result(predictions: progress.predictions, active: active)
    }

    private var active: [[Bool]] {
        let dense = staged.stages.indices.filter { staged.network.layers[staged.firstLayers[$0]].dense != nil }
        return dense.map { stage in
            (0..<staged.stages[stage].outputs).map { unit in
                workspaces.contains { unsafe $0.active[stage].values[unit] != 0 }
            }
        }
    }
}

extension EvaluationEngine {
    /// The memory that one thread works with.
    private final class Workspace: Sendable {
        let input: StageInput
        let buffers: [StageBuffers]
        /// For each stage, 1 for every column with a non-zero output.
        let active: [SharedMemory<UInt8>]

        init(_ staged: StagedNetwork, form: StageInput.Form, rows: Int) {
            input = StageInput(form, rows: rows, features: 0..<staged.features, threads: 1)
            buffers = staged.stages.map { StageBuffers($0, rows: rows, mode: .evaluation) }
            active = staged.stages.map { SharedMemory(repeating: 0, count: $0.panels * Panel.width) }
        }
    }

    /// The progress of an evaluation, and its results.
    private final class Progress: Sendable {
        private let count: Int
        private let next = Atomic(0)
        private let givenUp = Atomic(false)
        private let found: SharedMemory<CrossEntropy.Prediction>

        init(_ count: Int) {
            self.count = count
            found = SharedMemory(uninitialized: count)
        }

        /// The number of samples taken so far; may exceed the total once all are taken.
        var taken: Int { next.load(ordering: .relaxed) }
        var isGivenUp: Bool { givenUp.load(ordering: .relaxed) }
        func giveUp() { givenUp.store(true, ordering: .relaxed) }

        /// Takes the next few samples; nil if none are left or the evaluation is cancelled.
        func takeNext() -> Range<Int>? {
            guard !isGivenUp else { return nil }
            let first = next.add(chunk, ordering: .relaxed).oldValue
            return first < count ? first..<min(first + chunk, count) : nil
        }

        func note(_ prediction: CrossEntropy.Prediction, of sample: Int) { unsafe found.values[sample] = prediction }

        /// The predictions for all samples, complete at the end of the evaluation.
        var predictions: [CrossEntropy.Prediction] { found.array }
    }

    /// An evaluation in progress, shared by its threads.
    private struct Run: Sendable {
        let staged: StagedNetwork
        let loader: BatchLoader
        let samples: EngineInput
        let labels: [UInt16]
        let progress: Progress

        /// Evaluates the next few samples. Returns false if none are left.
        ///
        /// Any free thread takes them: the results do not depend on which one.
        func measureNext(at workspace: Workspace) -> Bool {
            guard let rows = progress.takeNext() else { return false }
            let logits = forward(rows, at: workspace)
            for row in rows {
                progress.note(
                    unsafe staged.network.head.predict(
                        logits: logits.row(row - rows.lowerBound), label: Int(labels[row])),
                    of: row)
            }
            return true
        }

        private func forward(_ rows: Range<Int>, at workspace: Workspace) -> PaddedRows {
            loader.load(rows, of: samples, into: workspace.input)
            var input = workspace.input
            for (index, stage) in staged.stages.enumerated() {
                let buffers = workspace.buffers[index]
                stage.forward(
                    input, part: Part(rows: 0..<rows.count, panels: 0..<stage.panels), into: buffers,
                    mode: .evaluation)
                let outputs = buffers.outputs[stage.firstActivation.map { $0 + 1 } ?? 0]
                unsafe ss_mark_columns(
                    outputs.address(), rows.count, outputs.stride, outputs.columns, workspace.active[index].values)
                input = .rows(buffers.result)
            }
            return workspace.buffers[workspace.buffers.count - 1].result
        }
    }
}
