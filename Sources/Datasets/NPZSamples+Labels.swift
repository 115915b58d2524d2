import Interchange

/// Labels in the forms that NumPy's users write: integers, texts, or one-hot rows (a 1 in the column of the class).
extension NPZSamples {
    /// The classes of both halves together; the labels of both must have the same form.
    func labels() throws(DatasetError) -> (names: [String], labels: [[UInt16]]) {
        var texts: [NPYTexts] = []
        var numbers: [NPYArray] = []
        for half in halves {
            switch half.labels {
            case .texts(let array): texts.append(array)
            case .numbers(let array): numbers.append(array)
            }
        }
        let widths = numbers.map { $0.shape.count > 1 ? $0.shape[1] : 1 }
        guard texts.isEmpty || numbers.isEmpty, Set(widths).count <= 1 else {
            throw fault(
                .wrongShape, halves[1].labelsName, expected: "labels in the form of those of \(halves[0].labelsName)",
                found: "others")
        }
        if !texts.isEmpty { return try textLabels(texts) }
        if let width = widths.first, width > 1 { return try oneHotLabels(numbers, width: width) }
        return try integerLabels(numbers)
    }

    /// Makes a class of every distinct text, ordered as class names are.
    private func textLabels(_ arrays: [NPYTexts]) throws(DatasetError) -> ([String], [[UInt16]]) {
        var collector = ClassCollector()
        var numbers: [[UInt32]] = []
        for (half, array) in zip(halves, arrays) {
            if let place = array.values.firstIndex(where: { $0.utf8.allSatisfy { $0 == 0x20 } }) {
                throw fault(
                    .missingValue, half.labelsName, expected: "a label for every sample",
                    found: "none for sample \(place) (counted from 0)")
            }
            numbers.append(array.values.map { collector.number(for: $0) })
            try check(count: collector.count)
        }
        let (names, ofNumber) = collector.classes
        return (names, numbers.map { $0.map { ofNumber[Int($0)] } })
    }

    /// Makes a class of every column, named by its number from 0.
    private func oneHotLabels(_ arrays: [NPYArray], width: Int) throws(DatasetError) -> ([String], [[UInt16]]) {
        try check(count: width)
        var labels: [[UInt16]] = []
        for (half, array) in zip(halves, arrays) {
            let values = array.doubles
            labels.append([])
            for (sample, start) in stride(from: 0, to: values.count, by: width).enumerated() {
                let row = values[start..<start + width]
                let ones = row.indices.filter { row[$0] != 0 }
                guard ones.count == 1, row[ones[0]] == 1 else {
                    let found = row.prefix(8).map { "\($0)" }.joined(separator: ", ") + (width > 8 ? ", …" : "")
                    throw fault(
                        .wrongValue, half.labelsName,
                        expected: "a label a sample, or rows of zeros with a single 1 for the class",
                        found: "\(found) for sample \(sample) (counted from 0)")
                }
                labels[labels.count - 1].append(UInt16(ones[0] - start))
            }
        }
        return ((0..<width).map { String($0) }, labels)
    }

    /// Makes a class of every distinct integer, in ascending order.
    private func integerLabels(_ arrays: [NPYArray]) throws(DatasetError) -> ([String], [[UInt16]]) {
        // Two passes over the labels, as there may be hundreds of millions: only their classes are stored in between.
        var classes = ClassNumbers()
        for (half, array) in zip(halves, arrays) {
            if array.element == .uint8 {
                var isThere = Array(repeating: false, count: 256)
                for byte in array.bytes { isThere[Int(byte)] = true }
                for label in isThere.indices where isThere[label] { classes.insert(Int64(label)) }
                continue
            }
            for place in 0..<array.count {
                let value = array[place]
                guard let label = Int64(exactly: value) else {
                    throw fault(
                        .wrongValue, half.labelsName, expected: "whole numbers as labels",
                        found: "\(value) for sample \(place) (counted from 0)")
                }
                classes.insert(label)
                try check(count: classes.count)
            }
        }
        let known = classes.sorted
        return (
            known.map { String($0) },
            arrays.map { array in
                let lookup = ClassNumbers.Lookup(known)
                if array.element == .uint8 { return array.bytes.map { lookup[Int64($0)] } }
                return (0..<array.count).map { lookup[Int64(array[$0])] }
            }
        )
    }

    private func check(count: Int) throws(DatasetError) {
        guard count <= LabelledSamples.mostClasses else {
            throw .tooMany(path: path, what: "classes", limit: LabelledSamples.mostClasses)
        }
    }
}

/// The set of distinct integer labels; fast for small numbers, which most labels are.
private struct ClassNumbers {
    private var isSmall = Array(repeating: false, count: 4096)
    private var others: Set<Int64> = []
    private(set) var count = 0

    mutating func insert(_ label: Int64) {
        if label >= 0, label < isSmall.count {
            guard !isSmall[Int(label)] else { return }
            isSmall[Int(label)] = true
        } else {
            guard others.insert(label).inserted else { return }
        }
        count += 1
    }

    var sorted: [Int64] {
        (isSmall.indices.filter { isSmall[$0] }.map { Int64($0) } + others).sorted()
    }

    /// The index of each label among the known ones.
    struct Lookup {
        private var small = Array(repeating: UInt16(0), count: 4096)
        private var others: [Int64: UInt16] = [:]

        /// - Parameter known: at most 65,536 labels.
        init(_ known: [Int64]) {
            for (place, label) in known.enumerated() {
                if label >= 0, label < small.count {
                    small[Int(label)] = UInt16(place)
                } else {
                    others[label] = UInt16(place)
                }
            }
        }

        subscript(label: Int64) -> UInt16 {
            label >= 0 && label < small.count ? small[Int(label)] : others[label] ?? 0
        }
    }
}
