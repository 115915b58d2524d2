import Learning
import Matrices

/// The shared workspace of a step's threads, and the work of each of them.
final class TrainingWorkspace: Sendable {
    let staged: StagedNetwork
    let stages: [TrainedStage]
    let inputs: any FirstInputs
    let tally: BatchTally
    private let clipNorm: Double?
    /// The lowest stage with trainable parameters; the stages below it need no errors.
    private let lowestStage: Int
    private let drawsMasks: Bool
    private let hasManyClasses: Bool
    /// Exchanges the gradients with other ranks; nil without any.
    private let exchange: RankExchange?

    /// A batch, and how to train on it.
    struct Batch: Sendable {
        var input: EngineInput
        var head: any HeadBatch
        /// Draws the dropout masks, layer by layer.
        var generator: SeededGenerator
        /// This rank's samples among those of the batch of all ranks, and how many those are.
        var own: Range<Int>
        var whole: Int
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
        let state = optimizer.state
        stages = zip(staged.stages, staged.firstLayers).enumerated().map { number, item in
            let (stage, layer) = item
            var room: GradientRoom = clipNorm == nil && exchange == nil ? .tiles : .whole
            // Without lists, the gradient is summed sample by sample.
            if number == 0, use == .gradients, case .entries(.unlisted) = inputs.form { room = .whole }
            return TrainedStage(
                stage, rows: rows, split: number == 0 ? inputs.split : stage.split(among: threads),
                TrainingSetup(
                    firstParameter: ranges[layer].lowerBound, state: state, threads: threads, rows: rows,
                    gradientRoom: room, exchange: exchange, recording: recording))
        }
        drawsMasks = stages.contains { $0.buffers.masks.contains { $0 != nil } }
        hasManyClasses = stages.last?.layer is ManyClassTraining
        tally = BatchTally(rows: rows)
    }

    private var last: TrainedStage { stages[stages.count - 1] }

    /// The last layer's training, if it has very many classes and computes the losses, too.
    var manyClasses: ManyClassTraining? { last.layer as? ManyClassTraining }

    /// Runs a member's part of a step. If the loss is not finite, the step ends before any update.
    func run(_ batch: Batch, member: ThreadTeam.Member) {
        let rows = batch.input.rows
        forward(batch, member: member)
        if hasManyClasses, let joint = batch.head as? ManyClassBatch {
            joint.training.measure(
                joint, inputs: stages[stages.count - 2].buffers.result,
                needsErrors: stages.count - 1 > lowest(batch.plan), plan: batch.plan, member: member, into: tally)
        } else if let errors = last.buffers.errors {
            batch.head.measure(member.share(of: rows), outputs: last.buffers.result, errors: errors, into: tally)
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
        inputs.load(batch.input, for: member)
        if last.isPrepared { last.layer.prepare(member, plan: batch.plan) }
        // One member draws all masks, as they come from one random stream.
        if drawsMasks, member.index == member.count - 1 { drawMasks(of: batch) }
        inputs.forward(stages[0], rows: rows, member: member, drawing: drawsMasks)
        for number in stages.indices.dropFirst() {
            let (below, stage) = (stages[number - 1], stages[number])
            // A thread with the same rows in both stages needs only what it has computed itself.
            if below.split == .byPanels || stage.split == .byPanels || stage.isPrepared || !stage.keepsOutputs {
                member.waitForAll()
            }
            if stage.keepsOutputs { stage.forward(.rows(below.buffers.result), member: member, rows: rows) }
        }
        // Each member handles rows of the last stage, which other members may have computed.
        if last.split == .byPanels, last.keepsOutputs { member.waitForAll() }
    }

    private func drawMasks(of batch: Batch) {
        var generator = batch.generator
        for trained in stages {
            for (operation, mask) in zip(trained.stage.operations, trained.buffers.masks) {
                guard case .dropout(let dropout) = operation, let mask else { continue }
                unsafe dropout.draw(
                    mask.address(), rows: batch.own, of: batch.whole, columns: mask.columns, stride: mask.stride,
                    from: &generator)
            }
        }
    }

    /// The lowest stage with gradients in a step.
    private func lowest(_ plan: StepPlan) -> Int { plan.recordsGradients ? 0 : lowestStage }

    /// Computes a member's part of the errors of all stages, and updates the normalisations. Returns false if the loss
    /// is not finite.
    private func backward(rows: Int, member: ThreadTeam.Member, plan: StepPlan) -> Bool {
        for number in stages.indices.reversed() where number > lowest(plan) {
            let (trained, below) = (stages[number], stages[number - 1])
            // The errors of the last stage are split by rows, whatever the split of its outputs.
            if below.split == .byPanels
                || number < stages.count - 1 && trained.split == .byPanels || !trained.keepsOutputs
            {
                member.waitForAll()
                guard tally.lossSum(rows).isFinite else { return false }
            }
            let part = below.part(for: member, rows: rows)
            trained.backward(to: below, part: part)
            for normalization in below.normalizations { normalization.move(panels: part.panels, plan: plan) }
        }
        member.waitForAll()
        return tally.lossSum(rows).isFinite
    }

    /// Computes a member's part of the gradients, and updates the weights with them.
    private func step(rows: Int, member: ThreadTeam.Member, plan: StepPlan) {
        for number in stages.indices.reversed() where number >= lowest(plan) {
            forEachInput(of: number, member) { input, crew in
                stages[number].differentiate(input, rows: rows, crew: crew, plan: plan)
            }
            if let exchange { hand(number, to: exchange, member: member, plan: plan) }
        }
        guard clipNorm != nil || exchange != nil else { return }
        if let exchange {
            // Without a limit for their norm, gradients need not wait for those of all stages.
            takeSums(from: exchange, member: member, plan: plan, thenMoving: clipNorm == nil)
            guard clipNorm != nil else { return }
        }
        member.waitForAll()
        let plan = plan.clipped(norm: squaredNorm(plan).squareRoot(), to: clipNorm)
        for number in stages.indices where number >= lowestStage { move(number, member: member, plan: plan) }
    }

    /// Hands the gradients of a stage, which all members have computed, to the exchange between ranks.
    private func hand(_ number: Int, to exchange: RankExchange, member: ThreadTeam.Member, plan: StepPlan) {
        member.waitForAll()
        guard member.index == 0 else { return }
        forEachInput(of: number, member) { input, _ in
            if input.isFirst { stages[number].layer.exchange(input, plan: plan, by: exchange) }
        }
        exchange.hand(number, isLast: number == lowest(plan))
    }

    /// Waits for the sums of the gradients over all ranks, stage by stage, and records a member's part of their squares.
    ///
    /// - Parameter moves: whether to update the weights of a stage as soon as its sums are there.
    private func takeSums(
        from exchange: RankExchange, member: ThreadTeam.Member, plan: StepPlan, thenMoving moves: Bool
    ) {
        let ready = plan.clipped(norm: 0, to: nil)
        for number in stages.indices.reversed() where number >= lowest(plan) {
            if member.index == 0 { exchange.finish(number) }
            member.waitForAll()
            forEachInput(of: number, member) { input, crew in
                stages[number].layer.noteSquares(input, crew: crew, plan: plan)
            }
            if moves, number >= lowestStage { move(number, member: member, plan: ready) }
        }
    }

    /// Updates a member's part of a stage's weights with their gradients, which are complete.
    private func move(_ number: Int, member: ThreadTeam.Member, plan: StepPlan) {
        let trained = stages[number]
        forEachInput(of: number, member) { input, crew in trained.layer.move(input, crew: crew, plan: plan) }
        for normalization in trained.normalizations {
            normalization.move(panels: member.share(of: trained.stage.panels), plan: plan)
        }
    }

    /// Calls `body` with each input of a stage that a member works on, and the crew that works on that input.
    private func forEachInput(
        of stage: Int, _ member: ThreadTeam.Member, _ body: (StageInput, ThreadTeam.Crew) -> Void
    ) {
        if stage == 0 { return inputs.forEach(member, body) }
        body(.rows(stages[stage - 1].buffers.result), member.crew)
    }

    /// The sum of the squared gradients of all updated parameters.
    func squaredNorm(_ plan: StepPlan) -> Double {
        stages.enumerated().dropFirst(lowestStage).reduce(0) { sum, item in
            let (number, trained) = item
            let count = trained.stage.inputs
            return trained.addSquares(
                to: sum, plan: plan, listed: number == 0 ? inputs.listed(of: count) : 0..<count)
        }
    }
}
