import Datasets
import Learning
import Matrices
import Screen

extension UnitPictures {
    func title(with appearance: Appearance) -> StyledText {
        if wordList != nil { return "words for and against each class" }
        switch ranking?.order {
        case .stored, nil: return StyledText("what layer \(layerName) looks for")
        case .norm: return StyledText("layer \(layerName) by norm")
        case .cost: return StyledText("layer \(layerName) by what switching off costs\(extent(with: appearance))")
        }
    }

    /// What the costs were measured on: ", on 1 000 samples", or how far they have been measured.
    private func extent(with appearance: Appearance) -> String {
        guard let ranking else { return "" }
        let numbers = appearance.numbers
        guard ranking.measured == ranking.units.count else {
            return ": \(numbers.grouped(ranking.measured)) of \(numbers.grouped(ranking.units.count))"
        }
        return ", on \(numbers.grouped(ranking.samples)) samples"
    }

    func legend(of parts: Parts, with appearance: Appearance) -> [StyledText] {
        if let wordList {
            let shown = wordList.shown(in: parts.words)
            let dash = appearance.text("–", ascii: "-")
            guard shown.count < dense.outputs else { return [] }
            return [StyledText("classes \(shown.lowerBound + 1)\(dash)\(shown.upperBound) of \(dense.outputs)")]
        }
        guard shape != nil || !columns.isEmpty else { return [] }
        if channels == 3, !appearance.isASCII, appearance.colors >= .indexed256 {
            let shown = shownUnits(in: parts, with: appearance).map { StyledText($0) }
            return [StyledText("grey: zero, colour: positive")] + [shown].compactMap(\.self)
        }
        let usesSigns = appearance.isASCII || appearance.colors < .indexed256
        func style(isPositive: Bool) -> Style {
            let theme = appearance.theme
            if usesSigns { return isPositive ? theme.validation : theme.training }
            return Style(SignedImage.hue(isPositive: isPositive, isInverted: appearance.isLight))
        }
        var entries = [
            StyledText(usesSigns ? "-=% negative" : "blue negative", style(isPositive: false)),
            StyledText(usesSigns ? "+*# positive" : "orange positive", style(isPositive: true)),
        ]
        if !dead.isEmpty { entries.append(StyledText(appearance.text("† dead", ascii: "d dead"))) }
        if let shown = shownUnits(in: parts, with: appearance) { entries.append(StyledText(shown)) }
        return entries
    }

    /// The units that are visible, if not all of them are: "0–20 of 128", or of sorted ones "1–21 of 128".
    private func shownUnits(in parts: Parts, with appearance: Appearance) -> String? {
        let (shown, dash) = (columnMap?.shown(in: parts.columns) ?? parts.shown, appearance.text("–", ascii: "-"))
        guard !shown.isEmpty, shown.count < dense.outputs else { return nil }
        guard ranking != nil else { return "\(shown.lowerBound)\(dash)\(shown.upperBound - 1) of \(dense.outputs)" }
        return "\(shown.lowerBound + 1)\(dash)\(shown.upperBound) of \(dense.outputs)"
    }

    private func name(_ unit: Int) -> String {
        let title = layer == layerCount - 1 ? outputNames.title(unit) : nil
        return title ?? "unit \(unit)"
    }

    func caption(_ unit: Int, with appearance: Appearance) -> String {
        let caption = layer == layerCount - 1 ? outputNames.caption(unit) : nil
        guard let ranking, !ranking.figures[unit].isNaN else { return caption ?? "\(unit)" }
        return "\(caption ?? "\(unit)") \(appearance.numbers.significant(ranking.figures[unit], digits: 2))"
    }

    /// The facts about the selected unit and about the units that are switched off, as many as fit.
    func facts(in parts: Parts, with appearance: Appearance) -> [StyledText] {
        let (width, height) = (parts.facts.width, parts.facts.height)
        let theme = appearance.theme
        let numbers = appearance.numbers
        let weights = dense.weights.row(unit)
        let norm = weights.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        var state = page.isOff(unit) ? StyledText("off", theme.warning) : StyledText("on", theme.good)
        if dead.contains(unit) { state = StyledText("dead", theme.warning) + StyledText(", ") + state }
        let isNamed = layer == layerCount - 1 && outputNames.caption(unit) != nil
        let place = isNamed ? " (\(unit + 1) of \(dense.outputs))" : " of \(dense.outputs)"
        let head = StyledText(name(unit) + place, theme.strong)
        let norms = StyledText(
            "norm \(numbers.significant(norm, digits: 3))  bias \(numbers.significant(Double(dense.bias[unit]), digits: 2))"
        )
        let edit = editLine(with: appearance)
        let shortEdit = editLine(namesBatch: false, with: appearance)
        guard height > 2 else {
            var line = head
            let norms = costLine(with: appearance).map { norms + "  " + $0 } ?? norms
            if layer < layerCount - 1 {
                line.append("  ")
                line.append(state)
            }
            let gap = StyledText("   ")
            if height == 2 { return [line + gap + norms, edit.columnWidth <= width ? edit : shortEdit] }
            // The longest form that fits is used; the accuracy matters most.
            let long = line + gap + norms + gap + edit
            let normalised = self.norm.map { norm in
                norm.facts(of: unit, with: appearance).reduce(line + gap + norms) { $0 + "  " + $1 } + gap + edit
            }
            // What the units are sorted by matters more than the norm of the weights.
            let cost = costLine(with: appearance).map { line + gap + $0 }
            let forms = [
                normalised ?? long, long, cost.map { $0 + gap + edit } ?? line + gap + edit, cost ?? line + gap + edit,
                line + gap + edit, line + gap + shortEdit,
            ]
            if let form = forms.first(where: { $0.columnWidth <= width }) { return [form] }
            return [page.switchedOff.isEmpty ? line : shortEdit]
        }
        var lines = [head]
        if layer < layerCount - 1 { lines.append(state) }
        lines += ["", norms]
        if let cost = costLine(with: appearance) { lines += cost.wrapped(to: width) }
        if let norm = self.norm { lines += norm.facts(of: unit, with: appearance) }
        if let strongest = strongestColumn(width: width, with: appearance) {
            lines.append(strongest)
        } else if shape == nil {
            lines.append(StyledText("\(numbers.grouped(dense.inputs)) inputs", theme.muted))
        } else if !isImage {
            lines.append(StyledText("\(dense.inputs) inputs", theme.muted))
        }
        if let strongest = effectLine(above: true, width: width, with: appearance) { lines += ["", strongest] }
        if let strongest = effectLine(above: false, width: width, with: appearance) { lines.append(strongest) }
        lines += [""] + edit.wrapped(to: width)
        if !page.switchedOff.isEmpty { lines.append(keyLine("X", "all on again", with: appearance)) }
        if columns.isEmpty, let shown = shownUnits(in: parts, with: appearance), lines.count + 1 < height {
            lines += Array(repeating: "", count: height - lines.count - 1)
            lines.append(StyledText("below: \(ranking == nil ? "units " : "")\(shown)", theme.muted))
        }
        return lines
    }

    /// What switching the unit off costs, if the units are sorted by that and this one has been measured.
    private func costLine(with appearance: Appearance) -> StyledText? {
        guard let ranking, ranking.order == .cost, !ranking.figures[unit].isNaN else { return nil }
        return StyledText("off costs \(appearance.numbers.significant(ranking.figures[unit], digits: 3))\(lossUnit)")
    }

    /// The column of a table with the greatest weight, by its whole name: "strongest: petal length (+0.84)".
    private func strongestColumn(width: Int, with appearance: Appearance) -> StyledText? {
        let weights = dense.weights.row(unit)
        guard columns.count == dense.inputs,
            let place = weights.indices.max(by: { weights[$0].magnitude < weights[$1].magnitude })
        else { return nil }
        let number = " (\(appearance.numbers.signed(Double(weights[place]))))"
        let name = columns[place - weights.startIndex]
        let room = width - number.columnWidth - 11
        return StyledText("strongest: \(name.shortened(to: room, with: appearance))\(number)")
    }

    /// A line such as "speaks for 7 (0.82), 3 (0.51)": the outputs of the next layer to which the unit adds most, or
    /// from which it takes most.
    private func effectLine(above: Bool, width: Int, with appearance: Appearance) -> StyledText? {
        let isLast = layer == layerCount - 2
        let ranked = outgoing.enumerated().filter { above ? $0.element > 0 : $0.element < 0 }
            .sorted { $0.element.magnitude > $1.element.magnitude }
        guard !ranked.isEmpty else { return nil }
        var line = (above ? "for " : "against ") + (isLast ? "" : "unit ")
        let captions = isLast ? outputNames.shortCaptions(outgoing.count, with: appearance) : []
        for (place, (output, weight)) in ranked.prefix(5).enumerated() {
            let gap = place > 0 ? ", " : ""
            let number = " (\(appearance.numbers.fixed(Double(weight), digits: 2)))"
            var name = "\(output)"
            if isLast, let caption = captions[output] {
                // The first output is always named, shortened if necessary.
                let room = width - line.columnWidth - number.columnWidth
                name = place == 0 ? caption.shortened(to: room, with: appearance) : caption
            }
            let part = gap + name + number
            guard !name.isEmpty, line.columnWidth + part.columnWidth <= width else { break }
            line += part
        }
        return line.hasSuffix(")") ? StyledText(line) : nil
    }

    private func keyLine(_ key: String, _ text: String, with appearance: Appearance) -> StyledText {
        StyledText(key, appearance.theme.key) + StyledText(" \(text)", appearance.theme.muted)
    }

    /// The effect of the edit: "97.63 % → 97.41 % without unit 17".
    private func editLine(namesBatch: Bool = true, with appearance: Appearance) -> StyledText {
        let theme = appearance.theme
        let numbers = appearance.numbers
        guard let first = page.switchedOff.first else {
            return layer < layerCount - 1 ? keyLine("x", "switches it off", with: appearance) : ""
        }
        let isOne = page.switchedOff.count == 1
        let what = isOne ? "without unit \(first.unit)" : "without \(page.switchedOff.count) units"
        guard let effect = page.effect else { return StyledText("measuring \(what)", theme.muted) }
        let arrow = appearance.text("→", ascii: "->")
        let isWorse = effect.edited < effect.whole
        var line = StyledText("\(numbers.percent(effect.whole)) \(arrow) ", theme.text)
        line.append(numbers.percent(effect.edited), isWorse ? theme.bad : theme.good)
        line.append(" \(what)", theme.text)
        // The measurement may be old, because training has continued.
        if namesBatch, effect.edit.batch != networkBatch {
            line.append(", batch \(numbers.grouped(effect.edit.batch))", theme.muted)
        }
        return line
    }
}
