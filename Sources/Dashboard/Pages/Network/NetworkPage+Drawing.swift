import Evaluation
import Learning
package import Screen
import Telemetry

extension NetworkPage {
    package func draw(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {
        guard let network = context.network else {
            let text = "waiting for the first model"
            frame.write(
                text, in: area.line(area.height / 2), alignment: .center, style: appearance.theme.muted,
                with: appearance)
            return
        }
        let layout = NetworkLayout(area, of: network, in: context)
        let hints = TrainingHints(context.run)
        let table = LayerTable(self, context, hints: hints)
        if layout.form == .wide {
            table.drawPanel(into: &frame, in: layout.table, with: appearance)
        } else {
            frame.draw(table, in: layout.table, with: appearance)
        }
        UnitPictures(self, context)?.draw(into: &frame, in: layout, with: appearance)
        drawHistograms(into: &frame, in: layout, context: context, with: appearance)
        drawHints(hints, of: context.capabilities, into: &frame, in: layout, with: appearance)
    }

    private func drawHistograms(
        into frame: inout Frame, in layout: NetworkLayout, context: PageContext, with appearance: Appearance
    ) {
        let layers = context.network?.denseLayers.count ?? 0
        let layer = min(layer, max(0, layers - 1))
        let output = layer == layers - 1 ? "logits" : "activations"
        let panels = [
            HistogramPanel("weights", short: "wt", \.weights, layer: layer, in: context),
            HistogramPanel("gradients", short: "gr", \.gradients, layer: layer, in: context),
            HistogramPanel(output, short: "out", \.activations, layer: layer, in: context),
        ]
        let portions = [Portion](repeating: .flexible, count: panels.count)
        let places =
            switch layout.form {
            case .wide: layout.histograms.rows(portions)
            case .stacked: layout.histograms.columns(portions)
            case .compact where layout.histograms.height >= 3: layout.histograms.inset(columns: 1).rows(portions)
            case .compact: layout.histograms.inset(columns: 1).columns(portions, gap: 1)
            }
        for (panel, place) in zip(panels, places) {
            if layout.form == .compact {
                frame.draw(panel, in: place, with: appearance)
            } else {
                panel.drawPanel(into: &frame, in: place, with: appearance)
            }
        }
    }

    private func drawHints(
        _ hints: TrainingHints, of run: RunCapabilities, into frame: inout Frame, in layout: NetworkLayout,
        with appearance: Appearance
    ) {
        guard layout.form == .wide else {
            let line = hints.line(hint, of: run, with: appearance)
            frame.write(
                line, in: layout.hints.inset(columns: 1), style: appearance.theme.text, with: appearance)
            return
        }
        let panel = Panel("hints")
        frame.draw(panel, in: layout.hints, with: appearance)
        let inner = panel.inner(of: layout.hints)
        guard !hints.all.isEmpty else {
            frame.write(hints.headline(of: run, with: appearance), in: inner, with: appearance)
            return
        }
        // The hints are listed from the selected one on, and continue with the first.
        let first = hint % hints.all.count
        var lines: [StyledText] = []
        for hint in hints.all[first...] + hints.all[..<first] {
            let words = hints.words(of: hint, of: run, appearance.numbers)
            var head = StyledText("! \(words.verdict)", appearance.theme.warning)
            head.append(appearance.text(" · ", ascii: "; "), appearance.theme.muted)
            lines.append(head + hints.remedy(words, with: appearance))
            lines.append(StyledText("  \(words.ground)", appearance.theme.text))
        }
        frame.draw(Paragraph(lines), in: inner, with: appearance)
    }
}
