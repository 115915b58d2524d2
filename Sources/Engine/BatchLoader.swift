import CKernels
import Learning
import Matrices

/// Loads the samples of a batch; each thread loads a part of them.
struct BatchLoader: Sendable {
    let features: Int
    /// The standardisation of each feature: its mean and scale; empty for none.
    private let means: [Float]
    private let scales: [Float]

    init(features: Int, standardization: StandardizationLayer?) {
        self.features = features
        means = standardization?.mean ?? []
        scales = standardization?.scale ?? []
    }

    /// Whether zeros stay zeros.
    var keepsZeros: Bool { means.isEmpty }

    /// How many samples ahead to prefetch, as they are scattered in memory; of packed samples, which may be those of the
    /// next batch, and where they start by so many samples earlier.
    private static let distance = 8
    private static let packedDistance = 32
    private static let startLead = 12

    /// The batch that comes after the one that is loaded.
    struct Upcoming: Sendable {
        /// The samples of the next batch, out of those that this one is taken from, which are packed; empty if they are not
        /// known.
        var next: ArraySlice<Int> = []
        /// Whether this batch was the next one before.
        var isPrefetched = false
    }

    /// Loads rows of the batch into the target's rows from `first` on, and prefetches the same rows of the next batch.
    func load(
        _ rows: Range<Int>, of batch: EngineInput, before upcoming: Upcoming = Upcoming(), into target: StageInput,
        from first: Int = 0
    ) {
        let shift = first - rows.lowerBound
        switch batch {
        case .bytes(let bytes, let places):
            unsafe bytes.withUnsafeBufferPointer { bytes in
                guard let bytes = bytes.baseAddress else { return }
                for row in rows {
                    if row + Self.distance < rows.upperBound {
                        let next = places[places.startIndex + row + Self.distance]
                        unsafe ss_prefetch_bytes(bytes + next * features, features)
                    }
                    let place = places[places.startIndex + row]
                    unsafe load(row + shift, bytes: bytes + place * features, into: target)
                }
            }
        case .packed(let packed, let places):
            unsafe places.withUnsafeBufferPointer { places in
                unsafe upcoming.next.withUnsafeBufferPointer { next in
                    let samples = unsafe PackedSequence(packed, places, next, rows: rows)
                    let ahead = min(Self.packedDistance, rows.count)
                    let isPrefetched = upcoming.isPrefetched
                    for place in (isPrefetched ? ahead : 0)..<ahead + Self.startLead { samples.prefetchStart(place) }
                    for place in 0..<(isPrefetched ? 0 : ahead) { samples.prefetch(place) }
                    for row in 0..<rows.count {
                        samples.prefetchStart(row + ahead + Self.startLead)
                        samples.prefetch(row + ahead)
                        unsafe load(first + row, packed: packed, sample: places[rows.lowerBound + row], into: target)
                    }
                }
            }
        case .sparse(let matrix):
            guard case .sparse(let sparse) = target else {
                preconditionFailure("a sparse batch, but zeros are not skipped")
            }
            sparse.makeRoom(forRowsOf: rows.reduce(0) { max($0, matrix.range(ofRow: $1).count) })
            for row in rows { sparse.load(row + shift, sparse: matrix, row: row) }
        case .floats(let floats, let places):
            unsafe floats.withUnsafeBufferPointer { floats in
                guard let floats = floats.baseAddress else { return }
                for row in rows {
                    let place = places[places.startIndex + row]
                    unsafe load(row + shift, floats: floats + place * features, into: target)
                }
            }
        case .matrix(let matrix):
            unsafe matrix.values.withUnsafeBufferPointer { values in
                guard let values = values.baseAddress else { return }
                for row in rows { unsafe load(row + shift, floats: values + row * features, into: target) }
            }
        }
    }

    private func load(_ row: Int, bytes: UnsafePointer<UInt8>, into target: StageInput) {
        switch target {
        case .sparse(let sparse): unsafe sparse.load(row, bytes: bytes)
        case .rows(let dense):
            unsafe ss_bytes_to_fractions(bytes, dense.address(row: row), features)
            standardize(row, of: dense)
        }
    }

    private func load(_ row: Int, packed: PackedBytes, sample: Int, into target: StageInput) {
        switch target {
        case .sparse(let sparse): sparse.load(row, packed: packed, sample: sample)
        case .rows(let dense):
            unsafe packed.unpack(sample, toFractions: dense.address(row: row))
            standardize(row, of: dense)
        }
    }

    private func load(_ row: Int, floats: UnsafePointer<Float>, into target: StageInput) {
        switch target {
        case .sparse(let sparse): unsafe sparse.load(row, floats: floats)
        case .rows(let dense):
            unsafe dense.address(row: row).update(from: floats, count: features)
            standardize(row, of: dense)
        }
    }

    private func standardize(_ row: Int, of dense: PaddedRows) {
        guard !keepsZeros else { return }
        let values = unsafe dense.address(row: row)
        unsafe means.withUnsafeBufferPointer { means in
            unsafe scales.withUnsafeBufferPointer { scales in
                for column in means.indices {
                    unsafe values[column] = (values[column] - means[column]) * scales[column]
                }
            }
        }
    }
}

/// Rows of a batch of packed samples, followed by the same rows of the next one.
@safe private struct PackedSequence {
    private let packed: PackedBytes
    private let samples: UnsafeBufferPointer<Int>
    private let next: UnsafeBufferPointer<Int>

    init(
        _ packed: PackedBytes, _ samples: UnsafeBufferPointer<Int>, _ next: UnsafeBufferPointer<Int>, rows: Range<Int>
    ) {
        self.packed = packed
        unsafe self.samples = UnsafeBufferPointer(rebasing: samples[rows])
        unsafe self.next = UnsafeBufferPointer(rebasing: next[rows.clamped(to: 0..<next.count)])
    }

    /// The sample at a place, counted from 0; nil beyond the end.
    private func sample(_ place: Int) -> Int? {
        if unsafe place < samples.count { return unsafe samples[place] }
        return unsafe place - samples.count < next.count ? next[place - samples.count] : nil
    }

    func prefetch(_ place: Int) {
        if let sample = sample(place) { packed.prefetch(sample) }
    }

    /// Prefetches the address of a sample.
    func prefetchStart(_ place: Int) {
        if let sample = sample(place) { packed.prefetchStart(sample) }
    }
}
