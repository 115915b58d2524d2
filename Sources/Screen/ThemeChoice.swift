/// The themes by the names that the user chooses by.
package enum ThemeChoice: String, CaseIterable, Hashable, Sendable {
    /// Dark or light, as the terminal's ground is; dark where that is not known.
    case auto
    case dark
    case light
    /// Strong contrast in the palette of Okabe and Ito, dark or light as the ground is.
    case colorblind
    /// No colours, but bold, dim and reverse.
    case mono

    /// True where the ground must be known, because the name does not tell it.
    package var dependsOnGround: Bool { self != .dark && self != .light }

    /// Whether to draw for a light ground, on a terminal that has one or not.
    package func isLight(onLightGround: Bool) -> Bool {
        switch self {
        case .dark: false
        case .light: true
        case .auto, .colorblind, .mono: onLightGround
        }
    }

    package func theme(onLightGround: Bool) -> Theme {
        switch self {
        case .auto: onLightGround ? .light : .standard
        case .dark: .standard
        case .light: .light
        case .colorblind: onLightGround ? .colorblindLight : .colorblind
        case .mono: .monochrome
        }
    }
}
