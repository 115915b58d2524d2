import Learning
import Screen

/// What the outputs of a network's last dense layer stand for: classes, or with two levels clusters and classes.
struct OutputNames {
    let classNames: [String]
    private let levels: TwoLevelLayer?

    init(_ network: Network, classNames: [String]) {
        self.classNames = classNames
        levels = network.twoLevel
    }

    /// The name of a class, or "cl. 3" for a cluster; nil if there is no name for the output.
    func caption(_ output: Int) -> String? {
        // Small pictures have room for seven characters.
        if let cluster = cluster(output) { return "cl. \(cluster)" }
        guard let cell = cell(output), cell < classNames.count else { return nil }
        return classNames[cell]
    }

    /// The captions of all outputs up to `count`, so short that several fit into a line, and different where the classes
    /// are.
    func shortCaptions(_ count: Int, with appearance: Appearance) -> [String?] {
        let captions = (0..<count).map(caption)
        // Of very many classes, those that begin alike are not told apart: that takes too long for a frame.
        guard count <= Self.mostTold else { return captions.map { $0?.shortened(to: Self.short, with: appearance) } }
        let short = captions.map { $0 ?? "" }.shortened(to: Self.short, with: appearance)
        return zip(captions, short).map { $0 == nil ? nil : $1 }
    }

    private static let short = 12
    private static let mostTold = 1000

    /// "class 7" or "cluster 3"; nil if there is no name for the output.
    func title(_ output: Int) -> String? {
        if let cluster = cluster(output) { return "cluster \(cluster)" }
        return caption(output).map { "class \($0)" }
    }

    private func cluster(_ output: Int) -> Int? {
        guard let levels, output < levels.clusters else { return nil }
        return output
    }

    /// The class whose score the output is.
    private func cell(_ output: Int) -> Int? {
        guard let levels else { return output }
        let place = output - levels.clusters
        return levels.order.indices.contains(place) ? levels.order[place] : nil
    }
}
