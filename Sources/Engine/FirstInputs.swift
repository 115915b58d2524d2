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

    /// Loads a member's part of a batch.
    func load(_ batch: EngineInput, for member: ThreadTeam.Member)

    /// Computes a member's part of the stage's outputs, and builds the lists for the gradients.
    ///
    /// - Parameter drawing: whether another member draws the dropout masks at the same time.
    func forward(_ stage: TrainedStage, rows: Int, member: ThreadTeam.Member, drawing: Bool)

    /// Calls `body` with each input that a member works on, and the crew that works on that input.
    func forEach(_ member: ThreadTeam.Member, _ body: (StageInput, ThreadTeam.Crew) -> Void)

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

    func load(_ batch: EngineInput, for member: ThreadTeam.Member) {
        let rows = member.share(of: batch.rows)
        loader.load(rows, of: batch, into: input, from: rows.lowerBound)
    }

    func forward(_ stage: TrainedStage, rows: Int, member: ThreadTeam.Member, drawing: Bool) {
        member.waitForAll()
        stage.forward(input, member: member, rows: rows)
        if case .sparse(let sparse) = input { sparse.list(member.share(of: sparse.features.upperBound), rows: rows) }
    }

    func forEach(_ member: ThreadTeam.Member, _ body: (StageInput, ThreadTeam.Crew) -> Void) {
        body(input, member.crew)
    }

    func listed(of count: Int) -> Range<Int> { input.listed(of: count) }
}

/// One input per thread; each thread loads the whole batch for itself.
final class OwnInputs: FirstInputs {
    let form: StageInput.Form
    let split: Split
    private let loader: BatchLoader
    private let inputs: [StageInput]

    init(_ form: StageInput.Form, features: Int, _ setup: FirstInputsSetup) {
        self.form = form
        split = setup.split
        loader = setup.loader
        inputs = (0..<setup.threads).map { _ in
            StageInput(form, rows: setup.rows, features: 0..<features, threads: setup.threads)
        }
    }

    func load(_ batch: EngineInput, for member: ThreadTeam.Member) {
        loader.load(0..<batch.rows, of: batch, into: inputs[member.index])
    }

    func forward(_ stage: TrainedStage, rows: Int, member: ThreadTeam.Member, drawing: Bool) {
        if drawing { member.waitForAll() }
        let input = inputs[member.index]
        stage.forward(input, member: member, rows: rows)
        if case .sparse(let sparse) = input { sparse.list(sparse.features, rows: rows) }
    }

    func forEach(_ member: ThreadTeam.Member, _ body: (StageInput, ThreadTeam.Crew) -> Void) {
        body(inputs[member.index], member.crew)
    }

    func listed(of count: Int) -> Range<Int> { inputs[0].listed(of: count) }
}

/// The two halves of the inputs, loaded once per thread that has them: half of the threads have the first half and its
/// weights, the others the second; a single thread has both.
final class HalvedInputs: FirstInputs {
    let form: StageInput.Form
    let split: Split
    private let loader: BatchLoader
    private let halves: [[StageInput]]
    /// The layer's sums over the second half of its inputs; the stage's own buffer has those over the first.
    private let secondSums: PaddedRows

    init(_ form: StageInput.Form, halves: [Range<Int>], outputs: Int, _ setup: FirstInputsSetup) {
        self.form = form
        split = setup.splitOfHalves
        loader = setup.loader
        self.halves = halves.map { features in
            (0..<setup.threads).map { _ in
                StageInput(form, rows: setup.rows, features: features, threads: setup.threads)
            }
        }
        secondSums = PaddedRows(rows: setup.rows, columns: outputs)
    }

    func load(_ batch: EngineInput, for member: ThreadTeam.Member) {
        forEach(member) { input, _ in loader.load(0..<batch.rows, of: batch, into: input) }
    }

    func forward(_ stage: TrainedStage, rows: Int, member: ThreadTeam.Member, drawing: Bool) {
        let panels = stage.stage.panels
        forEach(member) { input, crew in
            let part =
                panels >= crew.count
                ? Part(member: crew.thread, rows: 0..<rows, panels: crew.share(of: panels))
                : Part(member: crew.thread, rows: crew.share(of: rows), panels: 0..<panels)
            stage.stage.layer.forward(
                input, part: part, into: input.isFirst ? stage.buffers.outputs[0] : secondSums)
        }
        forEach(member) { input, _ in
            if case .sparse(let sparse) = input { sparse.list(sparse.features, rows: rows) }
        }
        member.waitForAll()
        stage.stage.addHalf(secondSums, part: stage.part(for: member, rows: rows), in: stage.buffers)
    }

    func forEach(_ member: ThreadTeam.Member, _ body: (StageInput, ThreadTeam.Crew) -> Void) {
        for (number, half) in halves.enumerated() {
            guard let crew = member.crew(number, of: halves.count) else { continue }
            body(half[member.index], crew)
        }
    }

    func listed(of count: Int) -> Range<Int> { 0..<count }
}
