import Files
import Interchange

/// Turns arrays into samples: determines the meaning of the axes, the scale of the pixels and the classes of the
/// labels.
struct NPZSamples {
    let path: String
    /// One half or two, each with at least one sample.
    let halves: [NPZHalf]

    /// Throws `shapesDiffer`, `malformed` or `tooMany`.
    ///
    /// - Parameter notes: the notes made so far.
    func contents(notes: [SourceNote]) throws(DatasetError) -> SourceContents {
        if halves.count > 1, halves[0].shape != halves[1].shape {
            throw .shapesDiffer(
                train: "\(path) (\(halves[0].inputsName))", shape: halves[0].shape,
                test: "\(path) (\(halves[1].inputsName))", testShape: halves[1].shape)
        }
        let layout = Layout(shape: halves[0].shape)
        let (storages, note) = try storages(layout)
        let (names, labels) = try labels()
        let parts = storages.indices.map {
            LabelledSamples(kind: layout.kind, storage: storages[$0], labels: labels[$0], classNames: names)
        }
        return SourceContents(
            format: "npz", train: parts[0], test: parts.count > 1 ? parts[1] : nil,
            notes: notes + (note.map { [$0] } ?? []))
    }

    /// The meaning of the axes after the first.
    private struct Layout {
        let kind: LabelledSamples.Kind
        /// The number of channels, if they come before height and width and must be moved to the end; nil otherwise.
        var leadingChannels: Int?

        /// Height and width; with one or three channels after or before them, where that is unambiguous; otherwise a
        /// row.
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

    /// The numbers of each half, and for pictures a note on the value that was taken for full brightness.
    private func storages(
        _ layout: Layout
    ) throws(DatasetError) -> (storages: [LabelledSamples.Storage], note: SourceNote?) {
        guard case .image = layout.kind else {
            let bytes = halves.compactMap { $0.inputs.element == .uint8 ? $0.inputs.wholeBytes : nil }
            // Values this small are counts or grades, and are standardized as other columns are.
            if bytes.count == halves.count, bytes.contains(where: { $0.contains { $0 > 16 } }) {
                return (bytes.map { .bytes(layout.arranged($0)) }, nil)
            }
            return (try floats().map { .floats(layout.arranged($0)) }, nil)
        }
        let bytes = halves.compactMap(\.inputs.wholeBytes)
        guard bytes.count == halves.count else { return try scaled(try floats(), layout) }
        let greatest = bytes.map { $0.max() ?? 0 }.max() ?? 0
        let full = PixelScale.ofBytes(upTo: greatest)
        var storages: [LabelledSamples.Storage] = []
        for half in bytes {
            switch full {
            case 255: storages.append(.bytes(layout.arranged(half)))
            case 1: storages.append(.bytes(layout.arranged(half.map { $0 * 255 })))
            default:
                try checkMemory(4 * half.count)
                storages.append(.floats(layout.arranged(half.map { Float($0) / Float(full) })))
            }
        }
        return (storages, PixelScale.note(greatest: Float(greatest), full: full))
    }

    /// Stores pictures whose numbers are not all integers in 0…255.
    private func scaled(
        _ values: [[Float]], _ layout: Layout
    ) throws(DatasetError) -> (storages: [LabelledSamples.Storage], note: SourceNote?) {
        let (least, greatest) = (values.compactMap { $0.min() }.min() ?? 0, values.compactMap { $0.max() }.max() ?? 0)
        let areWhole = halves.allSatisfy { !$0.inputs.element.isFloat }
        guard let full = PixelScale.ofNumbers(from: least, to: greatest, areWhole: areWhole) else {
            let note = SourceNote.remark("pixel values go from \(least) to \(greatest), and are taken as they are")
            return (values.map { .floats(layout.arranged($0)) }, note)
        }
        let storages = values.map { half -> LabelledSamples.Storage in
            .floats(layout.arranged(full == 1 ? half : half.map { $0 / Float(full) }))
        }
        return (storages, PixelScale.note(greatest: greatest, full: full))
    }

    /// All numbers as 32-bit floats. Throws `malformed` if one is not finite.
    private func floats() throws(DatasetError) -> [[Float]] {
        var all: [[Float]] = []
        for half in halves {
            try checkMemory(8 * half.inputs.count)
            let floats = half.inputs.floats
            if let place = floats.firstIndex(where: { !$0.isFinite }) {
                throw fault(
                    .wrongValue, half.inputsName, expected: "finite numbers",
                    found: "\(floats[place]) in sample \(place / half.shape.reduce(1, *)) (counted from 0)")
            }
            all.append(floats)
        }
        return all
    }

    /// Throws `tooLarge` if the system does not grant that many bytes.
    private func checkMemory(_ bytes: Int) throws(DatasetError) {
        guard bytes <= Memory.physical, Memory.isAvailable(bytes) else {
            throw .malformed(
                path: path,
                FormatFault(
                    .tooLarge, at: .whole, expected: "samples that fit into memory", found: "some of \(bytes) bytes"))
        }
    }

    func fault(
        _ kind: FormatFault.Kind, _ member: String, expected: String, found: String
    ) -> DatasetError {
        .malformed(path: path, FormatFault(kind, at: .member(member), expected: expected, found: found))
    }
}

/// The value that stands for full brightness, derived from the greatest value in the data; the network sees it as 1.
private enum PixelScale {
    /// 1 for bits, 16 for the digits that come with scikit-learn, otherwise 255.
    static func ofBytes(upTo greatest: UInt8) -> Int {
        greatest <= 1 ? 1 : greatest <= 16 ? 16 : 255
    }

    /// nil if it cannot be determined and the numbers stay unchanged.
    ///
    /// - Parameter areWhole: whether the data are integers; if so, values above 255 are taken for numbers of as many
    ///   bits as the greatest one needs.
    static func ofNumbers(from least: Float, to greatest: Float, areWhole: Bool) -> Int? {
        guard least >= 0 else { return nil }
        switch greatest {
        case ...1: return 1
        case 16: return 16
        case 16...255: return 255
        case 255...65_535 where areWhole: return (8...16).map { 1 << $0 - 1 }.first { Float($0) >= greatest }
        default: return nil
        }
    }

    static func note(greatest: Float, full: Int) -> SourceNote {
        let number = greatest.rounded() == greatest ? "\(Int(greatest))" : "\(greatest)"
        return .remark("pixel values go up to \(number), so \(full) is taken for full brightness")
    }
}
