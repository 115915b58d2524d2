import Matrices

extension LabelledSamples {
    /// The first `count` samples, or all of them where there are fewer.
    package func prefix(_ count: Int) -> LabelledSamples {
        count < self.count ? selecting(Array(0..<max(0, count))) : self
    }

    /// The samples at these places, all of which must exist, in this order.
    package func selecting(_ places: [Int]) -> LabelledSamples {
        let chosen: Storage =
            switch storage {
            case .bytes(let bytes): .bytes(Self.gather(bytes, places, length: features))
            case .floats(let floats): .floats(Self.gather(floats, places, length: features))
            case .rows(let cells, let encoder): .rows(cells.selecting(places), encoder)
            case .texts(let texts): .texts(texts.selecting(places))
            }
        var result = LabelledSamples(
            kind: kind, storage: chosen, labels: places.map { labels[$0] }, classNames: classNames)
        result.augmentation = augmentation
        result.sampleName = sampleName
        return result
    }

    private static func gather<Value>(_ values: [Value], _ places: [Int], length: Int) -> [Value] {
        var result: [Value] = []
        result.reserveCapacity(places.count * length)
        for place in places { result += values[place * length..<(place + 1) * length] }
        return result
    }

    /// Only the samples of these classes, which are counted anew in the order in which they are named.
    ///
    /// - Parameter classes: indices of classes that exist, each once.
    package func keeping(classes: [Int]) -> LabelledSamples {
        var renumbered = Array(repeating: UInt16?.none, count: classNames.count)
        for (new, old) in classes.enumerated() { renumbered[old] = UInt16(new) }
        let places = labels.indices.filter { renumbered[Int(labels[$0])] != nil }
        let kept = selecting(places)
        var result = LabelledSamples(
            kind: kind, storage: kept.storage, labels: kept.labels.map { renumbered[Int($0)] ?? 0 },
            classNames: classes.map { classNames[$0] })
        result.augmentation = augmentation
        result.sampleName = sampleName
        return result
    }

    /// Divides the samples in two, so that each class gives the same share, as nearly as whole samples can.
    ///
    /// Which ones are held back depends on the labels and on nothing else, and both parts come in an order that mixes
    /// the classes. A class with one sample keeps it.
    ///
    /// - Parameter fraction: between 0 and 1.
    /// - Returns: nil where there would be none in one of the parts.
    package func split(holdingBack fraction: Double) -> (rest: LabelledSamples, held: LabelledSamples)? {
        var members = Array(repeating: [Int](), count: classNames.count)
        for (place, label) in labels.enumerated() { members[Int(label)].append(place) }
        var generator = SeededGenerator(seed: 1, stream: Self.splittingStream)
        var rest: [Int] = []
        var held: [Int] = []
        // What the classes before were due beyond the whole samples that they gave.
        var owed = 0.0
        for var places in members where !places.isEmpty {
            generator.shuffle(&places)
            owed += Double(places.count) * fraction
            let share = min(max(0, Int(owed.rounded())), places.count - 1)
            owed = min(max(owed - Double(share), -1), 1)
            held += places.prefix(share)
            rest += places.dropFirst(share)
        }
        guard !rest.isEmpty, !held.isEmpty else { return nil }
        generator.shuffle(&rest)
        generator.shuffle(&held)
        return (selecting(rest), selecting(held))
    }

    /// The samples in an order that mixes the classes, the same each time.
    func mixed() -> LabelledSamples {
        var places = Array(0..<count)
        var generator = SeededGenerator(seed: 1, stream: Self.splittingStream)
        generator.shuffle(&places)
        return selecting(places)
    }

    /// Apart from the streams of a run, which are seeded by its user.
    private static let splittingStream: UInt64 = 0x5350_4C49_5400
}
