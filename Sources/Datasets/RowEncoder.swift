/// Converts table rows to network inputs. Creating an encoder is expensive, as it looks up every category; keep it.
package struct RowEncoder: Sendable {
    private enum Step: Sendable {
        /// value = scale · cell + shift
        case number(column: Int, feature: Int, scale: Double, shift: Double)
        /// The feature for each category; −1 for a category that is not in the encoding.
        case words(column: Int, features: [Int32])
        case marker(column: Int, feature: Int)
    }

    private let steps: [Step]
    package let features: Int
    /// Whether every column is a single number, in the order of the cells.
    private let isPlain: Bool
    private var scales: [Double] = []
    private var shifts: [Double] = []

    /// nil if the cells lack one of the encoding's columns.
    package init?(_ encoding: RowEncoding, for cells: TableCells) {
        guard let places = cells.places(of: encoding) else { return nil }
        var steps: [Step] = []
        var feature = 0
        for (column, encoded) in zip(places, encoding.columns) {
            switch (encoded.kind, cells.columns[column].kind) {
            case (.number(let mean, let deviation), .number(let base, let step)):
                let (scale, shift) = Self.line(mean: mean, deviation: deviation, base: base, step: step)
                steps.append(.number(column: column, feature: feature, scale: scale, shift: shift))
                feature += 1
            case (.words(let known), .words(let found)):
                let start = feature
                let numbers = Dictionary(zip(known, known.indices)) { first, _ in first }
                steps.append(
                    .words(
                        column: column, features: found.map { word in numbers[word].map { Int32(start + $0) } ?? -1 }))
                feature += known.count
            case (.number, .words), (.words, .number): return nil
            }
            if encoded.marksMissing {
                steps.append(.marker(column: column, feature: feature))
                feature += 1
            }
        }
        self.steps = steps
        features = feature
        isPlain =
            places.elementsEqual(cells.columns.indices)
            && steps.allSatisfy { if case .number = $0 { true } else { false } }
        guard isPlain else { return }
        for step in steps {
            if case .number(_, _, let scale, let shift) = step {
                scales.append(scale)
                shifts.append(shift)
            }
        }
    }

    /// (base + step · cell − mean) / deviation, rewritten as scale · cell + shift.
    private static func line(
        mean: Double, deviation: Double, base: Double, step: Double
    ) -> (scale: Double, shift: Double) {
        guard deviation > 0 else { return (0, 0) }
        let (scale, shift) = (step / deviation, (base - mean) / deviation)
        return (scale.isFinite ? scale : 0, shift.isFinite ? shift : base / deviation - mean / deviation)
    }

    /// Writes the features of the rows at these positions, all of which must exist: [places × features].
    func encode(_ places: some Collection<Int>, of cells: TableCells, to target: UnsafeMutablePointer<Float>) {
        unsafe cells.withCells { source, start in
            guard let base = source.baseAddress else { return }
            for (row, place) in places.enumerated() {
                unsafe encode(base + start(place), to: target + row * features)
            }
        }
    }

    private func encode(_ cells: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
        if isPlain {
            unsafe scales.withUnsafeBufferPointer { scales in
                unsafe shifts.withUnsafeBufferPointer { shifts in
                    for column in 0..<features {
                        let value = unsafe Float(Double(cells[column]) * scales[column] + shifts[column])
                        unsafe target[column] = value.isNaN ? 0 : value
                    }
                }
            }
            return
        }
        unsafe target.update(repeating: 0, count: features)
        for step in steps {
            switch step {
            case .number(let column, let feature, let scale, let shift):
                let value = unsafe Float(Double(cells[column]) * scale + shift)
                if !value.isNaN { unsafe target[feature] = value }
            case .words(let column, let features):
                let cell = unsafe cells[column]
                if !cell.isNaN, features[Int(cell)] >= 0 { unsafe target[Int(features[Int(cell)])] = 1 }
            case .marker(let column, let feature):
                if unsafe cells[column].isNaN { unsafe target[feature] = 1 }
            }
        }
    }
}
