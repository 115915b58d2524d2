import Learning
import Matrices

/// The shared workspace of a step's threads, and the work of each of them.
final class TrainingWorkspace: Sendable {
    let staged: StagedNetwork
    let stages: [TrainedStage]
    /// The same stages in a step.
    private let held: HeldObjects<TrainedStage>
    private let last: TrainedStage
    let inputs: any FirstInputs
    let tally: BatchTally
    private let clipNorm: Double?
    /// The lowest stage with trainable parameters; the stages below it need no errors.
    let lowestStage: Int
    private let hasManyClasses: Bool
    private let masks: [DropoutMask]
    /// Exchanges the gradients with other ranks; nil without any.
    private let exchange: RankExchange?

    /// A batch, and how to train on it.
    struct Batch: Sendable {
        var input: EngineInput
        var upcoming: BatchLoader.Upcoming
        var head: any HeadBatch
        var plan: StepPlan
    }

    /// - Parameters:
    ///   - rows: the largest number of samples in a batch.
    ///   - skipsZeros: whether the samples have few enough non-zero numbers to skip the zeros.
    init(
        _ staged: StagedNetwork, optimizer: Optimizer, rows: Int, skipsZeros: Bool, clipNorm: Double?,
        recording: GradientRecording, exchange: RankExchange?, threads: Int
    ) {
        self.exchange = exchange
        self.staged = staged
        self.clipNorm = clipNorm
        let ranges = staged.network.parameterRanges
        let lowestStage =
            zip(staged.stages, staged.firstLayers).enumerated().first { _, item in
                let (stage, layer) = item
                return (layer...layer + stage.operations.count).contains { index in
                    ranges[index].contains { optimizer.rateFactors[$0] != 0 }
                }
            }?.offset ?? staged.stages.count
        self.lowestStage = lowestStage
        let first = staged.stages[0]
        let loader = BatchLoader(features: staged.features, standardization: staged.standardization)
        let use: FirstInputsSetup.Use = lowestStage == 0 || recording == .onDemand ? .gradients : .forward
        let inputs = first.layer.makeFirstInputs(
            FirstInputsSetup(
                loader: loader, skipsZeros: skipsZeros && loader.keepsZeros, rows: rows, use: use,
                split: first.split(among: threads), splitOfHalves: first.splitOfHalves, threads: threads))
        self.inputs = inputs
        var stages: [TrainedStage] = []
        for (number, (stage, layer)) in zip(staged.stages, staged.firstLayers).enumerated() {
            var room: GradientRoom = clipNorm == nil && exchange == nil ? .tiles : .whole
            // Without lists, the gradient is summed sample by sample.
            if number == 0, use == .gradients, case .entries(.unlisted) = inputs.form { room = .whole }
            stages.append(
                TrainedStage(
                    stage, rows: rows, split: number == 0 ? inputs.split : stage.split(among: threads),
                    TrainingSetup(
                        firstParameter: ranges[layer].lowerBound, optimizer: optimizer, threads: threads, rows: rows,
                        gradientRoom: room, exchange: exchange, recording: recording, waitsForNorm: clipNorm != nil,
                        inputForm: number == 0 ? inputs.form : .allNumbers)))
        }
        self.stages = stages
        held = HeldObjects(stages)
        last = stages[stages.count - 1]
        masks = stages.flatMap { $0.buffers.masks.compactMap(\.self) }
        hasManyClasses = stages.last?.layer is ManyClassTraining
        tally = BatchTally(rows: rows)
    }

    /// The last layer's training, if it has very many classes and computes the losses, too.
    var manyClasses: ManyClassTraining? { last.layer as? ManyClassTraining }

    /// Takes the random numbers of a step's dropout masks, layer by layer. Called by one thread before the step.
    ///
    /// - Parameter firstRow: the index of this rank's first sample in the batch of all ranks.
    func beginMasks(from generator: SeededGenerator, firstRow: Int) {
        guard !masks.isEmpty else { return }
        var generator = generator
        for mask in masks { mask.begin(from: &generator, firstRow: firstRow) }
    }

    /// Runs a member's part of a step. If the loss is not finite, the step ends before any update.
    func run(_ batch: Batch, member: ThreadTeam.Member) {
        let rows = batch.input.rows
        forward(batch, member: member)
        if hasManyClasses, let joint = batch.head as? ManyClassBatch {
            joint.training.measure(
                joint, inputs: stages[held.count - 2].buffers.result,
                needsErrors: held.count - 1 > lowest(batch.plan), plan: batch.plan, member: member, into: tally)
        } else {
            last.measure(member.share(of: rows), head: batch.head, into: tally)
        }
        if let exchange {
            // All ranks must know whether there is a step before they exchange what it needs.
            member.waitForAll()
            if member.index == 0 { exchange.addUp(tally, rows: rows) }
            member.waitForAll()
            guard exchange.measure.lossSum.isFinite else { return }
        }
        guard backward(rows: rows, member: member, plan: batch.plan) else { return }
        step(rows: rows, member: member, plan: batch.plan)
    }

    private func forward(_ batch: Batch, member: ThreadTeam.Member) {
        let rows = batch.input.rows
        inputs.load(batch.input, before: batch.upcoming, for: member)
        if last.isPrepared { last.layer.prepare(member, plan: batch.plan) }
        held.use(0) { inputs.forward($0, rows: rows, member: member) }
        for number in 1..<max(1, held.count) {
            held.use(number - 1, number) { below, stage in
                // A thread with the same rows in both stages needs only what it has computed itself.
                if below.split == .byPanels || stage.split == .byPanels || stage.isPrepared || !stage.keepsOutputs {
                    member.waitForAll()
                }
                if stage.keepsOutputs { stage.forward(below.resultInput, member: member, rows: rows) }
            }
        }
        // Each member handles rows of the last stage, which other members may have computed.
        if last.split == .byPanels, last.keepsOutputs { member.waitForAll() }
    }

    /// The lowest stage with gradients in a step.
    func lowest(_ plan: StepPlan) -> Int { plan.recordsGradients ? 0 : lowestStage }

    /// Computes a member's part of the errors of all stages, and updates the normalisations. Returns false if the loss
    /// is not finite.
    private func backward(rows: Int, member: ThreadTeam.Member, plan: StepPlan) -> Bool {
        var number = held.count - 1
        while number > lowest(plan) {
            let isFinite = held.use(number - 1, number) { below, trained in
                // The errors of the last stage are split by rows, whatever the split of its outputs.
                if below.split == .byPanels
                    || number < held.count - 1 && trained.split == .byPanels || !trained.keepsOutputs
                {
                    member.waitForAll()
                    guard tally.lossSum(rows).isFinite else { return false }
                }
                let part = below.part(for: member, rows: rows)
                trained.backward(to: below, part: part)
                for normalization in below.normalizations { normalization.move(panels: part.panels, plan: plan) }
                return true
            }
            guard isFinite else { return false }
            number -= 1
        }
        member.waitForAll()
        return tally.lossSum(rows).isFinite
    }

    /// Computes a member's part of the gradients, and updates the weights with them.
    private func step(rows: Int, member: ThreadTeam.Member, plan: StepPlan) {
        var number = held.count - 1
        var taken = held.count
        while number >= lowest(plan) {
            if number == 0 {
                held.use(0) { inputs.differentiate($0, rows: rows, member: member, plan: plan) }
            } else {
                held.use(number - 1, number) { below, trained in
                    trained.differentiate(below.resultInput, rows: rows, crew: member.crew, plan: plan)
                }
            }
            if let exchange { taken = hand(number, to: exchange, member: member, plan: plan, taken: taken) }
            number -= 1
        }
        if let exchange { return takeSums(from: exchange, member: member, plan: plan, taken: taken) }
        guard clipNorm != nil else { return }
        member.waitForAll()
        let plan = clipped(plan)
        for number in stages.indices.dropFirst(lowestStage) { move(number, member: member, plan: plan) }
    }

    /// This plan with the gradients' factor, as their norm is known.
    func clipped(_ plan: StepPlan) -> StepPlan {
        plan.clipped(norm: squaredNorm(plan).squareRoot(), to: clipNorm)
    }

    /// Whether weights are updated as soon as their gradients are there: without a limit for the norm of all of them.
    var updatesEarly: Bool { clipNorm == nil }

    /// Updates a member's part of a stage's weights with their gradients, which are complete.
    func move(_ number: Int, member: ThreadTeam.Member, plan: StepPlan) {
        let trained = stages[number]
        forEachInput(of: number, member) { input, crew in trained.layer.move(input, crew: crew, plan: plan) }
        for normalization in trained.normalizations {
            normalization.move(panels: member.share(of: trained.stage.panels), plan: plan)
        }
    }

    /// Calls `body` with each input of a stage that a member works on, and the crew that works on that input.
    func forEachInput(
        of stage: Int, _ member: ThreadTeam.Member, _ body: (StageInput, ThreadTeam.Crew) -> Void
    ) {
        if stage == 0 { return inputs.forEach(member, body) }
        held.use(stage - 1) { body($0.resultInput, member.crew) }
    }

    /// The sum of the squared gradients of all updated parameters.
    func squaredNorm(_ plan: StepPlan) -> Double {
        var sum = exchange?.dividedSquares ?? 0
        for number in min(lowestStage, held.count)..<held.count {
            sum = held.use(number) { trained in
                let count = trained.stage.inputs
                return trained.addSquares(
                    to: sum, plan: plan, listed: number == 0 ? inputs.listed(of: count) : 0..<count)
            }
        }
        return sum
    }
}
