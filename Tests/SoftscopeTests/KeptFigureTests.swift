import Foundation
import TestFiles
import Testing

/// Every figure that the pages show of a kept model, against `evaluate --json` of its file and its weights.
@Suite(
    "The figures of a kept model", .enabled(if: TerminalSession.isAvailable, "tmux is not installed"), .serialized)
struct KeptFigureTests {
    private static let data = NoisyRows()
    private static let options = "--data rows --hidden 12 --batch-size 20 --learning-rate 0.01 --save kept.safetensors"

    /// Starts a run on a screen with room for every figure.
    private func with(_ body: (TerminalSession) async throws -> Void) async throws {
        try await TerminalSession.with(columns: 200, rows: 60) { terminal in
            for (name, bytes) in Self.data.files { try terminal.folder.write(bytes, to: "rows/\(name)") }
            try await body(terminal)
        }
    }

    @Test("After early stopping every figure of every page is that of the kept weights, and after resuming, too")
    func earlyStopping() async throws {
        try await with { terminal in
            try await terminal.startDashboard("\(Self.options) --epochs 60 --early-stopping 4")
            try await terminal.until(shows: "✓ finished", "stopped early")
            let kept = try await KeptModel("kept.safetensors", of: Self.data, in: terminal.folder)
            #expect(kept.wrong > 10 && kept.wrong < 75 && !kept.deadUnits.isEmpty, "a model to test with")
            try await check(kept, in: terminal, hasRun: true)
            try await leave(terminal, kept)

            try await terminal.startDashboard(
                "--data rows --resume kept.safetensors --epochs 90 --paused --save kept.safetensors")
            try await terminal.until(shows: "‖ paused")
            try await terminal.press("Space")
            try await terminal.until(shows: "✓ finished")
            let next = try await KeptModel("kept.safetensors", of: Self.data, in: terminal.folder)
            try await check(next, in: terminal, hasRun: true)
            try await leave(terminal, next)
        }
    }

    @Test("After a stop inside an epoch every figure is that of the weights that it left, and after all epochs, too")
    func otherEnds() async throws {
        try await with { terminal in
            for end in ["--epochs 9 --stop-after-batches 84", "--epochs 9"] {
                try await terminal.startDashboard("\(Self.options) \(end)")
                try await terminal.until("its end") { text in
                    text.contains("✓ finished") || text.contains("■ stopped") ? () : nil
                }
                let kept = try await KeptModel("kept.safetensors", of: Self.data, in: terminal.folder)
                try await check(kept, in: terminal, hasRun: true)
                try await leave(terminal, kept)
            }
        }
    }

    @Test("A run that is stopped by key leaves figures of the weights that it keeps, which a saved model shows again")
    func stopByKey() async throws {
        try await with { terminal in
            try await terminal.startDashboard("\(Self.options) --epochs 100000 --slow 3")
            try await terminal.until("batches") { (Figures(text: $0).batch?.done ?? 0) > 25 ? () : nil }
            try await terminal.press("q")
            try await terminal.until(shows: "stop and keep the model")
            try await terminal.press("s")
            let normal = try await terminal.untilLeft(with: 0)
            let kept = try await KeptModel("kept.safetensors", of: Self.data, in: terminal.folder)
            let line = try #require(normal.firstMatch(of: #/val accuracy ([0-9.]+) %, val loss ([0-9.]+) nats/#))
            expect(line.1, 100 * kept.accuracy, "accuracy")
            expect(line.2, kept.loss, "loss")
            try await terminal.start("inspect kept.safetensors --data rows")
            try await terminal.until(shows: "saved model", "what the model says")
            try await check(kept, in: terminal, hasRun: false)
        }
    }

    /// Leaves the dashboard, and checks the last lines on the normal screen.
    private func leave(_ terminal: TerminalSession, _ kept: KeptModel) async throws {
        try await terminal.press("q")
        let normal = try await terminal.untilLeft(with: 0)
        let line = try #require(normal.matches(of: #/val accuracy ([0-9.]+) %, val loss ([0-9.]+) nats/#).last)
        expect(line.1, 100 * kept.accuracy, "accuracy")
        expect(line.2, kept.loss, "loss")
    }

    /// - Parameter hasRun: whether a run is shown, not a saved model.
    private func check(_ kept: KeptModel, in terminal: TerminalSession, hasRun: Bool) async throws {
        if hasRun {
            try await checkSummary(kept, in: terminal)
        } else {
            let text = try await terminal.whenStill()
            let foot = try #require(text.firstMatch(of: #/samples   accuracy ([0-9.]+) %   loss ([0-9.]+) nats/#))
            expect(foot.1, 100 * kept.accuracy, "footer")
            expect(foot.2, kept.loss, "footer")
        }
        try await checkSamples(kept, in: terminal, showsHistory: hasRun)
        try await checkClasses(kept, in: terminal)
        try await checkNetwork(kept, in: terminal)
        try await checkSoftmax(kept, in: terminal)
    }

    // MARK: - Pages

    /// Page 1, and the line that ends a run.
    private func checkSummary(_ kept: KeptModel, in terminal: TerminalSession) async throws {
        try await terminal.press("1")
        try await terminal.until(shows: "run summary")
        let screen = ScreenText(try await terminal.whenStill())
        let accuracy = try #require(screen.text.firstMatch(of: #/val\. accuracy +([0-9.]+) %/#))
        expect(accuracy.1, 100 * kept.accuracy, "val. accuracy")
        let loss = try #require(screen.text.firstMatch(of: #/val\. loss +([0-9.]+) nats/#))
        expect(loss.1, kept.loss, "val. loss")
        let card = try #require(screen.text.firstMatch(of: #/([0-9.]+) % right, loss ([0-9.]+) nats/#))
        expect(card.1, 100 * kept.accuracy, "% right")
        expect(card.2, kept.loss, "loss at the end")
        #expect(screen.text.contains(" \(kept.wrong) of \(NoisyRows.testSamples) wrong"))
        let number = try #require(screen.text.firstMatch(of: #/test image ([0-9]+)/#)?.1)
        let watched = kept.samples[try #require(Int(number))]
        // Beside the picture.
        let bars = screen.matches(of: #/^ .{20,} ([0-4]) [█▏▎▍▌▋▊▉ ]* ([0-9]+\.[0-9]) %/#)
        #expect(bars.count == NoisyRows.classes, "\(screen.text)")
        for bar in bars {
            expect(bar.2, 100 * watched.probabilities[try #require(Int(bar.1))], "bar of \(bar.1)")
        }
        let recalls = screen.matches(of: #/^ ([0-4]) [█▏▎▍▌▋▊▉ ]* ([0-9]+\.[0-9]) % *$/#)
        #expect(recalls.count == NoisyRows.classes, "\(screen.text)")
        for recall in recalls {
            expect(recall.2, 100 * kept.scores[try #require(Int(recall.1))][1], "accuracy of \(recall.1)")
        }
        checkGallery(kept, on: screen)
    }

    /// The samples that the model is least sure of, each with its three most probable classes.
    private func checkGallery(_ kept: KeptModel, on screen: ScreenText) {
        let lines = screen.text.split(separator: "\n").map { Array($0) }
        var found = 0
        for (row, line) in lines.enumerated() where row + 3 < lines.count {
            for label in String(line).matches(of: #/label ([0-4]) ([✓✗])/#) {
                let column = String(line).distance(from: String(line).startIndex, to: label.range.lowerBound)
                let shares = (1...3).compactMap { below -> (Int, Double)? in
                    let text = String(lines[row + below].dropFirst(column).prefix(17))
                    guard let share = text.firstMatch(of: #/^([0-4]) [█▏▎▍▌▋▊▉ ]* ([0-9]+) %/#) else { return nil }
                    return Int(share.1).flatMap { index in Double(share.2).map { (index, $0) } }
                }
                #expect(shares.count == 3, "\(screen.text)")
                found += 1
                #expect(
                    kept.samples.contains { sample in
                        "\(sample.label)" == label.1 && sample.isRight == (label.2 == "✓")
                            && sample.prediction == shares.first?.0
                            && shares.allSatisfy { abs(100 * sample.probabilities[$0] - $1) <= 0.501 }
                    }, "a picture of label \(label.1): \(shares)")
            }
        }
        #expect(found > 2, "\(screen.text)")
    }

    private func checkSamples(_ kept: KeptModel, in terminal: TerminalSession, showsHistory: Bool) async throws {
        try await terminal.press("2")
        try await terminal.until(shows: "what the model says")
        let wrong = try #require(kept.samples.firstIndex { !$0.isRight })
        for number in [wrong, 7, NoisyRows.testSamples - 1] {
            try await terminal.press("g")
            for digit in "\(number)" { try await terminal.press("\(digit)") }
            try await terminal.press("Enter")
            try await terminal.until(shows: "test image \(number) ")
            let screen = ScreenText(try await terminal.whenStill())
            let sample = kept.samples[number]
            let bars = screen.matches(of: #/^ ([0-4]) [█▏▎▍▌▋▊▉ ]* (-?[0-9.]+) +([0-9.]+) %/#).prefix(NoisyRows.classes)
            #expect(bars.count == NoisyRows.classes, "\(screen.text)")
            for bar in bars {
                let index = try #require(Int(bar.1))
                expect(bar.2, sample.logits[index], "logit of \(index)")
                expect(bar.3, 100 * sample.probabilities[index], "probability of \(index)")
            }
            let verdict = try #require(screen.text.firstMatch(of: #/label ([0-4]), says ([0-4]) \(([0-9.]+) %\)/#))
            #expect(verdict.1 == "\(sample.label)" && verdict.2 == "\(sample.prediction)")
            expect(verdict.3, 100 * sample.confidence, "verdict")
            let facts = [
                (#/^ loss +([0-9.]+) nats/#, sample.loss), (#/^ confidence +([0-9.]+) %/#, 100 * sample.confidence),
                (#/^ entropy +([0-9.]+) nats/#, sample.entropy),
            ]
            for (pattern, value) in facts {
                expect(try #require(screen.matches(of: pattern).first).1, value, "\(pattern)")
            }
            let runnerUp = try #require(screen.text.firstMatch(of: #/runner-up +([0-4]), ([0-9.]+) %/#))
            #expect(runnerUp.1 == "\(sample.runnerUp)")
            expect(runnerUp.2, 100 * sample.probabilities[sample.runnerUp], "runner-up")
            let strip = screen.text.split(separator: "samples ─").last ?? ""
            let captions = strip.matches(of: #/✗ [0-4]→[0-4]|[0-4] ✓/#).map { String($0.output) }
            let verdicts = kept.samples.map {
                $0.isRight ? "\($0.label) ✓" : "✗ \($0.label)→\($0.prediction)"
            }
            #expect(
                captions.count > 3
                    && (0...verdicts.count - captions.count).contains {
                        Array(verdicts[$0...].prefix(captions.count)) == captions
                    },
                "\(captions)")
            // The legend has the point of each line at the moment that is shown.
            guard showsHistory else { continue }
            let title = try #require(screen.text.firstMatch(of: #/over the epochs ─.*╮/#)).output
            let curves = title.matches(of: #/([0-4]) [━┅] ([0-9]+) %/#)
            #expect(!curves.isEmpty, "\(title)")
            for curve in curves {
                expect(curve.2, 100 * sample.probabilities[try #require(Int(curve.1))], "curve of \(curve.1)")
            }
        }
    }

    private func checkClasses(_ kept: KeptModel, in terminal: TerminalSession) async throws {
        try await terminal.press("3")
        try await terminal.until(shows: "labels by row", "by class", "threshold")
        let screen = ScreenText(try await terminal.whenStill())
        let rows = screen.matches(of: #/^ ([0-4])( ▸)?((?: +(?:[0-9]+|·)){5}) *$/#)
        #expect(rows.count == NoisyRows.classes, "\(screen.text)")
        for (label, row) in rows.enumerated() {
            let counts = row.3.split(separator: " ").map { $0 == "·" ? 0 : Int($0) ?? -1 }
            #expect(counts == kept.confusion[label], "row \(label)")
        }
        let supports = kept.confusion.map { $0.reduce(0, +) }
        // Beneath each count its share of the label's samples.
        let shares = screen.matches(of: #/^ +((?:[0-9.]+ % *)+)$/#).prefix(NoisyRows.classes)
        for (label, row) in shares.enumerated() {
            let expected = kept.confusion[label].filter { $0 > 0 }.map { 100 * Double($0) / Double(supports[label]) }
            let shown = row.1.matches(of: #/([0-9.]+) %/#)
            #expect(shown.count == expected.count, "\(row.0)")
            for (shown, expected) in zip(shown, expected) { expect(shown.1, expected, "share of \(label)") }
        }
        let table = screen.matches(of: #/^ ([0-4]|macro) +([0-9.]+) +([0-9.]+) +([0-9.]+) +([0-9]+) *$/#)
        #expect(table.count == NoisyRows.classes + 1, "\(screen.text)")
        for (label, row) in table.enumerated() {
            let scores =
                label < NoisyRows.classes
                ? kept.scores[label]
                : (0..<3).map { place in kept.scores.reduce(0) { $0 + $1[place] } / Double(NoisyRows.classes) }
            for (shown, score) in zip([row.2, row.3, row.4], scores) { expect(shown, 100 * score, "class \(row.1)") }
            #expect(row.5 == (label < NoisyRows.classes ? "\(supports[label])" : "\(NoisyRows.testSamples)"))
        }
        expect(
            try #require(screen.text.firstMatch(of: #/ accuracy ([0-9.]+) % ╮/#)).1, 100 * kept.accuracy, "accuracy")
        for row in screen.matches(of: #/([0-4]) as ([0-4]) [█▏▎▍▌▋▊▉ ]* +([0-9]+) +([0-9.]+) %/#) {
            let (label, prediction) = (try #require(Int(row.1)), try #require(Int(row.2)))
            let count = kept.confusion[label][prediction]
            #expect(row.3 == "\(count)")
            expect(row.4, 100 * Double(count) / Double(supports[label]), "\(row.0)")
        }
        if let example = screen.text.firstMatch(of: #/image ([0-9]+): [\s\S]*?([0-4]) as ([0-4]), ([0-9.]+) % sure/#) {
            let sample = kept.samples[try #require(Int(example.1))]
            #expect(example.2 == "\(sample.label)" && example.3 == "\(sample.prediction)")
            expect(example.4, 100 * sample.confidence, "example")
        }
        try checkCalibration(kept, on: screen)
    }

    private func checkCalibration(_ kept: KeptModel, on screen: ScreenText) throws {
        expect(
            try #require(screen.text.firstMatch(of: #/ECE ([0-9.]+) %/#)).1, 100 * kept.calibrationError, "ECE")
        let tendency = try #require(screen.text.firstMatch(of: #/(over|under)confident by ([0-9.]+) points/#))
        let excess = kept.samples.reduce(0) { $0 + $1.confidence } / Double(kept.samples.count) - kept.accuracy
        #expect((tendency.1 == "over") == (excess >= 0))
        expect(tendency.2, 100 * abs(excess), "tendency")
        // The number of samples in each of 15 bins.
        var bins = Array(repeating: 0, count: 15)
        for sample in kept.samples { bins[min(14, Int(sample.confidence * 15))] += 1 }
        let counts = try #require(screen.matches(of: #/^ n  +([0-9 ]+)$/#).first).1.split(separator: " ")
        #expect(counts.map { Int($0) } == bins.filter { $0 > 0 })
        let cuts = screen.matches(of: #/^ +([0-9.]+) % +([0-9.]+) % +([0-9.]+|–)(?: %)? +([0-9]+) *$/#)
        #expect(cuts.count > 10, "\(screen.text)")
        for cut in cuts {
            let threshold = try #require(Double(cut.1)) / 100
            let passing = kept.samples.filter { Float($0.confidence) >= Float(threshold) }
            expect(cut.2, 100 * Double(passing.count) / Double(kept.samples.count), "coverage from \(cut.1)")
            #expect(cut.4 == "\(kept.samples.count - passing.count)")
            if passing.isEmpty {
                #expect(cut.3 == "–")
            } else {
                expect(
                    cut.3, 100 * Double(passing.count(where: \.isRight)) / Double(passing.count),
                    "accuracy from \(cut.1)")
            }
        }
    }

    private func checkNetwork(_ kept: KeptModel, in terminal: TerminalSession) async throws {
        try await terminal.press("4")
        try await terminal.until(shows: "what layer 0 looks for", "unit 0 of 12")
        let screen = ScreenText(try await terminal.whenStill())
        try checkLayers(kept, on: screen)
        for unit in 0..<12 {
            let screen = ScreenText(try await terminal.until(shows: "unit \(unit) of 12"))
            let weights = kept.layers[0].weights[unit]
            let facts = try #require(screen.text.firstMatch(of: #/norm ([0-9.]+)  bias (-?[0-9.e-]+)/#))
            expect(facts.1, weights.reduce(0) { $0 + $1 * $1 }.squareRoot(), "norm of unit \(unit)")
            expect(facts.2, kept.layers[0].bias[unit], "bias of unit \(unit)")
            #expect(screen.text.contains("dead, on") == kept.deadUnits.contains(unit), "unit \(unit)")
            for word in ["for", "against"] {
                let lines = screen.matches(of: word == "for" ? #/ for ([0-4] \(.*)/# : #/ against ([0-4] \(.*)/#)
                for entry in (lines.first?.1 ?? "").matches(of: #/([0-4]) \((-?[0-9.]+)\)/#) {
                    let output = try #require(Int(entry.1))
                    expect(entry.2, kept.layers[1].weights[output][unit], "\(word) \(output), unit \(unit)")
                }
            }
            try await terminal.press("Right")
        }
        try await checkCosts(kept, in: terminal)
    }

    private func checkLayers(_ kept: KeptModel, on screen: ScreenText) throws {
        let table = screen.matches(
            of: #/^ +▸? ?([02]) +([0-9]+→[0-9]+)( relu)? .* ([0-9]+\/[0-9]+|–) +([0-9.]+) +(-?[0-9.]+)…(-?[0-9.]+) *$/#)
        #expect(table.count == 2, "\(screen.text)")
        for (row, layer) in zip(table, kept.layers) {
            let weights = layer.weights.flatMap(\.self)
            expect(row.5, (weights.reduce(0) { $0 + $1 * $1 } / Double(weights.count)).squareRoot(), "weight rms")
            expect(row.6, weights.min() ?? .nan, "smallest weight")
            expect(row.7, weights.max() ?? .nan, "greatest weight")
        }
        #expect(table.first?.4 == "\(kept.deadUnits.count)/12")
        let zeros = kept.samples.flatMap { $0.outputs[0] }
        let share = try #require(screen.text.firstMatch(of: #/activations [─ ]+[^╮]*zero ([0-9.]+) %/#))
        expect(share.1, 100 * Double(zeros.count { $0 == 0 }) / Double(zeros.count), "activations that are 0")
    }

    /// The units by what switching off costs, and the accuracy without the most costly one.
    private func checkCosts(_ kept: KeptModel, in terminal: TerminalSession) async throws {
        try await terminal.press("o", "o")
        try await terminal.until(shows: "by what switching off costs, on 150 samples")
        let costs = kept.costs
        let best = try #require(costs.indices.max { costs[$0] < costs[$1] })
        try await terminal.until(shows: "unit \(best) of 12")
        let screen = ScreenText(try await terminal.whenStill())
        expect(try #require(screen.text.firstMatch(of: #/off costs (-?[0-9.]+) nats/#)).1, costs[best], "cost")
        let captions = screen.matches(of: #/^[ ▐]+((?:[0-9]+ -?[0-9.e-]+ +)+)$/#).flatMap {
            $0.1.matches(of: #/([0-9]+) (-?[0-9.e-]+)/#)
        }
        #expect(captions.count == 12, "\(screen.text)")
        for caption in captions { expect(caption.2, costs[try #require(Int(caption.1))], "cost of \(caption.1)") }
        try await terminal.press("x")
        let effect = try await terminal.until("the effect") { text in
            text.firstMatch(of: #/([0-9.]+) % → ([0-9.]+) % without unit/#).map { ($0.1, $0.2) }
        }
        expect(effect.0, 100 * kept.accuracy, "accuracy with all units")
        expect(effect.1, 100 * kept.accuracy(without: best), "accuracy without unit \(best)")
        try await terminal.press("X", "o")
        try await terminal.until(shows: "what layer 0 looks for")
    }

    private func checkSoftmax(_ kept: KeptModel, in terminal: TerminalSession) async throws {
        try await terminal.press("5")
        try await terminal.until(shows: "softmax of test image")
        let screen = ScreenText(try await terminal.whenStill())
        let title = try #require(
            screen.text.firstMatch(of: #/softmax of test image ([0-9]+) .*target ([0-4]), loss ([0-9.]+) nats/#))
        let sample = kept.samples[try #require(Int(title.1))]
        #expect(title.2 == "\(sample.label)")
        expect(title.3, sample.loss, "loss")
        let greatest = try #require(sample.logits.max())
        let lines = screen.text.split(separator: "\n")
        let rows = lines.compactMap {
            $0.firstMatch(of: #/^│ ([0-4])(?: ◀)? +(-?[0-9.]+) [^0-9]* ([0-9][0-9.e-]*) [^0-9]* ([0-9][0-9.e-]*) /#)?
                .output
        }.prefix(NoisyRows.classes)
        #expect(rows.count == NoisyRows.classes, "\(screen.text)")
        for row in rows {
            let index = try #require(Int(row.1))
            expect(row.2, sample.logits[index], "z of \(index)")
            expect(row.3, exp(sample.logits[index] - greatest), "exp of \(index)", within: 1e-4)
            expect(row.4, sample.probabilities[index], "p of \(index)", within: 1e-4)
        }
        let descent = lines.drop { !$0.contains("loss, gradient, one step") }.compactMap {
            $0.firstMatch(of: #/^│ ([0-4])(?: ◀)? +(-?[0-9.]+) +[█▏▎▍▌▋▊▉]* +(-?[0-9.]+(?:e-[0-9]+)?) /#)?.output
        }
        #expect(descent.count == NoisyRows.classes, "\(screen.text)")
        for row in descent {
            let index = try #require(Int(row.1))
            expect(row.2, log(sample.probabilities[index]), "log p of \(index)", within: 1e-4)
            let gradient = sample.probabilities[index] - (index == sample.label ? 1 : 0)
            expect(row.3, gradient, "p − y of \(index)", within: 1e-4)
        }
    }

    // MARK: -

    /// Expects a number as it is shown to be `value` rounded to as many digits.
    ///
    /// - Parameter tolerance: the relative error of `value`, which the program computes in single precision.
    private func expect(
        _ shown: Substring, _ value: Double, _ what: String, within tolerance: Double = 2e-5,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let mantissa = shown.split(separator: "e").first ?? shown
        let digits = mantissa.split(separator: ".").dropFirst().first?.count ?? 0
        let power = shown.split(separator: "e").dropFirst().first.flatMap { Double($0) } ?? 0
        let step = pow(10, power - Double(digits))
        let number = Double(shown) ?? .nan
        #expect(
            abs(number - value) <= 0.5 * step + tolerance * abs(value) + 1e-7, "\(what): \(shown), not \(value)",
            sourceLocation: sourceLocation)
    }
}

/// What a terminal shows, cut at the borders of panels.
private struct ScreenText {
    let text: String
    /// The pieces of lines between the borders of panels, from top to bottom and left to right.
    let pieces: [Substring]

    init(_ text: String) {
        self.text = text
        pieces = text.split(separator: "\n").flatMap { $0.split(separator: "│") }
    }

    /// The first match of a pattern in each piece that has one.
    func matches<Output>(of pattern: some RegexComponent<Output>) -> [Output] {
        pieces.compactMap { $0.firstMatch(of: pattern)?.output }
    }
}
