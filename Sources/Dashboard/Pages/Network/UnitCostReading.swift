import Datasets
import Learning
import Telemetry

/// What page 4 knows of the costs of switching off units: the newest answers, and the question that is pending.
struct UnitCostReading: Sendable {
    /// The costs for one layer of one epoch's model.
    struct Measurement: Sendable {
        var costs: UnitCosts
        var epoch: Int
    }

    /// The newest costs of all units of a layer.
    private var whole: Measurement?
    /// The costs of the units that have been measured so far; nil if no measurement is going on.
    private var partial: Measurement?
    /// The model that is being measured.
    private var network: Network?
    private var samples: Generation?
    private var pending: (inquiry: Inquiry, epoch: Int)?
    /// Whether the samples cannot be measured: the network does not take them.
    private var isRefused = false

    /// What is known about a layer: all units, or else those that have been measured so far. All units of an earlier epoch
    /// are better than some of this one.
    func measurement(of layer: Int) -> Measurement? {
        [whole, partial].compactMap(\.self).first { $0.costs.layer == layer }
    }

    /// Asks for the costs of more units of a layer, or for those of another epoch's model. A measurement that has begun is
    /// completed with its model, unless another layer or other samples are asked about.
    mutating func question(layer: Int, epoch: Int, _ context: PageContext) -> Inquiry? {
        guard let samples = context.samples, let newest = context.network else { return nil }
        if self.samples != context.stamps.samples { forget() }
        self.samples = context.stamps.samples
        if let partial, partial.costs.layer != layer { self.partial = nil }
        if let pending, pending.inquiry.costing?.layer != layer { self.pending = nil }
        guard pending == nil, !isRefused else { return nil }
        if partial == nil {
            guard whole?.costs.layer != layer || whole?.epoch != epoch else { return nil }
            network = newest
        }
        guard let network else { return nil }
        let inquiry = Inquiry(
            .unitCosts,
            costing: Inquiry.Costing(samples: samples, network: network, layer: layer, former: partial?.costs))
        pending = (inquiry, partial?.epoch ?? epoch)
        return inquiry
    }

    /// Takes the answer to the pending question; ignores any other.
    mutating func take(_ answer: Inquiry.Answer) {
        guard let pending, answer.inquiry == pending.inquiry else { return }
        self.pending = nil
        guard let costs = answer.costs else {
            isRefused = true
            return
        }
        let measurement = Measurement(costs: costs, epoch: pending.epoch)
        if costs.isComplete { (whole, partial) = (measurement, nil) } else { partial = measurement }
    }

    /// Discards the costs of the previous run's models.
    mutating func forget() { (whole, partial, pending, isRefused) = (nil, nil, nil, false) }
}

extension Inquiry.Costing {
    /// The multiplications for one answer: some hundredths of a second.
    private static let products = 1 << 26

    /// The costs of the former units and of some more. Nil for samples that the network does not take.
    var costs: UnitCosts? {
        var costs = former ?? begun
        costs?.measure(products: Self.products)
        return costs
    }

    /// The samples are spread evenly over all: those of a class may lie together.
    private var begun: UnitCosts? {
        let count = UnitCosts.samples(of: network, layer: layer, count: samples.count)
        let places = (0..<count).map { $0 * samples.count / count }
        var buffer = InputBuffer()
        buffer.load(samples, at: places)
        return UnitCosts(
            of: network, layer: layer, inputs: buffer.input, labels: places.map { Int(samples.labels[$0]) })
    }
}
