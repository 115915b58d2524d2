import Learning
import Matrices

/// What the members of the team do in a step of several ranks, between the gradients of a stage and its updated weights.
///
/// Weights that the ranks divide go their own way: once the members have computed a gradient, the first one starts to exchange
/// it; when all members meet again after the gradient of a lower stage, and it is there, they add it up and update their weights;
/// and at the next meeting the first one starts to gather these. Nobody waits before all gradients are computed.
extension TrainingWorkspace {
    /// Hands the gradients of a stage, which this member has computed its part of, to the exchange between ranks, and updates the
    /// divided weights of stages above it whose sums are there.
    ///
    /// - Parameter taken: the lowest stage whose divided weights have been taken so far.
    /// - Returns: the lowest one now, which is the same for all members.
    func hand(
        _ number: Int, to exchange: RankExchange, member: ThreadTeam.Member, plan: StepPlan, taken: Int
    ) -> Int {
        if member.index == 0 {
            exchange.noteArrived(updatesEarly ? lowestArrived(from: taken, above: number) : taken, at: number)
        }
        member.waitForAll()
        if member.index == 0 {
            gather(downTo: taken, by: exchange, plan: plan)
            forEachInput(of: number, member) { input, _ in
                if input.isFirst { stages[number].layer.exchange(input, plan: plan, by: exchange) }
            }
            let divided = divided(number, plan)
            divided?.startSum()
            exchange.hand(number, waits: divided == nil && number > lowest(plan))
        }
        let arrived = exchange.arrived(at: number)
        let ready = plan.clipped(norm: 0, to: nil)
        for stage in (arrived..<taken).reversed() { takeDivided(stage, member: member, plan: ready) }
        return arrived
    }

    /// The lowest stage above `number` down to which the sums of all divided weights are there.
    private func lowestArrived(from taken: Int, above number: Int) -> Int {
        var lowest = taken
        while lowest - 1 > number, stages[lowest - 1].layer.divided?.isSumOver ?? true { lowest -= 1 }
        return lowest
    }

    /// Waits for the sums of all gradients, updates the weights, and waits for those of the other ranks.
    ///
    /// - Parameter taken: the lowest stage whose divided weights have been taken so far.
    func takeSums(from exchange: RankExchange, member: ThreadTeam.Member, plan: StepPlan, taken: Int) {
        // Without a limit for their norm, gradients need not wait for those of all stages.
        let ready = updatesEarly ? plan.clipped(norm: 0, to: nil) : plan
        for number in stages.indices.reversed() where number >= lowest(plan) {
            if member.index == 0 {
                divided(number, plan)?.finishSum()
                exchange.finish(number)
            }
            member.waitForAll()
            if member.index == 0, updatesEarly { gather(downTo: min(taken, number + 1), by: exchange, plan: plan) }
            if number < taken { takeDivided(number, member: member, plan: ready) }
            forEachInput(of: number, member) { input, crew in
                stages[number].layer.noteSquares(input, crew: crew, plan: plan)
            }
            if updatesEarly, number >= lowestStage { move(number, member: member, plan: ready) }
        }
        member.waitForAll()
        if member.index == 0 { exchange.startNorm(ofSquares: dividedSquares(plan)) }
        if !updatesEarly { clipAndMove(by: exchange, member: member, plan: plan) }
        if member.index == 0 {
            gather(downTo: lowest(plan), by: exchange, plan: plan)
            for number in stages.indices.reversed() where number >= lowest(plan) {
                divided(number, plan)?.weights.finishGather(recorded: plan.recordsGradients)
            }
            if updatesEarly { exchange.finishNorm() }
        }
        member.waitForAll()
        for number in stages.indices where number >= lowest(plan) {
            divided(number, plan)?.weights.takeShares(member)
        }
    }

    /// Updates all weights, whose gradients are complete, once their norm is known.
    private func clipAndMove(by exchange: RankExchange, member: ThreadTeam.Member, plan: StepPlan) {
        if member.index == 0 { exchange.finishNorm() }
        member.waitForAll()
        let plan = clipped(plan)
        for number in stages.indices.dropFirst(lowestStage) {
            move(number, member: member, plan: plan)
            guard let divided = stages[number].layer.divided, case .now(let rule) = plan.step(of: divided.parameter)
            else { continue }
            divided.move(member, by: rule)
        }
        member.waitForAll()
    }

    /// The divided weights of a stage that have a gradient in this step; nil if there are none.
    private func divided(_ number: Int, _ plan: StepPlan) -> DividedParameter? {
        guard let divided = stages[number].layer.divided, plan.step(of: divided.parameter) != .frozen else {
            return nil
        }
        return divided
    }

    /// Adds up a member's part of the divided weights' gradient, and makes the step with it, unless that must wait.
    private func takeDivided(_ number: Int, member: ThreadTeam.Member, plan: StepPlan) {
        guard let divided = stages[number].layer.divided else { return }
        let rule: StepRule?
        switch plan.step(of: divided.parameter) {
        case .frozen: return
        case .later: rule = nil
        case .now(let known): rule = known
        }
        divided.addUp(member, records: plan.recordsGradients, by: rule)
    }

    /// Starts to gather the divided weights down to a stage, which the members have updated; by the first member.
    private func gather(downTo stage: Int, by exchange: RankExchange, plan: StepPlan) {
        for number in exchange.stagesToGather(downTo: stage, of: stages.count).reversed() {
            divided(number, plan)?.weights.startGather(recorded: plan.recordsGradients)
        }
    }

    /// The sum of the squares of this rank's shares of the gradients.
    private func dividedSquares(_ plan: StepPlan) -> Double {
        stages.indices.reduce(0) { sum, number in
            guard let divided = stages[number].layer.divided, plan.moves(divided.parameter) else { return sum }
            return sum + divided.squaredNorm
        }
    }
}
