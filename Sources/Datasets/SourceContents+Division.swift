/// Which samples of a source are used for training and which for testing, by their positions in its halves.
package struct Division: Hashable, Sendable {
    package enum Half: String, Hashable, Sendable {
        case train, test
    }

    /// Samples of one half, in an order of their own.
    package struct Part: Hashable, Sendable {
        package var half: Half
        package var places: [Int]

        package init(_ half: Half, _ places: [Int]) {
            self.half = half
            self.places = places
        }
    }

    package var trained: Part
    package var measured: Part
    /// The fraction of the first half that is held back for testing; nil if the source has a test half.
    package var heldBack: Double?
}

extension SourceContents {
    /// Divides the samples into training and test: the two halves; or if there is only one, or a fraction is given, the
    /// first half split in two. Positions refer to the whole contents, even if only some classes are used.
    ///
    /// Throws `unknownClass`, `option` or `tooFew`.
    package func division(named name: String, _ options: LoadingOptions) throws(DatasetError) -> Division {
        guard let classes = options.classes else { return try divided(named: name, options) }
        let chosen = try places(ofClasses: classes)
        let kept = keeping(classes: chosen)
        var division = try kept.divided(named: name, options)
        for path in [\Division.trained, \Division.measured] {
            let places = (division[keyPath: path].half == .train ? train : test ?? train).places(of: chosen)
            division[keyPath: path].places = division[keyPath: path].places.map { places[$0] }
        }
        return division
    }

    /// All samples of a half that the options select; empty if the half does not exist.
    package func whole(_ half: Division.Half, _ options: LoadingOptions) throws(DatasetError) -> Division.Part {
        guard let samples = half == .train ? train : test else { return Division.Part(half, []) }
        var places = Array(0..<samples.count)
        if let classes = options.classes { places = samples.places(of: try self.places(ofClasses: classes)) }
        return Division.Part(half, Array(places.prefix(options.limit ?? .max)))
    }

    /// The samples at these positions. If only some classes are used, they are renumbered.
    package func samples(_ part: Division.Part, classes: [String]?) throws(DatasetError) -> LabelledSamples {
        let chosen = ((part.half == .train ? train : test) ?? train).selecting(part.places)
        guard let classes else { return chosen }
        return chosen.keeping(classes: try places(ofClasses: classes))
    }

    /// The training and test samples, as `division` divides them.
    ///
    /// Throws `unknownClass`, `option` or `tooFew`.
    package func dataset(named name: String, _ options: LoadingOptions) throws(DatasetError) -> Dataset {
        let kept = if let classes = options.classes { try keeping(classes: classes) } else { self }
        let division = try kept.divided(named: name, options)
        return Dataset(
            name: name, train: try kept.samples(division.trained, classes: nil),
            test: try kept.samples(division.measured, classes: nil), table: table, notes: kept.notes,
            heldBack: division.heldBack)
    }

    /// Divides as `division` does, with all classes.
    private func divided(named name: String, _ options: LoadingOptions) throws(DatasetError) -> Division {
        let limit = options.limit ?? .max
        if let test, options.validationFraction == nil {
            return Division(
                trained: Division.Part(.train, Array(0..<min(limit, train.count))),
                measured: Division.Part(.test, Array(0..<min(limit, test.count))))
        }
        let fraction = options.validationFraction ?? LoadingOptions.usualFraction
        guard fraction > 0, fraction < 1 else {
            throw .option(name: "validation-fraction", expected: "between 0 and 1", found: "\(fraction)")
        }
        guard let parts = train.split(holdingBack: fraction, seed: options.splitSeed) else {
            throw .tooFew(name: name, samples: train.count, fraction: fraction)
        }
        return Division(
            trained: Division.Part(.train, Array(parts.rest.prefix(limit))),
            measured: Division.Part(.train, Array(parts.held.prefix(limit))), heldBack: fraction)
    }
}
