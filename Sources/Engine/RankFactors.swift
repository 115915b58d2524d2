import CKernels
import Matrices

/// What the gradient of a layer is computed from, where each rank sees that of all: the inputs of their samples, and the errors
/// of the outputs. Both are the factors of the gradient, and mostly much less than it ("sufficient factors", Xie et al. 2015,
/// https://arxiv.org/abs/1511.08486).
///
/// Each rank works on its own, and gives the others a copy when they are complete.
@safe final class RankFactors: Sendable {
    private let exchange: RankExchange
    private let inputs: Int
    /// The copies of each rank.
    private let parts: [(input: Input, errors: PaddedRows)]
    /// Where they are; of this rank, where what it works on is, once that is known. Changed by one member, between meetings.
    private nonisolated(unsafe) let views: UnsafeMutablePointer<View>

    /// What the gradient needs of a layer's input.
    enum Input: Sendable {
        case lists(FeatureLists)
        case rows(PaddedRows)
    }

    /// Returns nil if ranks do not see the same memory, or the input has no lists. All ranks must make those of the same layers in
    /// the same order.
    ///
    /// - Parameter rows: the largest number of a rank's samples.
    init?(_ form: StageInput.Form, inputs: Int, outputs: Int, rows: Int, exchange: RankExchange) {
        self.exchange = exchange
        self.inputs = inputs
        let errorCount = rows * PaddedRows.stride(columns: outputs)
        let errorBytes = errorCount * MemoryLayout<Float>.stride
        switch form {
        case .entries(.all):
            let step = SparseRows.listStride(rows: rows)
            let bytes = [
                errorBytes, inputs * step * MemoryLayout<ss_entry>.stride, inputs * MemoryLayout<Int32>.stride,
            ]
            guard let memory = exchange.makeShared(bytes) else { return nil }
            let starts = SharedMemory((0..<inputs).map { Int32($0 * step) })
            parts = memory.map {
                let lists = FeatureLists(
                    entries: $0.part(1, of: ss_entry.self, count: inputs * step), starts: starts,
                    counts: $0.part(2, of: Int32.self, count: inputs))
                return (.lists(lists), PaddedRows(columns: outputs, in: $0.part(0, of: Float.self, count: errorCount)))
            }
        case .allNumbers:
            let inputCount = rows * PaddedRows.stride(columns: inputs)
            guard let memory = exchange.makeShared([errorBytes, inputCount * MemoryLayout<Float>.stride]) else {
                return nil
            }
            parts = memory.map {
                (
                    .rows(PaddedRows(columns: inputs, in: $0.part(1, of: Float.self, count: inputCount))),
                    PaddedRows(columns: outputs, in: $0.part(0, of: Float.self, count: errorCount))
                )
            }
        case .entries: return nil
        }
        ranks = parts.indices
        unsafe views = .allocate(capacity: parts.count)
        for (rank, part) in parts.enumerated() {
            let input: View.Input =
                switch part.input {
                case .lists(let lists):
                    unsafe .lists(lists.entries.values, lists.starts.values, lists.counts.values)
                case .rows(let rows): unsafe .rows(rows.view)
                }
            unsafe (views + rank).initialize(to: View(input: input, errors: part.errors.view))
        }
    }

    deinit { unsafe views.deallocate() }

    /// Gives the other ranks a member's part of what this rank has, which is complete. They see it once all members have met, and
    /// the first one has told them.
    ///
    /// - Parameters:
    ///   - input: all inputs of the layer, or a half of them.
    ///   - crew: the members that have the input.
    func publish(_ input: StageInput, errors: PaddedRows, rows: Int, crew: ThreadTeam.Crew) {
        let own = parts[exchange.rank]
        switch (input, own.input) {
        case (.sparse(let sparse), .lists(let lists)):
            let share = crew.share(of: sparse.features.count)
            let first = sparse.features.lowerBound
            unsafe ss_stream_lists(
                sparse.lists, sparse.listStarts, sparse.listCounts, first + share.lowerBound, first + share.upperBound,
                lists.entries.values, lists.starts.values, lists.counts.values)
        case (.rows(let dense), .rows(let copy)): copy.stream(crew.share(of: rows), of: dense)
        case (.sparse, .rows), (.rows, .lists): preconditionFailure("an input of another form")
        }
        if crew.index == 0, let whole = unsafe input.view(of: inputs) {
            unsafe views[exchange.rank] = View(input: whole, errors: errors.view)
        }
        // The errors go with the first of two halves.
        if input.isFirst { own.errors.stream(crew.share(of: rows), of: errors) }
        ss_end_streams()
    }

    let ranks: Range<Int>

    /// Prefetches what all ranks have published, for the gradient of some panels.
    func prefetch(_ panels: Range<Int>) {
        for rank in ranks {
            let part = unsafe views[rank]
            let rows = exchange.rows(ofRank: rank)
            for row in 0..<rows {
                unsafe ss_prefetch_bytes(
                    part.errors.values + (row * part.errors.stride + panels.lowerBound * Panel.width),
                    panels.count * Panel.width * MemoryLayout<Float>.stride)
            }
            switch unsafe part.input {
            case .lists(let lists, let starts, let counts):
                unsafe ss_prefetch_lists(lists, starts, counts, 0, inputs)
            case .rows(let dense):
                unsafe ss_prefetch_bytes(dense.values, rows * dense.stride * MemoryLayout<Float>.stride)
            }
        }
    }

    /// Computes a tile's gradient over the batch: the sum of those over each rank's samples, in the order of the ranks.
    ///
    /// - Parameters:
    ///   - ranks: of which ranks, from the first on.
    ///   - room: for the gradient over one rank's samples.
    func fill(_ gradient: TileGradient, of tile: WeightTiles.Tile, ranks: Range<Int>, room: TileGradient) {
        for rank in ranks {
            let part = unsafe views[rank]
            let target = unsafe rank == 0 ? gradient : room
            switch unsafe part.input {
            case .lists(let lists, let starts, let counts):
                unsafe target.fill(tile, lists: lists, starts, counts, errors: part.errors)
            case .rows(let dense):
                unsafe target.fill(tile, dense: dense, errors: part.errors, rows: exchange.rows(ofRank: rank))
            }
            if rank > 0 { unsafe gradient.add(room, of: tile) }
        }
    }

    /// The view of what the last of several ranks has published; nil if inputs have no lists.
    var lastLists: View? {
        guard ranks.count > 1, case .lists = unsafe views[ranks.count - 1].input else { return nil }
        return unsafe views[ranks.count - 1]
    }

    /// Where the copies of a rank are, for loops in which Swift would count the owners of each.
    @unsafe struct View {
        @unsafe enum Input {
            case lists(UnsafePointer<ss_entry>, UnsafePointer<Int32>, UnsafePointer<Int32>)
            case rows(RowsView)
        }

        let input: Input
        let errors: RowsView
    }
}

/// The entries of a batch grouped by feature.
struct FeatureLists: Sendable {
    let entries: SharedMemory<ss_entry>
    /// The start of each feature's list.
    let starts: SharedMemory<Int32>
    /// The length of each list.
    let counts: SharedMemory<Int32>
}

extension StageInput {
    /// Where it is; nil for one of two halves.
    fileprivate func view(of inputs: Int) -> RankFactors.View.Input? {
        switch self {
        case .sparse(let sparse):
            guard sparse.features == 0..<inputs else { return nil }
            return unsafe .lists(sparse.lists, sparse.listStarts, sparse.listCounts)
        case .rows(let rows): return unsafe .rows(rows.view)
        }
    }
}

extension PaddedRows {
    /// Copies some rows of a matrix of as many columns, past the caches.
    fileprivate func stream(_ rows: Range<Int>, of other: PaddedRows) {
        unsafe ss_stream(
            other.address(row: rows.lowerBound), address(row: rows.lowerBound), rows.count * stride)
    }
}

extension TrainingSetup {
    /// Makes the factors of a layer's gradient; nil where the ranks do not see those of the others.
    func makeFactors(inputs: Int, outputs: Int) -> RankFactors? {
        exchange.flatMap { RankFactors(inputForm, inputs: inputs, outputs: outputs, rows: rows, exchange: $0) }
    }
}
