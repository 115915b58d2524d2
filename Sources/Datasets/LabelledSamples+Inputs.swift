package import Matrices

/// Converts samples to network inputs, in buffers that are reused for the next batch.
package struct InputBuffer: Sendable {
    private var dense = Matrix(rows: 0, columns: 0)
    private var sparse = SparseMatrix(columns: 0)
    private var isSparse = false

    package init() {}

    /// The input that was loaded last. Release it before loading the next one, or the buffer is copied.
    package var input: NetworkInput { isSparse ? .sparse(sparse) : .dense(dense) }

    /// Loads the samples at these positions, all of which must exist, as rows in this order.
    package mutating func load(_ samples: LabelledSamples, at places: some Collection<Int>) {
        fit(samples, rows: places.count)
        switch samples.storage {
        case .bytes:
            for (row, place) in places.enumerated() { dense.setRow(row, toFractionsOf: samples.pixels(of: place)) }
        case .packed(let packed):
            for (row, place) in places.enumerated() { dense.setRow(row, toFractionsOf: packed, sample: place) }
        case .floats(let floats):
            let length = samples.features
            for (row, place) in places.enumerated() {
                dense.setRow(row, to: floats[place * length..<(place + 1) * length])
            }
        case .rows(let cells, let encoder): dense.setRows(to: places, of: cells, by: encoder)
        case .texts(let texts):
            for place in places { texts.append(place, to: &sparse) }
        case .words(let words):
            for place in places { words.append(place, to: &sparse) }
        }
    }

    /// Divides work, given the number of its parts and what does some of them. The parts may be done at the same time.
    package typealias Dividing = (Int, @Sendable (Range<Int>) -> Void) -> Void

    /// Loads the samples, each picture altered by random numbers from `generator`, which are drawn in the order of the
    /// samples, however the pictures are divided among threads. Samples of other kinds are loaded unchanged.
    ///
    /// - Parameter skipped: how many pictures come before these; their random numbers are drawn, and dropped.
    package mutating func load(
        _ samples: LabelledSamples, at places: some Collection<Int>, altered augmentation: Augmentation,
        skipping skipped: Int = 0, by generator: inout SeededGenerator, dividing: Dividing = { $1(0..<$0) }
    ) {
        guard case .image(let height, let width, let channels) = samples.kind else {
            load(samples, at: places)
            return
        }
        fit(samples, rows: places.count)
        let shape = PictureShape(height: height, width: width, channels: channels)
        for _ in 0..<skipped { _ = PictureDraws(augmentation, shape, &generator) }
        let pictures = places.map { ($0, PictureDraws(augmentation, shape, &generator)) }
        unsafe dense.values.withUnsafeMutableBufferPointer { values in
            guard let start = values.baseAddress else { return }
            // Each thread writes rows of its own.
            nonisolated(unsafe) let target = unsafe start
            dividing(pictures.count) { rows in
                var augmenter = PictureAugmenter()
                for row in rows {
                    let (place, draws) = pictures[row]
                    let result = unsafe target + row * shape.count
                    if case .floats(let floats) = samples.storage {
                        unsafe augmenter.apply(
                            augmentation, draws, to: floats[place * shape.count..<(place + 1) * shape.count],
                            of: shape, target: result)
                    } else {
                        unsafe augmenter.apply(
                            augmentation, draws, to: samples.pixels(of: place), of: shape, target: result)
                    }
                }
            }
        }
    }

    private mutating func fit(_ samples: LabelledSamples, rows: Int) {
        switch samples.storage {
        case .texts, .words:
            isSparse = true
            if sparse.columns != samples.features { sparse = SparseMatrix(columns: samples.features) }
            sparse.removeAllRows()
        case .bytes, .packed, .floats, .rows:
            isSparse = false
            if dense.columns != samples.features { dense = Matrix(rows: 0, columns: samples.features) }
            if dense.rows != rows { dense.setRows(rows) }
        }
    }
}

extension Matrix {
    /// Sets a row to `numbers`, one for each column.
    fileprivate mutating func setRow(_ row: Int, to numbers: ArraySlice<Float>) {
        precondition(numbers.count == columns && row >= 0 && row < rows, "\(numbers.count) numbers for row \(row)")
        let start = row * columns
        unsafe values.withUnsafeMutableBufferPointer { values in
            unsafe numbers.withUnsafeBufferPointer { numbers in
                guard let target = values.baseAddress, let source = numbers.baseAddress else { return }
                unsafe (target + start).update(from: source, count: numbers.count)
            }
        }
    }
}

extension Matrix {
    /// Sets the rows to the encoded table rows at these positions; the counts must be equal.
    fileprivate mutating func setRows(to places: some Collection<Int>, of cells: TableCells, by encoder: RowEncoder) {
        precondition(rows == places.count && columns == encoder.features, "\(places.count) rows of \(encoder.features)")
        unsafe values.withUnsafeMutableBufferPointer { values in
            guard let target = values.baseAddress else { return }
            unsafe encoder.encode(places, of: cells, to: target)
        }
    }
}

extension LabelledSamples {
    /// One sample as the network sees it: [1 × features]. The sample must exist.
    package func input(of sample: Int) -> NetworkInput {
        var buffer = InputBuffer()
        buffer.load(self, at: CollectionOfOne(sample))
        return buffer.input
    }

    /// The numbers of one sample as they are stored, bytes as 0…255; empty for a text. For a table row, the nearest
    /// 32-bit values, with NaN for missing values and words. The sample must exist.
    package func numbers(of sample: Int) -> [Float] {
        switch storage {
        case .rows:
            values(of: sample).map { value in
                if case .number(let number) = value { Float(number) } else { .nan }
            }
        case .bytes, .packed: pixels(of: sample).map { Float($0) }
        case .floats(let floats): Array(floats[sample * features..<(sample + 1) * features])
        case .texts, .words: []
        }
    }
}
