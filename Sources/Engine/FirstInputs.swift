/// What the first stage is given of each batch, which threads load it, and how they compute the stage from it.
///
/// What another core has just written comes from there more slowly than it is made anew, so that threads load for
/// themselves where they can: each the half of the inputs of which it has the weights (`HalvedInputs`), or, where the sums
/// of halves would cost more on their way than that saves, all inputs (`OwnInputs`). Else they load one together
/// (`JointInputs`). See README.md beside this file.
protocol FirstInputs: Sendable {
    /// What a sample is loaded as.
    var form: StageInput.Form { get }
    /// Of what each thread computes a part of the stage's outputs.
    var split: Split { get }

    /// Loads a member's part of a batch.
    func load(_ batch: EngineInput, for member: ThreadTeam.Member)

    /// Computes a member's part of the stage's outputs, and makes the lists for the gradients.
    ///
    /// - Parameter drawing: whether another member draws dropout's masks meanwhile.
    func forward(_ stage: TrainedStage, rows: Int, member: ThreadTeam.Member, drawing: Bool)

    /// Calls `body` with what a member works with, and with those who work on the same.
    func forEach(_ member: ThreadTeam.Member, _ body: (StageInput, ThreadTeam.Crew) -> Void)

    /// Of which of so many inputs, or lists, there are gradients; it is the same for all threads.
    func listed(of count: Int) -> Range<Int>
}

/// What the first inputs are made for.
struct FirstInputsSetup {
    var loader: BatchLoader
    /// Whether few enough of the samples' numbers are other than 0 for skipping the rest, and the loader leaves them 0.
    var skipsZeros: Bool
    /// Samples in a batch, at most.
    var rows: Int
    var use: Use
    /// Of what each thread computes a part, where the layer does not say otherwise.
    var split: Split
    /// Of what it does where the inputs are halved.
    var splitOfHalves: Split
    var threads: Int

    /// What the inputs are for.
    enum Use {
        case forward
        case gradients
    }
}

/// Of what each thread computes a part of a stage's outputs.
enum Split: Sendable {
    case bySamples
    case byPanels
}

/// One for all threads, which each load some rows: whole when all have done so.
struct JointInputs: FirstInputs {
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

/// One for each thread, which loads the whole batch for itself.
struct OwnInputs: FirstInputs {
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

/// Of each half of the inputs one for each thread: half of the threads have the first half, with the weights of those, and
/// half the second; who is alone has both.
struct HalvedInputs: FirstInputs {
    let form: StageInput.Form
    let split: Split
    private let loader: BatchLoader
    private let halves: [[StageInput]]
    /// What the layer gives out of the second half of its inputs; the stage's own buffer has that of the first.
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
