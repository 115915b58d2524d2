import Evaluation
package import Learning
package import Screen
package import Telemetry

extension PageID {
    package static let network = PageID("Network")
}

/// Page 4: the layers of the network from inside.
package struct NetworkPage: Page {
    package static let id = PageID.network
    package static let subject = "inside the network"
    package static let needs: RunCapabilities = [.models]
    package static let footer = FooterStyle(namesSampleKeys: false)

    /// The selected dense layer, counted from 0; may exceed the last one after the network has changed.
    package private(set) var layer = 0
    /// The selected unit of the layer.
    package internal(set) var unit = 0
    /// The units that are switched off, in ascending order.
    package private(set) var switchedOff: [HiddenUnit] = []
    /// The effect of the switched-off units on the accuracy on the test samples, as last measured.
    package private(set) var effect: EditEffect?
    package private(set) var hint = 0
    /// The order in which the units are shown.
    package internal(set) var order = UnitOrder.stored
    var ranking: UnitRanking?
    var unitCosts = UnitCostReading()
    /// Whether the first unit of the order is selected, as no other has been since the order was chosen.
    var selectsFirst = true
    var classWords = ClassWordsReading()
    /// The edit that has been sent for measurement, and not been measured yet.
    private var pending: NetworkEdit?
    private var gallery: Gallery?
    /// The number of measurements requested so far.
    private var requests = 0

    /// The network from which the small pictures were last drawn. A new model changes nearly all of their cells, too
    /// much for a terminal on a slow connection thirty times a second: at full speed they change only every eighth
    /// frame.
    private struct Gallery: Sendable {
        static let frames = 8

        var network: Network
        var batch: Int
        var frame: Int
    }

    /// The accuracies of a network with all its units, and with some switched off; fractions 0…1.
    package struct EditEffect: Hashable, Sendable {
        package var edit: NetworkEdit
        package var whole: Double
        package var edited: Double
    }

    package init() {}

    /// The meaning of the panels' figures.
    package static let explanations = [
        Explanation(
            "layers",
            """
            One row a dense layer. Gradient is the norm of the derivatives in the epoch's last batch; update/weight is how \
            far that batch moved the weights in proportion to them, about 0.1 % where training is healthy. Dead units \
            give out 0 for every test sample, and so learn nothing any more; only ReLU lets units die. Saturated, for \
            sigmoid and tanh, is the share of outputs beyond 0.99 of the way from the middle of their range to its ends, \
            where the slope is nearly 0 and little is learnt.
            """
        ),
        Explanation(
            "batch-norm, embedding, standardized",
            """
            Batch normalisation moves and scales each unit by the running mean and variance (var) of its outputs over the \
            training batches, then multiplies it by γ (gamma) and adds β (beta), which are learnt; the table has the least \
            and the greatest of all units, or their mean where it is narrow, and a unit's facts have its own. Of an \
            embedding, the mean and the greatest length of a feature's row, of a large one from some two thousand rows \
            evenly spaced: rows that training never met stay as short as they began. Standardized columns have their mean \
            over the training data taken away and are divided by its standard deviation.
            """
        ),
        Explanation(
            "weights of a unit",
            """
            Each picture shows what one unit of the layer looks for: orange (or + * #) where it adds an input up, blue \
            (or - = %) where it takes it away, all units on one scale. Key o sorts the units by the norm of their weights, or \
            by what switching each of them off would add to the mean loss of some test samples, and keeps the order for an \
            epoch; a negative cost means that the loss is lower without the unit. A unit that is switched off is left out of \
            all sums behind it, in a copy of the network; training does not notice. Of pictures in colour, grey is no \
            weight, and a colour is what adds the unit up where it is seen. Of a table, a row for each column and a cell for \
            each unit; the numbers beside the names are those of the selected unit.
            """
        ),
        Explanation(
            "words for and against each class",
            """
            Of texts, in place of the last layer's weights: what a text of this word alone would add to the score of the \
            class, beyond the mean of all classes. With no hidden layer the scores of a text's words add up, each by its \
            share of the text. The words are those of the test texts that occur at least twice.
            """
        ),
        Explanation(
            "weights, gradients, activations",
            """
            How many of a layer's numbers lie where, at the start, after some epochs, and now; each row has its own \
            height. Numbers that are exactly 0 are left out, and their share is given as "zero". So that a few numbers do \
            not stretch the scale, bins with less than a thousandth of all are left out at the ends: an arrow stands there, \
            and the share beyond with the furthest number in the border.
            """
        ),
        Explanation(
            "hints",
            """
            What looks wrong about the run, the figure it rests on, and the key that fixes it, the most pressing first. A \
            gradient has vanished where that of a layer is below 1 % of the last layer's, per weight, or began below 0.1 %, \
            which costs the first epochs: train again with --activation relu, or with --batch-norm.
            """
        ),
    ]

    package mutating func perform(_ action: NetworkAction, in context: PageContext) -> [PageRequest] {
        guard let network = context.network else { return [.notice("no model has reached the screen yet")] }
        let layers = network.denseLayers
        layer = min(layer, layers.count - 1)
        unit = min(unit, layers[layer].outputs - 1)
        switch action {
        case .nextLayer: return choose(layer: min(layer + 1, layers.count - 1), in: context)
        case .previousLayer: return choose(layer: max(layer - 1, 0), in: context)
        case .nextUnit: move(in: layers) { ($0 + 1) % $1 }
        case .previousUnit: move(in: layers) { ($0 + $1 - 1) % $1 }
        case .skipForward: move(in: layers) { min($0 + 10, $1 - 1) }
        case .skipBack: move(in: layers) { place, _ in max(place - 10, 0) }
        case .changeOrder: return changeOrder(in: context, layers)
        case .toggleUnit: return toggle(in: context, layerCount: layers.count)
        case .switchAllOn:
            switchedOff = []
            forgetEffect()
        case .nextHint: hint = (hint + 1) % max(1, TrainingHints(context.run).all.count)
        }
        return []
    }

    package mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest] {
        guard case .press = mouse.kind, let network = context.network else { return [] }
        let layout = NetworkLayout(area, of: network, in: context)
        let table = LayerTable(self, context, hints: TrainingHints(context.run))
        var requests: [PageRequest] = []
        if let layer = table.layer(
            atColumn: mouse.column, row: mouse.row, in: layout.table, isFramed: layout.form == .wide)
        {
            requests = choose(layer: layer, in: context)
        }
        let pictures = UnitPictures(self, context)
        if let unit = pictures?.unit(atColumn: mouse.column, row: mouse.row, in: layout) {
            self.unit = unit
            selectsFirst = false
        }
        return requests
    }

    /// Measures the switched-off units again if the last figure is an epoch old.
    package mutating func follow(_ context: PageContext) -> [PageRequest] {
        hang(context)
        let asked = rank(context) + askForWords(context)
        guard !switchedOff.isEmpty, pending == nil, let effect else { return asked }
        let epoch = context.run.description?.batchesPerEpoch ?? 1
        let age = (context.networkBatch - effect.edit.batch).magnitude
        // The last model is always measured, however recent the previous measurement is.
        guard age >= epoch || age > 0 && context.run.summary != nil else { return asked }
        return asked + measure(in: context)
    }

    /// Takes the measured effect of an edit; ignores it if that edit is no longer pending.
    package mutating func receive(_ message: Message) {
        if case .answered(let answer) = message {
            classWords.take(answer)
            unitCosts.take(answer)
        }
        guard case .evaluated(let edit, let whole, let edited) = message, edit == pending else { return }
        pending = nil
        effect = EditEffect(edit: edit, whole: whole.accuracy, edited: edited.accuracy)
    }

    /// Discards the state of the previous run: the new run's units are different, and all of them are on.
    package mutating func forgetRun() {
        switchedOff = []
        hint = 0
        ranking = nil
        classWords.forget()
        unitCosts.forget()
        forgetEffect()
    }

    package func isOff(_ unit: Int) -> Bool { switchedOff.contains(HiddenUnit(layer: layer, unit: unit)) }
    /// Whether a measurement of the switched-off units is pending.
    package var isMeasuring: Bool { pending != nil }

    /// The layers from which the small pictures are drawn: at full speed, those of a few frames ago.
    func galleryLayers(in context: PageContext) -> [DenseLayer] {
        let layers = context.network?.denseLayers ?? []
        guard let gallery, let frame = context.framesAtSpeed, frame - gallery.frame < Gallery.frames,
            gallery.batch <= context.networkBatch
        else { return layers }
        let held = gallery.network.denseLayers
        return held.map(\.outputs) == layers.map(\.outputs) ? held : layers
    }

    // MARK: -

    private mutating func hang(_ context: PageContext) {
        guard let network = context.network, let frame = context.framesAtSpeed else { return gallery = nil }
        if let gallery, frame - gallery.frame < Gallery.frames, gallery.batch <= context.networkBatch { return }
        gallery = Gallery(network: network, batch: context.networkBatch, frame: frame)
    }

    private mutating func choose(layer: Int, in context: PageContext) -> [PageRequest] {
        guard layer != self.layer else { return [] }
        self.layer = layer
        return rankAnew(context)
    }

    private mutating func toggle(in context: PageContext, layerCount: Int) -> [PageRequest] {
        guard layer < layerCount - 1 else {
            return [.notice(layerCount == 1 ? "there is no hidden unit to switch off" : "only hidden units switch off")]
        }
        let selected = HiddenUnit(layer: layer, unit: unit)
        if let place = switchedOff.firstIndex(of: selected) {
            switchedOff.remove(at: place)
        } else {
            switchedOff.append(selected)
            switchedOff.sort()
        }
        forgetEffect()
        return switchedOff.isEmpty ? [] : measure(in: context)
    }

    private mutating func forgetEffect() {
        effect = nil
        pending = nil
    }

    private mutating func measure(in context: PageContext) -> [PageRequest] {
        guard let network = context.network else { return [] }
        requests += 1
        let edit = NetworkEdit(network: network, batch: context.networkBatch, units: switchedOff, number: requests)
        pending = edit
        return [.effect(.evaluate(edit))]
    }
}
