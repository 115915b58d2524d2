package import Telemetry

/// Tells whether the samples, models and measurements that a page looks at are those that it looked at before.
package struct MomentStamps: Hashable, Sendable {
    /// What changes with each value, and of the past also with the epoch that is looked back at.
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
