package import Collectives
package import Learning
package import Matrices

/// Trains a network of dense layers, optionally after an embedding, with the results of `TrainingPass` and
/// `Optimizer.update`, several times as fast.
///
/// Each thread owns some weights: it computes their outputs, gradients and updates, so that they stay in its cache, and
/// no sum depends on the number of threads. See README.md in this folder. Use it from one thread at a time.
package final class TrainingEngine {
    private let workspace: TrainingWorkspace
    private let optimizer: Optimizer
    private let head: any Head
    /// Whether gradients wait until all are computed.
    private let keepsGradients: Bool
    private let ranks: (any Collective)?
    private let exchange: RankExchange?
    private let team: ThreadTeam
    private var choice: MemberChoice
    private let clock: () -> Double
    private let capacity: Int
    /// The number of updates.
    private var steps: Int
    private var exported: Network?
    /// The samples that the last step has prefetched.
    private var prefetched: ArraySlice<Int> = []

    /// The measurements of a step.
    package struct Step {
        package var measure: BatchMeasure
        /// The Euclidean norm of the gradients of all updated parameters; NaN if the loss is not finite, in which case
        /// nothing was updated.
        package var gradientNorm: Double

        package init(measure: BatchMeasure, gradientNorm: Double) {
            self.measure = measure
            self.gradientNorm = gradientNorm
        }
    }

    /// - Parameters:
    ///   - optimizer: with its current state.
    ///   - sampler: draws the classes that a step scores beside its labels; nil to score all classes. The criterion must
    ///     be plain then, there must be a layer with weights before the last one, and that one must not have two levels.
    ///   - batchSize: the largest number of samples in a batch.
    ///   - skipsZeros: whether the samples have few enough non-zero numbers to skip the zeros.
    ///   - clipNorm: the limit for the norm of all gradients, which are scaled down to it; nil for no limit.
    ///   - recording: whether a step may be asked to record its gradients.
    ///   - ranks: train together, each on its part of a batch, and all with the same steps; nil for this one only.
    ///   - team: the available threads; a step uses fewer if that is faster.
    ///   - clock: seconds since an arbitrary moment; affects only the number of threads.
    /// - Returns: nil if the network has layers other than dense ones, the operations between them, an embedding at the
    ///   front, and two levels at the end, which take softmax with a plain criterion only.
    package init?(
        _ network: Network, optimizer: Optimizer, criterion: Criterion = Criterion(), sampler: ClassSampler? = nil,
        batchSize: Int,
        skipsZeros: Bool, clipNorm: Double? = nil, recording: GradientRecording = .never,
        ranks: (any Collective)? = nil, team: ThreadTeam, clock: @escaping () -> Double
    ) {
        precondition(sampler == nil || criterion.isPlain, "sampled classes with weighted or smoothed labels")
        self.ranks = ranks
        let exchange = ranks.map { RankExchange($0, stages: network.layers.count, recording: recording) }
        self.exchange = exchange
        let training = StagedNetwork.Training(
            rows: batchSize, threads: team.count, sampler: sampler, fusesManyClasses: network.head == .softmax,
            exchange: exchange)
        guard let staged = StagedNetwork(network, training: training) else { return nil }
        workspace = TrainingWorkspace(
            staged, optimizer: optimizer, rows: batchSize, skipsZeros: skipsZeros, clipNorm: clipNorm,
            recording: recording, exchange: exchange, threads: team.count)
        if let layer = staged.stages.last?.layer as? SampledDense {
            head = SampledHead(layer: layer)
        } else if let layer = staged.stages.last?.layer as? TwoLevelDense {
            guard sampler == nil, criterion.isPlain, network.head == .softmax else { return nil }
            head = TwoLevelHead(layer: layer)
        } else if let training = workspace.manyClasses {
            head = ManyClassHead(criterion: criterion, training: training, classes: staged.classes)
        } else {
            guard sampler == nil else { return nil }
            head =
                network.head == .softmax
                ? SoftmaxHead(criterion: criterion, classes: staged.classes)
                : MappedHead(output: network.head, criterion: criterion, classes: staged.classes)
        }
        // The parameters have the moments, or this rank's share of them.
        self.optimizer = optimizer.withoutMoments
        self.clock = clock
        self.team = team
        keepsGradients = clipNorm != nil || ranks != nil
        capacity = batchSize
        steps = optimizer.steps
        choice = MemberChoice(threads: team.count)
    }

    /// The network with its current weights. After a step, the first access copies the weights.
    package var network: Network {
        if let exported { return exported }
        let current = workspace.staged.current
        exported = current
        return current
    }

    /// The current state of the optimiser. Several ranks have it together: all of them must ask for it at the same time.
    package var optimizerState: Optimizer.State {
        var state = optimizer.state
        state.steps = steps
        for parameter in workspace.stages.flatMap(\.parameters) {
            let moments = parameter.moments(gatheredBy: exchange)
            if !state.firstMoments.isEmpty { state.firstMoments[parameter.index] = moments.first }
            if !state.secondMoments.isEmpty { state.secondMoments[parameter.index] = moments.second }
        }
        for stage in workspace.stages {
            if let rows = stage.layer.rowSteps { state.rowSteps[rows.parameter] = rows.steps }
        }
        return state
    }

    /// The gradients of the last batch that was trained with `recordsGradients`, in the order of the network's
    /// parameters: [outputs × inputs] for weights, [1 × outputs] for a bias; nil for an embedding and for
    /// normalisations.
    package var gradients: [Matrix?] {
        workspace.stages.flatMap { $0.layer.gradients + $0.normalizations.flatMap { $0.parameters.map { _ in nil } } }
    }

    /// Trains on a batch: measures it, and updates the weights unless its loss is not finite.
    ///
    /// - Parameters:
    ///   - labels: the class index of each sample in the batch.
    ///   - whole: the batch of all ranks, of which this one is this rank's share and may be empty; nil without ranks. The
    ///     measurements are then those of the whole batch.
    ///   - next: the samples of the next batch, by their indices among those that this one is taken from; empty if they
    ///     are not known. They are prefetched.
    ///   - recordsGradients: whether to record `gradients`; only if the engine was made for it.
    ///   - generator: draws the dropout masks, layer by layer.
    package func learn(
        _ batch: EngineInput, labels: [Int], of whole: WholeBatch? = nil, next: ArraySlice<Int> = [],
        learningRate: Double, recordsGradients: Bool = false,
        dropoutFrom generator: SeededGenerator = SeededGenerator(seed: 0)
    ) -> Step {
        let (rows, staged) = (batch.rows, workspace.staged)
        precondition(
            rows == labels.count && (rows > 0 || whole != nil) && rows <= capacity
                && batch.fits(features: staged.features) && batch.form == staged.inputForm,
            "\(labels.count) labels of \(rows) rows, for \(staged.features) features")
        let whole = whole ?? WholeBatch(labels: labels, first: 0)
        let own = whole.first..<whole.first + rows
        precondition(
            own == ranks?.share(of: whole.labels.count) ?? whole.labels.indices && whole.labels.count <= capacity,
            "rows \(own) of \(whole.labels.count)")
        exported = nil
        let plan = StepPlan(
            optimizer, learningRate: learningRate, number: steps + 1, scale: keepsGradients ? nil : 1,
            recordsGradients: recordsGradients)
        let upcoming = BatchLoader.Upcoming(
            next: batch.hasPacked(next) ? next : [], isPrefetched: batch.consists(of: prefetched))
        prefetched = upcoming.next
        let work = TrainingWorkspace.Batch(
            input: batch, upcoming: upcoming, head: head.batch(labels: labels, of: whole, step: steps + 1), plan: plan)
        workspace.beginMasks(from: generator, firstRow: own.lowerBound)
        exchange?.begin(rows: whole.labels.count)
        let start = clock()
        // Denormals are flushed on all threads, or the bits would depend on which thread computes.
        withFlushedDenormals {
            team.run(members: choice.members) { [workspace] member in workspace.run(work, member: member) }
        }
        choice.note(seconds: clock() - start)
        let measure = exchange?.measure ?? workspace.tally.measure(rows)
        guard measure.lossSum.isFinite else { return Step(measure: measure, gradientNorm: .nan) }
        steps += 1
        for stage in workspace.stages {
            for normalization in stage.normalizations { normalization.columns.takeRunning(rows: whole.labels.count) }
        }
        return Step(measure: measure, gradientNorm: workspace.squaredNorm(plan).squareRoot())
    }
}
