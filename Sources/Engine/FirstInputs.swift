/// What the first stage is given of each batch, and which threads load it.
///
/// What another core has just written comes from there more slowly than it is made anew, so that threads load for
/// themselves where they can: each the half of the inputs of which it has the weights, or, where the sums of halves would
/// cost more on their way than that saves, all inputs. Else they load one together. See README.md beside this file.
struct FirstInputs {
    /// Whether only what is not 0 is given.
    let skipsZeros: Bool
    /// Whether half of the threads have the first half of the inputs, and half the second.
    let isHalved: Bool
    /// Whether gradients are added up entry by entry.
    let addsGradient: Bool
    private let loader: BatchLoader
    /// Of all inputs or of each half: for each thread its own, or one for all.
    private let inputs: [[StageInput]]
    /// Whether all threads load the same one, each some rows: it is whole when all have done so.
    let isTogether: Bool

    /// Up to so many bytes each thread loads for itself.
    private static let mostBytesEach = 16 << 20
    /// Up to so many panels of weights the inputs are halved.
    private static let mostHalvedPanels = 8
    /// Up to so many the gradient is added up entry by entry: of more, lists by feature, which all panels share, are
    /// quicker.
    private static let mostAddedPanels = 2

    /// - Parameters:
    ///   - stage: the first one.
    ///   - skipsZeros: whether few enough of the samples' numbers are other than 0 for skipping the rest.
    ///   - rows: samples in a batch, at most.
    ///   - isTrained: whether the stage has anything to learn.
    init(
        _ stage: Stage, loader: BatchLoader, skipsZeros: Bool, rows: Int, isTrained: Bool, threads: Int
    ) {
        self.loader = loader
        let isSparse = stage.isEmbedding || skipsZeros && loader.keepsZeros
        let isLarge =
            StageInput.bytes(rows: rows, features: stage.inputs, skipsZeros: isSparse) > Self.mostBytesEach
        let halves =
            isSparse && !stage.isEmbedding && !isLarge && stage.panels <= Self.mostHalvedPanels
            ? TrainedStage.halves(of: stage.inputs) : nil
        let addsGradient = isSparse && !stage.isEmbedding && stage.panels <= Self.mostAddedPanels
        let isOne =
            threads == 1
            || halves == nil && !stage.isEmbedding && (!stage.splitsPanels(among: threads) || isLarge)
        let listing: SparseRows.Listing =
            stage.isEmbedding ? .present : !isTrained || addsGradient ? .none : .all
        self.skipsZeros = isSparse
        self.addsGradient = addsGradient
        isHalved = halves != nil
        isTogether = isOne && halves == nil
        inputs = (halves ?? [0..<stage.inputs]).map { features in
            (0..<(isOne ? 1 : threads)).map { _ in
                StageInput(rows: rows, features: features, skipsZeros: isSparse, threads: threads, listing: listing)
            }
        }
    }

    /// Calls `body` with what a member works with: of halves its own, of which who is alone has both; and with those who
    /// work on the same inputs.
    func forEach(_ member: ThreadTeam.Member, _ body: (StageInput, ThreadTeam.Crew) -> Void) {
        for (half, some) in inputs.enumerated() {
            guard let crew = member.crew(half, of: inputs.count) else { continue }
            body(some[min(member.index, some.count - 1)], crew)
        }
    }

    /// Loads a member's part of a batch.
    func load(_ batch: EngineInput, for member: ThreadTeam.Member) {
        let rows = isTogether ? member.share(of: batch.rows) : 0..<batch.rows
        forEach(member) { input, _ in loader.load(rows, of: batch, into: input, from: rows.lowerBound) }
    }

    /// Lists a member's part of the entries by feature, where gradients want that.
    func list(for member: ThreadTeam.Member, rows: Int) {
        forEach(member) { input, _ in
            guard case .sparse(let sparse) = input, sparse.listing != .none else { return }
            sparse.list(isTogether ? member.share(of: sparse.features.upperBound) : sparse.features, rows: rows)
        }
    }

    /// Of which of so many inputs, or lists, there are gradients; it is the same for all threads.
    func listed(of count: Int) -> Range<Int> { isHalved ? 0..<count : inputs[0][0].listed(of: count) }
}
