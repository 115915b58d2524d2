import Interchange

/// Arrays on their way to samples: which axes are what, which numbers are pixels, which labels are classes.
struct NPZSamples {
    let path: String
    /// One or two, each of at least one sample.
    let halves: [NPZHalf]

    /// Throws `shapesDiffer`, `malformed` or `tooMany`.
    func contents() throws(DatasetError) -> SourceContents {
        if halves.count > 1, halves[0].shape != halves[1].shape {
            throw .shapesDiffer(
                train: "\(path) (\(halves[0].inputsName))", shape: halves[0].shape,
                test: "\(path) (\(halves[1].inputsName))", testShape: halves[1].shape)
        }
        let layout = Layout(shape: halves[0].shape)
        let storages = try storages(layout)
        let (names, labels) = try labels()
        let parts = storages.indices.map {
            LabelledSamples(kind: layout.kind, storage: storages[$0], labels: labels[$0], classNames: names)
        }
        return SourceContents(format: "npz", train: parts[0], test: parts.count > 1 ? parts[1] : nil)
    }

    /// What the axes behind the first are.
    private struct Layout {
        let kind: LabelledSamples.Kind
        /// How many channels come before height and width, to be put behind them; nil where none do.
        var leadingChannels: Int?

        /// Height and width; with one or three channels behind or before them, where it is clear which; else a row.
        init(shape: [Int]) {
            func isChannels(_ size: Int) -> Bool { size == 1 || size == 3 }
            switch shape.count {
            case 2: kind = .image(height: shape[0], width: shape[1], channels: 1)
            case 3 where isChannels(shape[2]) && !isChannels(shape[0]):
                kind = .image(height: shape[0], width: shape[1], channels: shape[2])
            case 3 where isChannels(shape[0]) && !isChannels(shape[2]):
                kind = .image(height: shape[1], width: shape[2], channels: shape[0])
                leadingChannels = shape[0]
            default: kind = LabelledSamples.Kind(shape: [shape.reduce(1, *)])
            }
        }

        func arranged<Value: BitwiseCopyable>(_ values: [Value]) -> [Value] {
            guard let channels = leadingChannels, channels > 1 else { return values }
            let plane = kind.features / channels
            var result: [Value] = []
            result.reserveCapacity(values.count)
            for start in stride(from: 0, to: values.count, by: kind.features) {
                for pixel in 0..<plane {
                    for channel in 0..<channels { result.append(values[start + channel * plane + pixel]) }
                }
            }
            return result
        }
    }

    /// Bytes where they are bytes, or numbers that are all whole and from 0 to 255 with one above 1, in pictures; else
    /// floats, which must be finite.
    private func storages(_ layout: Layout) throws(DatasetError) -> [LabelledSamples.Storage] {
        var isImage = false
        if case .image = layout.kind { isImage = true }
        let areBytes = halves.allSatisfy { $0.inputs.element == .uint8 }
        if areBytes || isImage {
            let bytes = halves.compactMap(\.inputs.wholeBytes)
            if bytes.count == halves.count, areBytes || bytes.contains(where: { $0.contains { $0 > 1 } }) {
                return bytes.map { .bytes(layout.arranged($0)) }
            }
        }
        var storages: [LabelledSamples.Storage] = []
        for half in halves {
            let floats = half.inputs.floats
            if let place = floats.firstIndex(where: { !$0.isFinite }) {
                throw fault(
                    .wrongValue, half.inputsName, expected: "finite numbers",
                    found: "\(floats[place]) in sample \(place / layout.kind.features) (counted from 0)")
            }
            storages.append(.floats(layout.arranged(floats)))
        }
        return storages
    }

    func fault(
        _ kind: FormatFault.Kind, _ member: String, expected: String, found: String
    ) -> DatasetError {
        .malformed(path: path, FormatFault(kind, at: .member(member), expected: expected, found: found))
    }
}
