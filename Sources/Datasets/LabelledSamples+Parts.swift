import Matrices

extension LabelledSamples {
    /// The first `count` samples, or all of them where there are fewer.
    package func prefix(_ count: Int) -> LabelledSamples {
        count < self.count ? selecting(Array(0..<max(0, count))) : self
    }

    /// The samples at these places, all of which must exist, in this order. All of them in their own order are not copied.
    package func selecting(_ places: [Int]) -> LabelledSamples {
        if places.elementsEqual(0..<count) { return self }
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
        result.names = names.map { names in places.map { names[$0] } }
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
        let kept = selecting(places(of: classes))
        var result = LabelledSamples(
            kind: kind, storage: kept.storage, labels: kept.labels.map { renumbered[Int($0)] ?? 0 },
            classNames: classes.map { classNames[$0] })
        result.augmentation = augmentation
        result.sampleName = sampleName
        result.names = kept.names
        return result
    }

    /// The places of the samples of these classes, ascending.
    func places(of classes: [Int]) -> [Int] {
        let chosen = Set(classes)
        return labels.indices.filter { chosen.contains(Int(labels[$0])) }
    }

    /// Divides the samples in two, so that each class gives the same share, as nearly as whole samples can.
    ///
    /// Which ones are held back depends on the labels and the seed, and on nothing else, and both parts come in an order
    /// that mixes the classes. A class with one sample keeps it.
    ///
    /// - Parameter fraction: between 0 and 1.
    /// - Returns: the places of the samples in both parts; nil where there would be none in one of them.
    package func split(holdingBack fraction: Double, seed: UInt64 = 1) -> (rest: [Int], held: [Int])? {
        var members = Array(repeating: [Int](), count: classNames.count)
        for (place, label) in labels.enumerated() { members[Int(label)].append(place) }
        var generator = SeededGenerator(seed: seed, stream: Self.splittingStream)
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
        return (rest, held)
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
