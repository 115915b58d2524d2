import Matrices

extension LabelledSamples {
    /// The first `count` samples, or all of them if there are fewer.
    package func prefix(_ count: Int) -> LabelledSamples {
        count < self.count ? selecting(Array(0..<max(0, count))) : self
    }

    /// The samples at these positions, all of which must exist, in this order. Selecting all of them in order makes no
    /// copy.
    package func selecting(_ places: [Int]) -> LabelledSamples {
        if places.elementsEqual(0..<count) { return self }
        let chosen: Storage =
            switch storage {
            case .bytes(let bytes): .bytes(Self.gather(bytes, places, length: features))
            case .packed(let packed): .packed(packed.selecting(places))
            case .floats(let floats): .floats(Self.gather(floats, places, length: features))
            case .rows(let cells, let encoder): .rows(cells.selecting(places), encoder)
            case .texts(let texts): .texts(texts.selecting(places))
            case .words(let words): .words(words.selecting(places))
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

    /// Only the samples of these classes, which are renumbered in the order given.
    ///
    /// - Parameter classes: the indices of existing classes, without duplicates.
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

    /// The positions of the samples of these classes, ascending.
    func places(of classes: [Int]) -> [Int] {
        let chosen = Set(classes)
        return labels.indices.filter { chosen.contains(Int(labels[$0])) }
    }

    /// Splits the samples in two with the same fraction of every class held back, as nearly as whole samples allow.
    ///
    /// The choice depends only on the labels and the seed, and both parts are shuffled, so that classes are mixed. A
    /// class with a single sample keeps it.
    ///
    /// - Parameter fraction: the fraction to hold back, between 0 and 1.
    /// - Returns: the positions of the samples in both parts; nil if one of them would be empty.
    package func split(holdingBack fraction: Double, seed: UInt64 = 1) -> (rest: [Int], held: [Int])? {
        var members = Array(repeating: [Int](), count: classNames.count)
        for (place, label) in labels.enumerated() { members[Int(label)].append(place) }
        var generator = SeededGenerator(seed: seed, stream: Self.splittingStream)
        var rest: [Int] = []
        var held: [Int] = []
        // The fraction of a sample by which the classes so far have given too little.
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

    /// The samples in a fixed random order that mixes the classes.
    func mixed() -> LabelledSamples {
        var places = Array(0..<count)
        var generator = SeededGenerator(seed: 1, stream: Self.splittingStream)
        generator.shuffle(&places)
        return selecting(places)
    }

    /// Separate from the streams of a run, whose seed the user chooses.
    private static let splittingStream: UInt64 = 0x5350_4C49_5400
}
