/// The loss of a run, for titles, axes and units.
package struct LossDescription: Hashable, Sendable {
    /// "sparsemax loss".
    package var name: String
    /// A name for places with little room: "GCE loss".
    package var shortName: String
    /// Whether it is a cross-entropy, whose unit is the nat; the others have none.
    package var isInNats: Bool
    /// The value below which no model can bring it; nil if that is 0.
    package var floor: Double?

    package init(name: String, shortName: String, isInNats: Bool, floor: Double? = nil) {
        self.name = name
        self.shortName = shortName
        self.isInNats = isInNats
        self.floor = floor
    }
}
