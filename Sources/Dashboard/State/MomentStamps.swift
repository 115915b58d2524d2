package import Telemetry

/// Tells whether the samples, models and validation reports that a page looks at are unchanged since it last looked.
package struct MomentStamps: Hashable, Sendable {
    /// Changes with each new value, and for past values also with the epoch that is shown.
    package struct Stamp: Hashable, Sendable {
        var generation = Generation()
        var epoch: Int?
    }

    package internal(set) var samples = Generation()
    package internal(set) var model = Stamp()
    package internal(set) var archive = Generation()
    package internal(set) var measurement = Stamp()

    package init() {}
}
