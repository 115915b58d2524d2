package import Learning
package import Matrices

/// Trains a network of dense layers, perhaps behind an embedding: what `TrainingPass` and `Optimizer.update` say, several
/// times as fast.
///
/// Each thread has weights of its own: it computes their outputs, their gradients and their steps, so that they stay in its
/// cache, and no sum depends on how many threads there are. See README.md beside this file. To be used by one thread at a
/// time.
package final class TrainingEngine {
    private let workspace: TrainingWorkspace
    private let optimizer: Optimizer
    private let head: any Head
    private let waitsForNorm: Bool
    private let team: ThreadTeam
    private var choice: MemberChoice
    private let clock: () -> Double
    private let capacity: Int
    /// Updates done.
    private var steps: Int
    private var exported: Network?

    /// What a step has measured.
    package struct Step {
        package var measure: BatchMeasure
        /// Euclidean, of all parameters that are moved; NaN where the loss is not finite, and nothing was moved.
        package var gradientNorm: Double

        package init(measure: BatchMeasure, gradientNorm: Double) {
            self.measure = measure
            self.gradientNorm = gradientNorm
        }
    }

    /// - Parameters:
    ///   - optimizer: with its state.
    ///   - batchSize: samples in a batch, at most.
    ///   - skipsZeros: whether few enough of the samples' numbers are other than 0 for skipping the rest.
    ///   - clipNorm: what the norm of all gradients is scaled down to; nil: any.
    ///   - recording: whether a step may be asked for its gradients.
    ///   - team: the threads that there are for a step; it goes to fewer where that ends sooner.
    ///   - clock: seconds since any moment; all that rests on it is how many.
    /// - Returns: nil where the network is not all dense layers and what stands between them, perhaps behind an embedding.
    package init?(
        _ network: Network, optimizer: Optimizer, criterion: Criterion = Criterion(), batchSize: Int,
        skipsZeros: Bool, clipNorm: Double? = nil, recording: GradientRecording = .never, team: ThreadTeam,
        clock: @escaping () -> Double
    ) {
        guard let staged = StagedNetwork(network) else { return nil }
        workspace = TrainingWorkspace(
            staged, optimizer: optimizer, rows: batchSize, skipsZeros: skipsZeros, clipNorm: clipNorm,
            recording: recording, threads: team.count)
        head = SoftmaxHead(criterion: criterion, classes: staged.classes)
        self.optimizer = optimizer
        self.clock = clock
        self.team = team
        waitsForNorm = clipNorm != nil
        capacity = batchSize
        steps = optimizer.steps
        choice = MemberChoice(threads: team.count)
    }

    /// Whether the first stage is given only what is not 0.
    package var skipsZeros: Bool {
        if case .entries = workspace.inputs.form { true } else { false }
    }

    /// The network as it is now. Put together anew after a step, at the cost of a copy of the weights.
    package var network: Network {
        if let exported { return exported }
        let current = workspace.staged.current
        exported = current
        return current
    }

    /// The optimiser's state as it is now.
    package var optimizerState: Optimizer.State {
        var state = optimizer.state
        state.steps = steps
        for parameter in workspace.stages.flatMap(\.parameters) {
            let moments = parameter.moments
            if !state.firstMoments.isEmpty { state.firstMoments[parameter.index] = moments.first }
            if !state.secondMoments.isEmpty { state.secondMoments[parameter.index] = moments.second }
        }
        return state
    }

    /// The gradients of the last batch that was learnt with them recorded, in the order of the network's parameters: of
    /// weights [outputs × inputs], of a bias [1 × outputs]. nil of an embedding, and of what normalises.
    package var gradients: [Matrix?] {
        workspace.stages.flatMap { $0.layer.gradients + $0.normalizations.flatMap { $0.parameters.map { _ in nil } } }
    }

    /// Measures a batch, and moves the weights against its gradients, unless its loss is not finite.
    ///
    /// - Parameters:
    ///   - labels: as many as the batch has rows, each the index of a class.
    ///   - recordsGradients: whether `gradients` are wanted; only where the engine was made for it.
    ///   - generator: draws what dropout switches off, layer after layer.
    package func learn(
        _ batch: EngineInput, labels: [Int], learningRate: Double, recordsGradients: Bool = false,
        dropoutFrom generator: SeededGenerator = SeededGenerator(seed: 0)
    ) -> Step {
        let (rows, staged) = (batch.rows, workspace.staged)
        precondition(
            rows == labels.count && rows > 0 && rows <= capacity && batch.fits(features: staged.features)
                && batch.form == staged.inputForm,
            "\(labels.count) labels of \(rows) rows, for \(staged.features) features")
        exported = nil
        var optimizer = optimizer
        optimizer.learningRate = learningRate
        let plan = StepPlan(
            optimizer, number: steps + 1, scale: waitsForNorm ? nil : 1, recordsGradients: recordsGradients)
        let work = TrainingWorkspace.Batch(
            input: batch, head: head.batch(labels: labels), generator: generator, plan: plan)
        let start = clock()
        // On all threads alike, as the workers do it: bits would else depend on who computes.
        withFlushedDenormals {
            team.run(members: choice.members) { [workspace] member in workspace.run(work, member: member) }
        }
        choice.note(seconds: clock() - start)
        let measure = workspace.tally.measure(rows)
        guard measure.lossSum.isFinite else { return Step(measure: measure, gradientNorm: .nan) }
        steps += 1
        for stage in workspace.stages {
            for normalization in stage.normalizations { normalization.columns.takeRunning(rows: rows) }
        }
        return Step(measure: measure, gradientNorm: workspace.squaredNorm(plan).squareRoot())
    }
}
