import Learning
import Matrices
import Screen

/// A line about a layer beside the dense ones that has values of its own: batch normalisation, embedding,
/// standardisation, two levels.
struct LayerNote {
    /// The index of the layer in the network.
    let index: Int
    private let parts: Parts

    private enum Parts {
        case batchNorm(BatchNormLayer)
        case embedding(features: Int, dimensions: Int, meanNorm: Double, greatestNorm: Double)
        case standardization(features: Int)
        case twoLevel(clusters: Int, classes: Int)
    }

    /// The approximate number of rows of an embedding that are measured, evenly spaced if it has more, so that the cost
    /// of a frame stays the same.
    private static let measuredRows = 2048

    /// Returns nil for a layer without values of its own.
    init?(_ layer: Layer, at index: Int) {
        self.index = index
        switch layer {
        case .batchNorm(let norm): parts = .batchNorm(norm)
        case .standardization(let layer): parts = .standardization(features: layer.features)
        case .embedding(let layer):
            let step = max(1, layer.features / Self.measuredRows)
            let norms = stride(from: 0, to: layer.features, by: step).map { row in
                Double(layer.weights.row(row).reduce(0) { $0 + $1 * $1 }).squareRoot()
            }
            parts = .embedding(
                features: layer.features, dimensions: layer.dimensions,
                meanNorm: norms.reduce(0, +) / Double(max(1, norms.count)), greatestNorm: norms.max() ?? .nan)
        case .twoLevel(let layer): parts = .twoLevel(clusters: layer.clusters, classes: layer.classes)
        case .dense, .activation, .dropout: return nil
        }
    }

    static func notes(of network: Network?) -> [LayerNote] {
        network?.layers.enumerated().compactMap { LayerNote($0.element, at: $0.offset) } ?? []
    }

    /// The longest form of the line that fits.
    func line(width: Int, with appearance: Appearance) -> StyledText {
        let theme = appearance.theme
        let forms = self.forms(with: appearance).map { facts in
            facts.dropFirst().reduce(StyledText("  \(index)".paddedRight(to: 5) + "  " + facts[0].name, theme.muted)) {
                line, fact in
                line + StyledText("  \(fact.name) ", theme.muted) + StyledText(fact.value, theme.text)
            }
        }
        return forms.first { $0.columnWidth <= width } ?? forms.last ?? ""
    }

    private typealias Fact = (name: String, value: String)

    /// The forms of the line, longest first; the first fact of each names the layer.
    private func forms(with appearance: Appearance) -> [[Fact]] {
        let numbers = appearance.numbers
        switch parts {
        case .batchNorm(let norm):
            let series = [
                (appearance.text("γ", ascii: "gamma"), norm.weight), (appearance.text("β", ascii: "beta"), norm.bias),
                ("mean", norm.runningMean), ("var", norm.runningVariance),
            ]
            let dots = appearance.text("…", ascii: "..")
            let ranges = series.map { name, values -> Fact in
                let ends = [values.min() ?? .nan, values.max() ?? .nan].map { numbers.short(Double($0)) }
                return (name, ends.joined(separator: dots))
            }
            let means = series.map { name, values -> Fact in
                let mean = values.reduce(0) { $0 + Double($1) } / Double(max(1, values.count))
                return (name, numbers.short(mean))
            }
            return [
                [("batch-norm", "")] + ranges, [("batch-norm", "")] + means, [("norm", "")] + means,
                [("norm", "")] + means.prefix(2),
            ]
        case .embedding(let features, let dimensions, let mean, let greatest):
            let arrow = appearance.text("→", ascii: ">")
            let norms: [Fact] = [
                ("row norm", numbers.significant(mean, digits: 2)), ("most", numbers.significant(greatest, digits: 2)),
            ]
            let shape = "embedding \(numbers.grouped(features))\(arrow)\(dimensions)"
            return [[(shape, "")] + norms, [("embedding", "")] + norms]
        case .standardization(let features):
            return [[("standardized, \(numbers.grouped(features)) columns", "")], [("standardized", "")]]
        case .twoLevel(let clusters, let classes):
            let text = "two levels: \(numbers.grouped(classes)) classes in \(numbers.grouped(clusters)) clusters"
            return [[(text, "")], [("two levels", "")]]
        }
    }
}

extension NumberFormat {
    /// A number with two decimal places, or as a power of ten from a thousand on.
    fileprivate func short(_ value: Double) -> String {
        value.magnitude < 1000 ? fixed(value, digits: 2) : scientific(value)
    }
}

extension BatchNormLayer {
    /// What the layer does to one unit: "γ 0.98  β 0.05", "mean 0.31  var 1.42".
    func facts(of unit: Int, with appearance: Appearance) -> [StyledText] {
        guard unit < units else { return [] }
        func line(_ parts: [(String, Float)]) -> StyledText {
            StyledText(
                parts.map { "\($0) \(appearance.numbers.significant(Double($1), digits: 3))" }.joined(separator: "  "))
        }
        return [
            line([
                (appearance.text("γ", ascii: "gamma"), weight[unit]),
                (appearance.text("β", ascii: "beta"), bias[unit]),
            ]), line([("mean", runningMean[unit]), ("var", runningVariance[unit])]),
        ]
    }
}
