/// How batches become input to the first stage: which threads load them, and how they compute the stage's outputs.
///
/// Reading what another core has just written is slower than computing it again, so threads load for themselves if they
/// can: each loads the half of the inputs whose weights it has (`HalvedInputs`), or, if exchanging the sums of the
/// halves would cost more than that saves, all inputs (`OwnInputs`). Otherwise the threads load one input together
/// (`JointInputs`). See README.md in this folder.
protocol FirstInputs: AnyObject, Sendable {
    /// The form in which samples are loaded.
    var form: StageInput.Form { get }
    /// How the stage's outputs are split among the threads.
    var split: Split { get }

    /// Loads a member's part of a batch, and prefetches that of the next one.
    func load(_ batch: EngineInput, before upcoming: BatchLoader.Upcoming, for member: ThreadTeam.Member)

    /// Computes a member's part of the stage's outputs, and builds the lists for the gradients.
    func forward(_ stage: TrainedStage, rows: Int, member: ThreadTeam.Member)

    /// Calls `body` with each input that a member works on, and the crew that works on that input.
    func forEach(_ member: ThreadTeam.Member, _ body: (StageInput, ThreadTeam.Crew) -> Void)

    /// Computes a member's part of the stage's gradients, and makes the steps that need not wait.
    func differentiate(_ stage: TrainedStage, rows: Int, member: ThreadTeam.Member, plan: StepPlan)

    /// The range of inputs, or lists, with gradients, out of `count`; the same for all threads.
    func listed(of count: Int) -> Range<Int>
}

/// What the first inputs need to know about the stage and the batches.
struct FirstInputsSetup {
    var loader: BatchLoader
    /// Whether to skip zeros: the samples have few non-zero numbers, and the loader keeps zeros.
    var skipsZeros: Bool
    /// The largest number of samples in a batch.
    var rows: Int
    var use: Use
    /// How outputs are split among the threads, unless the layer decides otherwise.
    var split: Split
    /// How outputs are split if the inputs are halved.
    var splitOfHalves: Split
    var threads: Int

    /// The purpose of the inputs.
    enum Use {
        case forward
        case gradients
    }
}

/// How a stage's outputs are split among threads.
enum Split: Sendable {
    case bySamples
    case byPanels
}

/// One input for all threads. Each loads some rows, and the input is complete when all have done so.
final class JointInputs: FirstInputs {
    let form: StageInput.Form
    let split: Split
    private let loader: BatchLoader
    private let input: StageInput

    init(_ form: StageInput.Form, features: Int, _ setup: FirstInputsSetup) {
        self.form = form
        split = setup.split
        loader = setup.loader
        input = StageInput(form, rows: setup.rows, features: 0..<features, threads: setup.threads)
    }

    func load(_ batch: EngineInput, before upcoming: BatchLoader.Upcoming, for member: ThreadTeam.Member) {
        let rows = member.share(of: batch.rows)
        loader.load(rows, of: batch, before: upcoming, into: input, from: rows.lowerBound)
    }

    func forward(_ stage: TrainedStage, rows: Int, member: ThreadTeam.Member) {
        member.waitForAll()
        stage.forward(input, member: member, rows: rows)
        if case .sparse(let sparse) = input { sparse.list(member.share(of: sparse.features.upperBound), rows: rows) }
    }

    func forEach(_ member: ThreadTeam.Member, _ body: (StageInput, ThreadTeam.Crew) -> Void) {
        body(input, member.crew)
    }

    func differentiate(_ stage: TrainedStage, rows: Int, member: ThreadTeam.Member, plan: StepPlan) {
        stage.differentiate(input, rows: rows, crew: member.crew, plan: plan)
    }

    func listed(of count: Int) -> Range<Int> { input.listed(of: count) }
}

/// One input per thread; each thread loads the whole batch for itself.
final class OwnInputs: FirstInputs {
    let form: StageInput.Form
    let split: Split
    private let loader: BatchLoader
    private let inputs: HeldObjects<ThreadInputs>

    init(_ form: StageInput.Form, features: Int, _ setup: FirstInputsSetup) {
        self.form = form
        split = setup.split
        loader = setup.loader
        inputs = HeldObjects((0..<setup.threads).map { _ in ThreadInputs(form, features: [0..<features], setup) })
    }

    func load(_ batch: EngineInput, before upcoming: BatchLoader.Upcoming, for member: ThreadTeam.Member) {
        inputs.use(member.index) {
            loader.load(0..<batch.rows, of: batch, before: upcoming, into: $0.first)
        }
    }

    func forward(_ stage: TrainedStage, rows: Int, member: ThreadTeam.Member) {
        inputs.use(member.index) { own in
            stage.forward(own.first, member: member, rows: rows)
            own.first.list(rows: rows)
        }
    }

    func forEach(_ member: ThreadTeam.Member, _ body: (StageInput, ThreadTeam.Crew) -> Void) {
        inputs.use(member.index) { body($0.first, member.crew) }
    }

    func differentiate(_ stage: TrainedStage, rows: Int, member: ThreadTeam.Member, plan: StepPlan) {
        inputs.use(member.index) { stage.differentiate($0.first, rows: rows, crew: member.crew, plan: plan) }
    }

    func listed(of count: Int) -> Range<Int> { inputs.use(0) { $0.first.listed(of: count) } }
}

/// The two halves of the inputs, loaded once per thread that has them: half of the threads have the first half and its
/// weights, the others the second; a single thread has both.
final class HalvedInputs: FirstInputs {
    let form: StageInput.Form
    let split: Split
    private let loader: BatchLoader
    private let halves: HeldObjects<ThreadInputs>
    /// The layer's sums over the second half of its inputs; the stage's own buffer has those over the first.
    private let secondSums: PaddedRows

    init(_ form: StageInput.Form, halves: [Range<Int>], outputs: Int, _ setup: FirstInputsSetup) {
        self.form = form
        split = setup.splitOfHalves
        loader = setup.loader
        self.halves = HeldObjects((0..<setup.threads).map { _ in ThreadInputs(form, features: halves, setup) })
        secondSums = PaddedRows(rows: setup.rows, columns: outputs)
    }

    func load(_ batch: EngineInput, before upcoming: BatchLoader.Upcoming, for member: ThreadTeam.Member) {
        halves.use(member.index) { own in
            let rows = 0..<batch.rows
            if member.crew(0, of: 2) != nil {
                loader.load(rows, of: batch, before: upcoming, into: own.first)
            }
            if member.crew(1, of: 2) != nil {
                loader.load(rows, of: batch, before: upcoming, into: own.second)
            }
        }
    }

    func forward(_ stage: TrainedStage, rows: Int, member: ThreadTeam.Member) {
        halves.use(member.index) { own in
            if let crew = member.crew(0, of: 2) { stage.forwardHalf(own.first, rows: rows, crew: crew, into: nil) }
            if let crew = member.crew(1, of: 2) {
                stage.forwardHalf(own.second, rows: rows, crew: crew, into: secondSums)
            }
        }
        member.waitForAll()
        stage.addHalf(secondSums, rows: rows, member: member)
    }

    func forEach(_ member: ThreadTeam.Member, _ body: (StageInput, ThreadTeam.Crew) -> Void) {
        halves.use(member.index) { own in
            if let crew = member.crew(0, of: 2) { body(own.first, crew) }
            if let crew = member.crew(1, of: 2) { body(own.second, crew) }
        }
    }

    func differentiate(_ stage: TrainedStage, rows: Int, member: ThreadTeam.Member, plan: StepPlan) {
        halves.use(member.index) { own in
            if let crew = member.crew(0, of: 2) {
                stage.differentiate(own.first, rows: rows, crew: crew, plan: plan)
            }
            if let crew = member.crew(1, of: 2) {
                stage.differentiate(own.second, rows: rows, crew: crew, plan: plan)
            }
        }
    }

    func listed(of count: Int) -> Range<Int> { 0..<count }
}

/// The inputs that one thread loads for itself: one, or two halves.
private final class ThreadInputs: Sendable {
    let first: StageInput
    /// The first one again if there is only one.
    let second: StageInput

    init(_ form: StageInput.Form, features: [Range<Int>], _ setup: FirstInputsSetup) {
        let inputs = features.map { StageInput(form, rows: setup.rows, features: $0, threads: setup.threads) }
        (first, second) = (inputs[0], inputs[inputs.count - 1])
    }
}
