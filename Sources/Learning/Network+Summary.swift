/// Short descriptions of a network.
extension Network {
    /// The widths of the layers, joined: `784-128-10`.
    package var summary: String { widths.map(String.init).joined(separator: "-") }

    /// All parts of the network in one line: `784-128-10 relu · batch-norm · dropout 0.2`.
    package func outline(separator: String = " · ") -> String {
        var activations: [String] = []
        var parts: [String] = []
        func note(_ word: String, in words: inout [String]) {
            if !words.contains(word) { words.append(word) }
        }
        for layer in layers {
            switch layer {
            case .activation(let activation): note(activation.rawValue, in: &activations)
            case .batchNorm: note("batch-norm", in: &parts)
            case .dropout(let dropout): note("dropout \(dropout.rate)", in: &parts)
            case .embedding: note("embedding", in: &parts)
            case .standardization: note("standardized", in: &parts)
            case .twoLevel(let layer): note("two-level, \(layer.clusters) clusters", in: &parts)
            case .dense: break
            }
        }
        if head != .softmax { parts.append(head.mapName) }
        let first = ([summary] + [activations.joined(separator: ", ")].filter { !$0.isEmpty }).joined(separator: " ")
        return ([first] + parts).joined(separator: separator)
    }
}
