import Dashboard
import Screen
import Telemetry
import Testing

@Suite struct KeyTests {
    @Test("Space pauses a running training, and resumes a paused one")
    func pausing() {
        var dashboard = Fixtures.training()
        #expect(dashboard.type(" ") == [.send(.pause)])
        dashboard.tell(.events([.state(.paused)], at: 2))
        #expect(dashboard.text().contains("paused"))
        #expect(dashboard.type(" ") == [.send(.resume)])
    }

    @Test("s trains one batch, S one epoch")
    func stepping() {
        var dashboard = Fixtures.training()
        #expect(dashboard.type("s") == [.send(.stepBatch)])
        #expect(dashboard.type("S") == [.send(.stepEpoch)])
    }

    @Test("The learning rate steps through round values, each of two quick presses counts, and u undoes each")
    func learningRate() {
        var dashboard = Fixtures.training()
        #expect(dashboard.type("+") == [.send(.setLearningRate(0.0015))])
        #expect(dashboard.type("+") == [.send(.setLearningRate(0.002))])
        #expect(dashboard.type("u") == [.send(.setLearningRate(0.0015))])
        #expect(dashboard.type("u") == [.send(.setLearningRate(0.001))])
        #expect(dashboard.type("u") == [])
        #expect(dashboard.type("-") == [.send(.setLearningRate(0.0007))])
    }

    @Test("Before the first batch, + and - start from the learning rate with which it will be trained")
    func learningRateBeforeTheFirstBatch() {
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: 80, rows: 24))
        #expect(dashboard.type("+") == [] && dashboard.notice == "training has not begun yet")
        var description = Fixtures.description
        dashboard.tell(.events([.started(description), .state(.paused)], at: 0))
        #expect(dashboard.type("+") == [] && dashboard.notice == "the learning rate is not known yet")
        // The learning rate begins like this with a warm-up.
        description.firstLearningRate = 2e-5
        dashboard.tell(.events([.started(description), .state(.paused)], at: 0))
        #expect(dashboard.type("+") == [.send(.setLearningRate(3e-5))])
        #expect(dashboard.type("u") == [.send(.setLearningRate(2e-5))])
        #expect(dashboard.type("-") == [.send(.setLearningRate(1.5e-5))])
    }

    @Test("After a requested rate is applied, the next press starts from where the schedule has moved it")
    func learningRateOfSchedule() {
        var dashboard = Fixtures.training()
        #expect(dashboard.type("+") == [.send(.setLearningRate(0.0015))])
        let batch = BatchReport(
            batch: 200, epoch: 2, batchInEpoch: 100, samples: 20, loss: 1, accuracy: 0, gradientNorm: 1,
            learningRate: 0.0005, trainingSeconds: 2)
        dashboard.tell(.events([.learningRate(0.0015, beforeBatch: 199), .batch(batch)], at: 3))
        #expect(dashboard.type("-") == [.send(.setLearningRate(0.0003))])
    }

    @Test("The learning rate stays within its bounds", arguments: ["+", "-"])
    func learningRateBounds(key: String) {
        var dashboard = Fixtures.training()
        var last = [Effect]()
        for _ in 0..<200 {
            let effects = dashboard.type(key)
            if effects.isEmpty { break }
            last = effects
        }
        #expect(last == [.send(.setLearningRate(key == "+" ? 10 : 1e-7))])
        #expect(dashboard.type(key) == [])
    }

    @Test("[ increases the delay after each batch, ] decreases it, down to none")
    func slowMotion() {
        var dashboard = Fixtures.training()
        #expect(dashboard.type("]") == [])
        #expect(dashboard.type("[[") == [.send(.setSpeed(.slow(delay: 0.01)))])
        #expect(dashboard.text().contains("slow motion"))
        #expect(dashboard.type("]]") == [.send(.setSpeed(.full))])
    }

    @Test("n and p step through the samples, wrapping around at the ends")
    func walking() {
        var dashboard = Fixtures.training()
        dashboard.press(.character("p"))
        #expect(dashboard.selection.index == 19)
        dashboard.press(.right, .down)
        #expect(dashboard.selection.index == 1)
        dashboard.press(.left, .up, .character("n"))
        #expect(dashboard.selection.index == 0)
    }

    @Test("g selects the sample with the typed number, refuses one that does not exist, and Esc cancels")
    func jumping() {
        var dashboard = Fixtures.training()
        dashboard.type("g1x7")
        dashboard.press(.enter)
        #expect(dashboard.selection.index == 17)
        #expect(dashboard.overlay == nil)
        dashboard.type("g99")
        dashboard.press(.enter)
        #expect(dashboard.selection.index == 17)
        #expect(dashboard.text().contains("there is no sample 99: they go from 0 to 19"))
        dashboard.type("3")
        dashboard.press(.backspace)
        dashboard.type("12345678901234567890123")
        dashboard.press(.enter, .escape)
        #expect(dashboard.overlay == nil)
        #expect(dashboard.selection.index == 17)
    }

    @Test("/ w shows only the samples that the newest evaluation got wrong")
    func wrongOnes() {
        var dashboard = Fixtures.training()
        dashboard.type("2n/w")
        #expect(dashboard.selection.index == 5)
        #expect(dashboard.text().contains("2/4 wrong"))
        dashboard.type("nnn")
        #expect(dashboard.selection.index == 0)
        dashboard.type("p")
        #expect(dashboard.selection.index == 15)
        dashboard.type("/an")
        #expect(dashboard.selection.index == 16)
    }

    @Test("/ w filters nothing without an evaluation, and the screen says so")
    func nothingEvaluated() {
        var dashboard = Dashboard(dataName: "tiny", size: Size(columns: 80, rows: 24))
        dashboard.tell(.loaded(Fixtures.samples))
        dashboard.type("/w")
        #expect(dashboard.text().contains("nothing has been evaluated yet"))
        dashboard.type("n")
        #expect(dashboard.selection.index == 1)
    }

    @Test("A frozen display stays unchanged while training continues, and catches up afterwards")
    func freezing() {
        var dashboard = Fixtures.training()
        dashboard.type("f")
        let body = { (dashboard: Dashboard) in dashboard.text().split(separator: "\n").dropFirst(2).dropLast(2) }
        let before = body(dashboard)
        dashboard.tell(.events((151...200).map(Fixtures.batch) + [Fixtures.epoch(2)], at: 2))
        dashboard.tell(.snapshot(Fixtures.network(seed: 9), batch: 200))
        #expect(body(dashboard) == before)
        #expect(dashboard.text().contains("display frozen"))
        #expect(dashboard.type("f") == [.send(.snapshot)])
        #expect(body(dashboard) != before)
    }

    @Test("A snapshot is requested together with the events, never two at once")
    func snapshots() {
        var dashboard = Fixtures.training()
        #expect(dashboard.update(.events([Fixtures.batch(151)], at: 2)) == [.send(.snapshot)])
        #expect(dashboard.update(.events([Fixtures.batch(152)], at: 2.1)) == [])
        dashboard.tell(.snapshot(Fixtures.network(), batch: 152))
        #expect(dashboard.update(.events([Fixtures.batch(153)], at: 2.2)) == [.send(.snapshot)])
    }

    @Test("Quitting during the training asks for confirmation, and each answer does what it says")
    func quitting() {
        for (answer, effects) in [
            (Key.character("s"), [Effect.send(.stop(keepingModel: true))]),
            (.character("d"), []), (.enter, []), (.character("g"), []), (.escape, []),
            (.control("c"), [.leave(.interrupted)]),
        ] {
            var dashboard = Fixtures.training()
            #expect(dashboard.type("q") == [])
            #expect(dashboard.text().contains("stop and keep the model"))
            #expect(dashboard.press(answer) == effects)
            let atEnd = dashboard.update(.events([Fixtures.ending], at: 3))
            let leaves = effects.contains { if case .send(.stop) = $0 { true } else { false } }
            #expect(atEnd == (leaves ? [.leave(.finished)] : []))
        }
    }

    @Test("Only the typed word discards a run, whatever letters and line breaks stray in")
    func discarding() {
        let kept = ["def query(data):\n", "qd\n", "qdd\ny\n", "qdy\n", "q\nd\n\n", "qdiscard\n", "qd discard\n"]
        for text in kept {
            var dashboard = Fixtures.training()
            for character in text {
                let effects = dashboard.press(character == "\n" ? .enter : .character(character))
                #expect(effects.allSatisfy { if case .send(.stop) = $0 { false } else { true } }, "\(text)")
            }
            #expect(!dashboard.isLeaving, "\(text)")
        }
        var dashboard = Fixtures.training()
        dashboard.type("qd")
        #expect(dashboard.text().contains("To confirm, type: discard"))
        dashboard.type("disk")
        #expect(dashboard.press(.enter).isEmpty)
        #expect(dashboard.text().contains("the word is discard"))
        dashboard.press(.backspace)
        dashboard.type("card")
        #expect(dashboard.press(.enter) == [.send(.stop(keepingModel: false))])
        #expect(dashboard.update(.events([Fixtures.ending], at: 3)) == [.leave(.finished)])
    }

    @Test("Pasted text outside a prompt is ignored, and the screen says so")
    func pasting() {
        for keys in ["", "q", "r", "2", "3"] {
            var dashboard = Fixtures.training()
            dashboard.type(keys)
            let overlay = dashboard.overlay
            #expect(dashboard.press(.paste("def query(data):\nqs")).isEmpty)
            #expect(dashboard.overlay == overlay && !dashboard.isLeaving)
            #expect(dashboard.text().contains("pasted text ignored"), "\(keys)")
        }
    }

    @Test("A prompt accepts the first line of pasted text: only allowed characters, up to the maximum length")
    func pastingIntoPrompt() {
        var dashboard = Fixtures.training()
        dashboard.type("g")
        dashboard.press(.paste("1 \u{202E}7\n9"))
        #expect(dashboard.overlay != nil && dashboard.text().contains("> 17_"))
        dashboard.press(.enter)
        #expect(dashboard.selection.index == 17)
        dashboard.type("g")
        dashboard.press(.paste(String(repeating: "1", count: 5000)))
        guard case .prompt(let prompt)? = dashboard.overlay else {
            Issue.record("no prompt")
            return
        }
        #expect(prompt.text.count == 200)
        dashboard = Fixtures.training()
        dashboard.type("qd")
        dashboard.press(.paste("discard\n"))
        #expect(!dashboard.isLeaving)
        #expect(dashboard.press(.enter) == [.send(.stop(keepingModel: false))])
    }

    @Test("Escape, Ctrl-C and the end of the run close the question about discarding")
    func discardingDropped() {
        var dashboard = Fixtures.training()
        dashboard.type("qd")
        dashboard.press(.escape)
        #expect(dashboard.overlay == nil)
        dashboard.type("qd")
        #expect(dashboard.press(.control("c")) == [.leave(.interrupted)])
        dashboard = Fixtures.training()
        dashboard.type("qd")
        dashboard.tell(.events([.state(.completed), Fixtures.ending], at: 3))
        #expect(dashboard.overlay == nil)
    }

    /// The end of a run whose model was not written.
    private static let unsaved = TrainingEvent.ended(
        RunSummary(
            status: .failed, epochs: 1, batches: 100, validationLoss: 1, validationAccuracy: 0.5, best: nil, seconds: 1,
            checkpoint: nil, reason: "Cannot write /full/m: no space left on device."))

    @Test("The dashboard stays open if the last write fails, even after quitting, and offers another try or folder")
    func unsavedModel() {
        var dashboard = Fixtures.training()
        #expect(dashboard.type("qs") == [.send(.stop(keepingModel: true))])
        #expect(dashboard.update(.events([.state(.failed), Self.unsaved], at: 3)) == [])
        #expect(dashboard.text().contains("The model could not be written"))
        #expect(dashboard.type("r") == [.send(.write)])
        dashboard.tell(.events([Self.unsaved], at: 4))
        #expect(dashboard.type("f").isEmpty)
        dashboard.type("/tmp")
        #expect(dashboard.press(.enter) == [.send(.writeInto(folder: "/tmp"))])
        // A folder that cannot be written, either, is there to be mended.
        dashboard.tell(.events([Self.unsaved], at: 4.5))
        dashboard.type("f")
        #expect(dashboard.text().contains("> /tmp_"))
        #expect(dashboard.press(.enter) == [.send(.writeInto(folder: "/tmp"))])
        #expect(dashboard.update(.events([.state(.completed), Fixtures.ending], at: 5)) == [])
        #expect(dashboard.overlay == nil)
        #expect(dashboard.type("q") == [.leave(.finished)])
    }

    @Test("No single key loses an unsaved model: quitting asks for a word")
    func unsavedDiscarded() {
        var dashboard = Fixtures.training()
        dashboard.tell(.events([.state(.failed), Self.unsaved], at: 3))
        dashboard.press(.escape)
        #expect(dashboard.text().contains("no space left"))
        for key in ["q", "w"] {
            #expect(dashboard.type(key).isEmpty)
            #expect(dashboard.text().contains("The model could not be written"))
            dashboard.press(.escape)
        }
        dashboard.type("qd")
        dashboard.type("discard")
        #expect(dashboard.press(.enter) == [.leave(.finished)])
    }

    @Test("The screen says when checkpoints cannot be written, and when they can be again")
    func checkpointNotices() {
        var dashboard = Fixtures.training(size: Size(columns: 200, rows: 60))
        dashboard.tell(.events([.checkpoints(.failed(reason: "No room."), afterBatch: 150)], at: 3))
        #expect(
            dashboard.text().contains("The checkpoint after batch 150 was not written, and training goes on. No room."))
        dashboard.tell(.events([.checkpoints(.recovered(path: "/m"), afterBatch: 160)], at: 3))
        #expect(dashboard.text().contains("Checkpoints are written again: the one after batch 160 is /m."))
    }

    @Test("Ctrl-C twice leaves immediately, even while the run is ending")
    func interrupting() {
        var dashboard = Fixtures.training()
        #expect(dashboard.press(.control("c"), .control("c")) == [.leave(.interrupted)])
        dashboard = Fixtures.training()
        dashboard.type("qs")
        #expect(dashboard.press(.control("c")) == [.leave(.interrupted)])
    }

    @Test("A finished run stays on the screen until q, and accepts no more commands")
    func finished() {
        var dashboard = Fixtures.training()
        dashboard.tell(.events([.state(.completed), Fixtures.ending], at: 3))
        #expect(dashboard.text().contains("finished"))
        #expect(dashboard.type(" ") == [])
        #expect(dashboard.text().contains("training is over: e more, r restart, [ slow motion"))
        #expect(dashboard.type("n") == [])
        #expect(dashboard.type("q") == [.leave(.finished)])
    }

    @Test("Slow motion that is requested after a run applies to the training that follows")
    func slowAfterwards() {
        var dashboard = Fixtures.training()
        dashboard.tell(.events([.state(.completed), Fixtures.ending], at: 3))
        #expect(dashboard.type("[") == [.send(.setSpeed(.slow(delay: 0.003)))])
        #expect(dashboard.type("[") == [.send(.setSpeed(.slow(delay: 0.01)))])
        #expect(dashboard.text().contains("slow motion, 10 ms a batch: e more, r restart"))
        #expect(dashboard.type("rs") == [.restart(seed: nil, learningRate: nil, speed: .slow(delay: 0.01))])
        dashboard.type("]]")
        #expect(dashboard.text().contains("full speed: e more, r restart"))
        // The trainer of a diverged run no longer exists.
        var diverged = Fixtures.training()
        let summary = RunSummary(
            status: .diverged, epochs: 1, batches: 150, validationLoss: 1, validationAccuracy: 0.5, best: nil,
            seconds: 1, checkpoint: nil, reason: nil)
        diverged.tell(.events([.state(.diverged), .ended(summary)], at: 3))
        #expect(diverged.type("[").isEmpty)
        #expect(diverged.text().contains("a batch: r restart"))
        #expect(diverged.type("rs") == [.restart(seed: nil, learningRate: nil, speed: .slow(delay: 0.003))])
        diverged.type(" ")
        #expect(diverged.text().contains("training is over: r restart, [ slow motion"))
    }

    @Test("Each key of every row works on each of the row's pages, unless the page uses the key itself")
    func keyTable() {
        for binding in keyMap.bindings {
            for page in PageID.all where binding.applies(on: page) {
                let own = keyMap.bindings.filter { $0.pages != nil && $0.applies(on: page) }.flatMap(\.keys)
                for key in binding.keys where binding.pages != nil || !own.contains(key) {
                    #expect(keyMap.action(for: key, on: page) == binding.action, "\(binding.label)")
                }
            }
        }
    }

    @Test("The help lists the arrow keys only where the page does not use them differently")
    func arrows() {
        for (page, arrows) in [("1", true), ("2", true), ("3", false)] {
            var dashboard = Fixtures.training(size: Size(columns: 120, rows: 60))
            dashboard.type(page + "?")
            #expect(dashboard.text().contains("next sample; also right, down") == arrows)
            #expect(dashboard.text().contains("next sample"))
        }
    }

    @Test("After the end of a run, the footer lists the keys that continue from there")
    func footerAfterwards() {
        var dashboard = Fixtures.training()
        #expect(dashboard.text().contains("space pause"))
        dashboard.tell(.events([.state(.completed), Fixtures.ending], at: 3))
        let foot = dashboard.text().split(separator: "\n").last ?? ""
        #expect(foot.contains("e train more") && foot.contains("r restart"))
        #expect(!foot.contains("pause"))
    }

    @Test("The help lists every key of the page, and scrolls if there is no room for all", arguments: PageID.all)
    func help(page: PageID) {
        for (columns, rows) in [(120, 36), (80, 24), (44, 14)] {
            var dashboard = Fixtures.training(size: Size(columns: columns, rows: rows))
            dashboard.press(.character(Character("\(page.number)")), .character("?"))
            var seen = dashboard.text()
            for _ in 0..<150 {
                dashboard.press(.down)
                seen += dashboard.text()
            }
            func words(of text: String) -> Set<Substring> {
                Set(text.split { $0.isWhitespace || "│;".contains($0) })
            }
            let shown = words(of: seen)
            for binding in keyMap.bindings where binding.applies(on: page) {
                #expect(shown.isSuperset(of: words(of: binding.summary)), "\(columns): \(binding.summary)")
            }
            dashboard.press(.escape)
            #expect(dashboard.overlay == nil)
        }
    }
}
