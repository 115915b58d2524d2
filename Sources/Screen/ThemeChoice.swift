/// The themes that the user can choose by name.
package enum ThemeChoice: String, CaseIterable, Hashable, Sendable {
    /// Dark or light to match the terminal's background; dark where that is not known.
    case auto
    case dark
    case light
    /// Strong contrast in the palette of Okabe and Ito, dark or light to match the terminal's background.
    case colorblind
    /// No colours, only bold, dim, underline and reverse.
    case mono

    /// Whether the theme depends on the terminal's background.
    package var dependsOnBackground: Bool { self != .dark && self != .light }

    /// Whether to draw for a light background, given the terminal's.
    package func isLight(onLightBackground: Bool) -> Bool {
        switch self {
        case .dark: false
        case .light: true
        case .auto, .colorblind, .mono: onLightBackground
        }
    }

    package func theme(onLightBackground: Bool) -> Theme {
        switch self {
        case .auto: onLightBackground ? .light : .standard
        case .dark: .standard
        case .light: .light
        case .colorblind: onLightBackground ? .colorblindLight : .colorblind
        case .mono: .monochrome
        }
    }
}
