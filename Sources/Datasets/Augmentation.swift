/// How pictures are altered at random each time they are trained on, so that a model learns to ignore such changes.
///
/// Each picture is shifted, rotated and scaled about its centre by amounts drawn uniformly from these ranges; pixels
/// that come in from outside are 0. Then noise is added to every number.
package struct Augmentation: Hashable, Sendable {
    /// The largest shift in either direction, in pixels: 0…100.
    package var shift = 0.0
    /// The largest rotation in either direction, in degrees: 0…180.
    package var rotation = 0.0
    /// The largest enlargement or reduction, as a fraction: 0…0.9.
    package var scale = 0.0
    /// The standard deviation of the approximately Gaussian noise, as a fraction of full ink: 0…1.
    package var noise = 0.0

    package init() {}

    private static let limits:
        [(name: String, path: any WritableKeyPath<Augmentation, Double> & Sendable, limit: Double)] = [
            ("shift", \.shift, 100), ("rotate", \.rotation, 180), ("scale", \.scale, 0.9), ("noise", \.noise, 1),
        ]

    /// Whether pictures stay unchanged.
    package var isEmpty: Bool { self == Augmentation() }

    /// Whether any of the three geometric alterations is on.
    var moves: Bool { shift != 0 || rotation != 0 || scale != 0 }

    /// Parses `shift=2,rotate=10,scale=0.1,noise=0.1`, each key at most once; `none` or an empty text means no
    /// alteration.
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
    /// The text that `init(parsing:)` reads back as an equal value.
    package var description: String {
        let parts = Self.limits.filter { self[keyPath: $0.path] != 0 }
            .map { "\($0.name)=\(Self.short(self[keyPath: $0.path]))" }
        return parts.isEmpty ? "none" : parts.joined(separator: ",")
    }
}
