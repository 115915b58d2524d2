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

    /// How many samples ahead to prefetch, as they are scattered in memory; for packed samples, where they start is
    /// prefetched even earlier.
    private static let prefetchDistance = 8
    private static let startPrefetchDistance = 20

    /// Loads rows of the batch into the target's rows from `first` on.
    func load(_ rows: Range<Int>, of batch: EngineInput, into target: StageInput, from first: Int = 0) {
        let shift = first - rows.lowerBound
        switch batch {
        case .bytes(let bytes, let places):
            unsafe bytes.withUnsafeBufferPointer { bytes in
                guard let bytes = bytes.baseAddress else { return }
                for row in rows {
                    if row + Self.prefetchDistance < rows.upperBound {
                        let next = places[places.startIndex + row + Self.prefetchDistance]
                        unsafe ss_prefetch_bytes(bytes + next * features, features)
                    }
                    let place = places[places.startIndex + row]
                    unsafe load(row + shift, bytes: bytes + place * features, into: target)
                }
            }
        case .packed(let packed, let places):
            unsafe places.withUnsafeBufferPointer { places in
                let samples = unsafe UnsafeBufferPointer(rebasing: places[rows])
                for place in 0..<min(Self.startPrefetchDistance, samples.count) {
                    unsafe packed.prefetchStart(samples[place])
                }
                for place in 0..<min(Self.prefetchDistance, samples.count) { unsafe packed.prefetch(samples[place]) }
                for place in samples.indices {
                    let (next, start) = (place + Self.prefetchDistance, place + Self.startPrefetchDistance)
                    if start < samples.count { unsafe packed.prefetchStart(samples[start]) }
                    if next < samples.count { unsafe packed.prefetch(samples[next]) }
                    unsafe load(first + place, packed: packed, sample: samples[place], into: target)
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
