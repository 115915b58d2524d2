import CKernels
package import Learning
package import Matrices

/// Trains a network of dense layers, perhaps behind an embedding: what `TrainingPass` and `Optimizer.update` say, several
/// times as fast.
///
/// Each thread has weights of its own: it computes their outputs, their gradients and their steps, so that they stay in its
/// cache, and no sum depends on how many threads there are. See README.md beside this file. To be used by one thread at a
/// time.
@safe package final class TrainingEngine {
    private let staged: StagedNetwork
    private let stages: [TrainedStage]
    private let optimizer: Optimizer
    private let criterion: Criterion
    private let clipNorm: Double?
    private let team: ThreadTeam
    private var choice: MemberChoice
    private let clock: () -> Double
    private let inputs: FirstInputs
    private let capacity: Int
    /// The first stage that has anything to learn; none below needs errors.
    private let lowestStage: Int
    private let losses: UnsafeMutablePointer<Double>
    private let correct: UnsafeMutablePointer<Bool>
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
    ///   - optimizer: with what it remembers.
    ///   - batchSize: samples in a batch, at most.
    ///   - skipsZeros: whether few enough of the samples' numbers are other than 0 for skipping the rest.
    ///   - clipNorm: what the norm of all gradients is scaled down to; nil: any.
    ///   - threads: how many there are for a step; it goes to fewer where that ends sooner.
    ///   - clock: seconds since any moment; all that rests on it is how many.
    /// - Returns: nil where the network is not all dense layers and what stands between them, perhaps behind an embedding.
    package init?(
        _ network: Network, optimizer: Optimizer, criterion: Criterion = Criterion(), batchSize: Int,
        skipsZeros: Bool, clipNorm: Double? = nil, threads: Int, clock: @escaping () -> Double
    ) {
        guard let staged = StagedNetwork(network) else { return nil }
        self.staged = staged
        self.optimizer = optimizer
        self.criterion = criterion
        self.clipNorm = clipNorm
        self.clock = clock
        capacity = batchSize
        steps = optimizer.steps
        team = ThreadTeam(threads: threads)
        choice = MemberChoice(threads: threads)
        let ranges = network.parameterRanges
        lowestStage =
            zip(staged.stages, staged.firstLayers).enumerated().first { _, item in
                let (stage, layer) = item
                return (layer...layer + stage.operations.count).contains { index in
                    ranges[index].contains { optimizer.rateFactors[$0] != 0 }
                }
            }?.offset ?? staged.stages.count
        let inputs = FirstInputs(
            staged.stages[0],
            loader: BatchLoader(features: staged.features, standardization: staged.standardization),
            skipsZeros: skipsZeros, rows: batchSize, isTrained: lowestStage == 0, threads: threads)
        self.inputs = inputs
        stages = zip(staged.stages, staged.firstLayers).enumerated().map { number, item in
            let (stage, layer) = item
            return TrainedStage(
                stage, firstParameter: ranges[layer].lowerBound, memory: optimizer.state, rows: batchSize,
                threads: threads, isHalved: number == 0 && inputs.isHalved, keepsGradient: clipNorm != nil,
                addsGradient: number == 0 && inputs.addsGradient)
        }
        unsafe losses = .allocate(capacity: batchSize)
        unsafe correct = .allocate(capacity: batchSize)
    }

    deinit {
        unsafe losses.deallocate()
        unsafe correct.deallocate()
    }

    /// Whether the first stage is given only what is not 0.
    package var skipsZeros: Bool { inputs.skipsZeros }

    /// The network as it is now. Put together anew after a step, at the cost of a copy of the weights.
    package var network: Network {
        if let exported { return exported }
        let current = staged.current
        exported = current
        return current
    }

    /// What the optimiser remembers now.
    package var memory: Optimizer.Memory {
        var memory = optimizer.state
        memory.steps = steps
        for parameter in stages.flatMap(\.parameters) {
            let moments = parameter.moments
            if !memory.firstMoments.isEmpty { memory.firstMoments[parameter.index] = moments.first }
            if !memory.secondMoments.isEmpty { memory.secondMoments[parameter.index] = moments.second }
        }
        return memory
    }

    /// Measures a batch, and moves the weights against its gradients, unless its loss is not finite.
    ///
    /// - Parameters:
    ///   - labels: as many as the batch has rows, each the index of a class.
    ///   - generator: draws what dropout switches off, layer after layer.
    package func learn(
        _ batch: EngineInput, labels: [Int], learningRate: Double,
        dropoutFrom generator: SeededGenerator = SeededGenerator(seed: 0)
    ) -> Step {
        let rows = batch.rows
        precondition(
            rows == labels.count && rows > 0 && rows <= capacity && batch.fits(features: staged.features)
                && batch.isSparse == staged.stages[0].isEmbedding,
            "\(labels.count) labels of \(rows) rows, for \(staged.features) features")
        exported = nil
        var optimizer = optimizer
        optimizer.learningRate = learningRate
        let rule = LossRule(criterion, labels: labels, classes: staged.classes)
        let plan = StepPlan(optimizer: optimizer, step: steps + 1)
        let start = clock()
        // On all threads alike, as the workers do it: bits would else depend on who computes.
        withFlushedDenormals {
            team.run(members: choice.members) { member in
                goForth(batch, member: member, dropoutFrom: generator)
                measure(member.share(of: rows), labels: labels, by: rule)
                goBack(rows: rows, member: member, plan: plan)
            }
        }
        choice.note(seconds: clock() - start)
        var batchMeasure = BatchMeasure(lossSum: lossSum(rows), correct: 0, samples: rows)
        for row in 0..<rows where unsafe correct[row] { batchMeasure.correct += 1 }
        guard batchMeasure.lossSum.isFinite else { return Step(measure: batchMeasure, gradientNorm: .nan) }
        steps += 1
        for stage in stages { for norm in stage.norms { norm.columns.takeRunning(rows: rows) } }
        return Step(measure: batchMeasure, gradientNorm: squaredNorm(plan).squareRoot())
    }

    /// The rules of one step, of gradients that are taken as they are.
    private struct StepPlan {
        let optimizer: Optimizer
        let step: Int

        func rule(_ parameter: TrainedParameter, scale: Double = 1) -> StepRule? {
            optimizer.rule(for: parameter.index, step: step, scale: scale)
        }

        func rules(_ stage: TrainedStage, scale: Double = 1) -> TrainedStage.Rules {
            TrainedStage.Rules(
                weights: rule(stage.weights, scale: scale), bias: stage.bias.flatMap { rule($0, scale: scale) })
        }
    }

    /// What a member works with of what a stage is given, and who works on the same inputs.
    private func forEachInput(
        of stage: Int, _ member: ThreadTeam.Member, _ body: (StageInput, ThreadTeam.Crew) -> Void
    ) {
        if stage == 0 { return inputs.forEach(member, body) }
        body(.rows(stages[stage - 1].buffers.result), member.crew)
    }

    private func goForth(_ batch: EngineInput, member: ThreadTeam.Member, dropoutFrom generator: SeededGenerator) {
        let (first, rows) = (stages[0], batch.rows)
        inputs.load(batch, for: member)
        // By one of them, as all are drawn from one stream.
        if drawsMasks, member.index == member.count - 1 { drawMasks(rows: rows, from: generator) }
        if inputs.isTogether || drawsMasks && !first.isHalved { member.waitForAll() }
        let part = first.part(for: member, rows: rows)
        inputs.forEach(member) { input, crew in
            if first.isHalved {
                first.multiply(input, crew: crew, rows: rows)
            } else {
                first.stage.run(input, part: part, into: first.buffers, isTraining: true)
            }
        }
        inputs.list(for: member, rows: rows)
        if first.isHalved {
            member.waitForAll()
            first.stage.addHalves(part, in: first.buffers)
        }
        for (number, trained) in stages.enumerated().dropFirst() {
            if !staysWithRows(from: number - 1, to: number) { member.waitForAll() }
            trained.stage.run(
                .rows(stages[number - 1].buffers.result), part: trained.part(for: member, rows: rows),
                into: trained.buffers, isTraining: true)
        }
        // The rows of the last stage go to the thread that has computed them.
        if stages[stages.count - 1].splitsPanels { member.waitForAll() }
    }

    /// Whether what a thread has computed of one of two stages is all that it needs for the other: the same rows.
    private func staysWithRows(from one: Int, to other: Int) -> Bool {
        !stages[one].splitsPanels && !stages[other].splitsPanels
    }

    private var drawsMasks: Bool { stages.contains { $0.buffers.masks.contains { $0 != nil } } }

    private func drawMasks(rows: Int, from generator: SeededGenerator) {
        var generator = generator
        for trained in stages {
            for (operation, mask) in zip(trained.stage.operations, trained.buffers.masks) {
                guard case .dropout(let dropout) = operation, let mask else { continue }
                unsafe dropout.draw(
                    mask.address(), rows: rows, columns: mask.columns, stride: mask.stride, from: &generator)
            }
        }
    }

    private func measure(_ rows: Range<Int>, labels: [Int], by rule: LossRule) {
        let last = stages[stages.count - 1].buffers
        let logits = last.result
        guard let errors = last.errors else { return }
        for row in rows {
            let sample = unsafe rule.measure(
                logits: logits.address(row: row), label: labels[row], gradient: errors.address(row: row))
            unsafe losses[row] = sample.loss
            unsafe correct[row] = sample.isCorrect
        }
    }

    private func lossSum(_ rows: Int) -> Double {
        var sum = 0.0
        for row in 0..<rows { unsafe sum += losses[row] }
        return sum
    }

    private func goBack(rows: Int, member: ThreadTeam.Member, plan: StepPlan) {
        let last = stages.count - 1
        for number in stages.indices.reversed() where number > lowestStage {
            let (trained, below) = (stages[number], stages[number - 1])
            // The errors of the last stage are there by rows, however it was computed.
            if below.splitsPanels || number < last && trained.splitsPanels {
                member.waitForAll()
                guard lossSum(rows).isFinite else { return }
            }
            let part = below.part(for: member, rows: rows)
            trained.propagate(to: below, part: part)
            below.stage.backpropagate(part: part, in: below.buffers)
            if clipNorm == nil { move(below.norms, panels: part.panels, plan: plan, scale: 1) }
        }
        member.waitForAll()
        guard lossSum(rows).isFinite else { return }
        for (number, trained) in stages.enumerated().dropFirst(lowestStage).reversed() {
            forEachInput(of: number, member) { input, crew in
                trained.differentiate(input, rows: rows, crew: crew, rules: plan.rules(trained))
            }
        }
        guard let clipNorm else { return }
        member.waitForAll()
        let scale = Optimizer.clippingScale(norm: squaredNorm(plan).squareRoot(), limit: clipNorm)
        for (number, trained) in stages.enumerated().dropFirst(lowestStage) {
            forEachInput(of: number, member) { input, crew in
                trained.move(input, crew: crew, rules: plan.rules(trained, scale: scale))
            }
            move(trained.norms, panels: member.share(of: trained.stage.panels), plan: plan, scale: scale)
        }
    }

    private func move(
        _ norms: [(columns: NormalizationColumns, weight: TrainedParameter, bias: TrainedParameter)],
        panels: Range<Int>, plan: StepPlan, scale: Double
    ) {
        let (first, count) = (panels.lowerBound * Panel.width, panels.count * Panel.width)
        for norm in norms {
            for (parameter, gradient) in [
                (norm.weight, norm.columns.weightGradient), (norm.bias, norm.columns.biasGradient),
            ] {
                guard let rule = plan.rule(parameter, scale: scale) else { continue }
                unsafe parameter.move(from: first, count: count, gradient: gradient.values + first, by: rule)
            }
        }
    }

    /// Of all gradients of parameters that are moved.
    private func squaredNorm(_ plan: StepPlan) -> Double {
        stages.enumerated().dropFirst(lowestStage).reduce(0) { sum, item in
            let (number, trained) = item
            let count = trained.stage.inputs
            let listed = number == 0 ? inputs.listed(of: count) : 0..<count
            let own = trained.squaredNorm(plan.rules(trained), listed: listed)
            return trained.norms.reduce(sum + own) { sum, norm in
                sum + (plan.rule(norm.weight) == nil ? 0 : norm.columns.weightGradient.squaredNorm)
                    + (plan.rule(norm.bias) == nil ? 0 : norm.columns.biasGradient.squaredNorm)
            }
        }
    }
}

extension TrainedStage {
    /// All of them.
    fileprivate var parameters: [TrainedParameter] {
        [weights] + [bias].compactMap(\.self) + norms.flatMap { [$0.weight, $0.bias] }
    }
}
