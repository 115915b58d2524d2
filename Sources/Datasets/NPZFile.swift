import Files
import Interchange

/// An archive of NumPy arrays, as `numpy.savez` and Keras write datasets: samples and labels, in one half or two.
package struct NPZFile: Hashable, Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// The names of the two arrays of the training half, the most common ones first.
    private static let trainNames = [
        ("x_train", "y_train"), ("X_train", "y_train"), ("train_images", "train_labels"), ("train_x", "train_y"),
    ]
    private static let testNames = [
        ("x_test", "y_test"), ("X_test", "y_test"), ("test_images", "test_labels"), ("test_x", "test_y"),
        ("x_val", "y_val"), ("X_val", "y_val"), ("val_images", "val_labels"), ("val_x", "val_y"),
    ]
    private static let wholeNames = [
        ("x", "y"), ("X", "y"), ("data", "labels"), ("data", "target"), ("images", "labels"), ("features", "labels"),
        ("inputs", "targets"),
    ]
    /// The names that `numpy.savez` gives to unnamed arrays; only with exactly two of them is it clear which is which.
    private static let unnamed = ("arr_0", "arr_1")

    /// Reads the whole archive. Throws any `DatasetError` except those of names and assets.
    package func load(progress: LoadingProgress = { _ in }) throws(DatasetError) -> SourceContents {
        let bytes = try reading(InputFile(path: path).contents())
        let archive = try locating(nil) { () throws(InterchangeError) in try ZIPArchive(decoding: bytes) }
        progress(0.1)
        let names = Set(archive.members.map { Self.stem($0.name) })
        func present(_ pairs: [(String, String)]) -> (String, String)? {
            pairs.first { names.contains($0.0) && names.contains($0.1) }
        }
        let isUnnamed = names == [Self.unnamed.0, Self.unnamed.1]
        guard let train = present(Self.trainNames) ?? present(Self.wholeNames) ?? (isUnnamed ? Self.unnamed : nil)
        else {
            let found = names.sorted().map(excerpt).prefix(12).joined(separator: ", ")
            throw fault(
                .unsupported, nil, expected: "arrays x_train and y_train (with x_test and y_test), or x and y",
                found: found.isEmpty ? "no arrays" : found)
        }
        let test = present(Self.testNames)
        try checkMemory([train] + (test.map { [$0] } ?? []), archive)
        var halves = [try half(train, archive)]
        progress(0.7)
        if let test { halves.append(try half(test, archive)) }
        let contents = try NPZSamples(path: path, halves: halves).contents(
            notes: notes(on: names, train: train, test: test))
        progress(1)
        return contents
    }

    /// Notes on unread arrays, and on the meaning assumed for arrays whose names do not tell.
    private func notes(on names: Set<String>, train: (String, String), test: (String, String)?) -> [SourceNote] {
        var notes: [SourceNote] = []
        if train == Self.unnamed {
            notes.append(.remark("\(train.0) is taken for the samples and \(train.1) for their labels"))
        }
        let read: Set = [train.0, train.1, test?.0 ?? train.0, test?.1 ?? train.1]
        let others = names.subtracting(read).sorted()
        if !others.isEmpty {
            notes.append(.leftOut("array", reason: "neither trained nor measured on", names: others))
        }
        return notes
    }

    private static func stem(_ name: String) -> String {
        name.hasSuffix(".npy") ? String(name.dropLast(4)) : name
    }

    private func half(_ names: (String, String), _ archive: ZIPArchive) throws(DatasetError) -> NPZHalf {
        let inputs = try array(names.0, archive)
        let labels = try labels(names.1, archive)
        guard let count = inputs.shape.first, inputs.shape.count > 1, inputs.count > 0 else {
            throw fault(
                .wrongShape, names.0, expected: "samples in two dimensions or more, and at least one",
                found: inputs.shape.isEmpty ? "a single value" : sizes(inputs.shape))
        }
        let shape = labels.shape
        guard shape == [count] || shape.count == 2 && shape[0] == count && labels.fit(width: shape[1]) else {
            throw fault(
                .wrongShape, names.1, expected: "\(count) labels, one a sample, or as many rows with a 1 for the class",
                found: shape.isEmpty ? "a single value" : sizes(shape))
        }
        return NPZHalf(inputsName: names.0, inputs: inputs, labelsName: names.1, labels: labels)
    }

    private func array(_ name: String, _ archive: ZIPArchive) throws(DatasetError) -> NPYArray {
        let bytes = try bytes(name, archive)
        return try locating(name) { () throws(InterchangeError) in try NPYArray(decoding: bytes) }
    }

    private func labels(_ name: String, _ archive: ZIPArchive) throws(DatasetError) -> NPZHalf.Labels {
        let bytes = try bytes(name, archive)
        return try locating(name) { () throws(InterchangeError) in
            NPYTexts.isArray(bytes) ? .texts(try NPYTexts(decoding: bytes)) : .numbers(try NPYArray(decoding: bytes))
        }
    }

    private func bytes(_ name: String, _ archive: ZIPArchive) throws(DatasetError) -> ArraySlice<UInt8> {
        guard let member = archive[name + ".npy"] ?? archive[name] else {
            throw fault(.malformed, name, expected: "an array", found: "none")
        }
        return try locating(name) { () throws(InterchangeError) in try member.contents() }
    }

    /// Throws `tooLarge` if the arrays, unpacked and again as samples, would take more than half of the memory.
    private func checkMemory(_ pairs: [(String, String)], _ archive: ZIPArchive) throws(DatasetError) {
        var needed: FileCount = 0
        for (inputs, labels) in pairs {
            // Labels of one byte take two bytes as samples' labels.
            for (name, factor) in [(inputs, 2), (labels, 3)] as [(String, FileCount)] {
                guard let member = archive[name + ".npy"] ?? archive[name] else { continue }
                needed = needed + FileCount(member.size) * factor
            }
        }
        let limit = Memory.physical / 2
        guard let needed = needed.value, needed <= limit, Memory.isAvailable(needed) else {
            throw fault(
                .tooLarge, nil, expected: "arrays that fit into memory, half of which is \(limit) bytes",
                found: "some that take \(needed) bytes to read")
        }
    }

    private func locating<Value>(
        _ member: String?, _ decode: () throws(InterchangeError) -> Value
    ) throws(DatasetError) -> Value {
        do throws(InterchangeError) {
            return try decode()
        } catch {
            func place(_ byte: Int) -> FormatFault.Place { member.map { .member($0, byte: byte) } ?? .byte(byte) }
            if case .malformed(let byte, let expected, let found) = error {
                throw .malformed(
                    path: path, FormatFault(.malformed, at: place(byte), expected: expected, found: found))
            }
            if case .truncated(let expected, let found) = error {
                throw .malformed(
                    path: path,
                    FormatFault(
                        .truncated, at: place(min(expected, found)), expected: "\(expected) bytes", found: "\(found)"))
            }
            throw fault(.malformed, member, expected: "an intact array", found: "\(error)")
        }
    }

    private func fault(
        _ kind: FormatFault.Kind, _ member: String?, expected: String, found: String
    ) -> DatasetError {
        .malformed(
            path: path,
            FormatFault(kind, at: member.map { .member($0) } ?? .whole, expected: expected, found: found))
    }
}

/// The samples and the labels of one half.
struct NPZHalf {
    let inputsName: String
    let inputs: NPYArray
    let labelsName: String
    let labels: Labels

    enum Labels {
        /// Integers, or rows with a 1 in the column of the class.
        case numbers(NPYArray)
        case texts(NPYTexts)

        var shape: [Int] {
            switch self {
            case .numbers(let array): array.shape
            case .texts(let texts): texts.shape
            }
        }

        /// Whether labels of this form may be rows of `width` values.
        func fit(width: Int) -> Bool {
            if case .numbers = self { width >= 1 } else { width == 1 }
        }
    }

    var count: Int { inputs.shape[0] }
    /// The shape of one sample.
    var shape: [Int] { Array(inputs.shape.dropFirst()) }
}
