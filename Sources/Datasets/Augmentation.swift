/// How pictures are altered at random each time that they are trained on, so that a model learns what does not matter.
///
/// Each picture is moved, turned and resized about its middle by numbers drawn evenly from these ranges, what comes
/// in from outside being 0, and then noise is added to every number of it.
package struct Augmentation: Hashable, Sendable {
    /// Pixels, at most so many in either direction: 0…100.
    package var shift = 0.0
    /// Degrees, at most so many in either direction: 0…180.
    package var rotation = 0.0
    /// Larger and smaller by at most this fraction, 0…0.9.
    package var scale = 0.0
    /// The standard deviation of nearly Gaussian noise, as a fraction of full ink: 0…1.
    package var noise = 0.0

    package init() {}

    private static let limits:
        [(name: String, path: any WritableKeyPath<Augmentation, Double> & Sendable, limit: Double)] = [
            ("shift", \.shift, 100), ("rotate", \.rotation, 180), ("scale", \.scale, 0.9), ("noise", \.noise, 1),
        ]

    /// Whether pictures stay as they are.
    package var isEmpty: Bool { self == Augmentation() }

    /// Whether pixels move, by any of the three ways.
    var moves: Bool { shift != 0 || rotation != 0 || scale != 0 }

    /// As it is written: `shift=2,rotate=10,scale=0.1,noise=0.1`, each at most once; `none` or nothing for none.
    ///
    /// Throws `option`.
    package init(parsing text: String) throws(DatasetError) {
        guard !text.isEmpty, text != "none" else { return }
        var seen: Set<String> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard halves.count == 2, let known = Self.limits.first(where: { $0.name == halves[0] }),
                seen.insert(halves[0]).inserted
            else {
                throw .option(
                    name: "augment", expected: "some of shift=, rotate=, scale= and noise=, divided by commas",
                    found: excerpt(text))
            }
            guard let value = NumberText.value(of: Array(halves[1].utf8)[...]), (0...known.limit).contains(value) else {
                throw .option(
                    name: "augment", expected: "\(known.name)= and a number from 0 to \(Self.short(known.limit))",
                    found: excerpt(part))
            }
            self[keyPath: known.path] = value
        }
    }

    private static func short(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }
}

extension Augmentation: CustomStringConvertible {
    /// What `init(parsing:)` reads as the same.
    package var description: String {
        let parts = Self.limits.filter { self[keyPath: $0.path] != 0 }
            .map { "\($0.name)=\(Self.short(self[keyPath: $0.path]))" }
        return parts.isEmpty ? "none" : parts.joined(separator: ",")
    }
}
