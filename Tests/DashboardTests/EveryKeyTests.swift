import Dashboard
import Screen
import Telemetry
import Testing

/// Tests every key of the table, on every page to which it applies, and on the drawing board.
@Suite struct EveryKeyTests {
    /// A page, or its drawing board.
    struct Place: Hashable, Sendable, CustomTestStringConvertible {
        var page: PageID
        var isDrawing = false

        var testDescription: String { isDrawing ? "board" : page.name }

        static let all = PageID.all.map { Place(page: $0) } + [Place(page: .inspect, isDrawing: true)]

        /// The places that exist for samples of a kind: only grey pictures can be drawn.
        static func all(_ kind: KeyFixtures.Kind) -> [Place] { all.filter { kind == .grey || !$0.isDrawing } }

        /// The keys that work here, each with its row of the table.
        var presses: [(key: Key, binding: KeyBinding)] {
            keyMap.bindings.filter { $0.applies(on: page, isDrawing: isDrawing) }.flatMap { binding in
                binding.keys.filter { keyMap.action(for: $0, on: page, isDrawing: isDrawing) == binding.action }
                    .map { ($0, binding) }
            }
        }
    }

    /// The reason why a key does nothing at a place during a run; nil if it must do something.
    private func excuse(_ action: Action, at place: Place) -> String? {
        switch action {
        case .showPage(place.page): "the page is shown already"
        case .back where place.page == .train: "page 1 is the outermost level"
        case .extend: "the run is not finished yet"
        case _ where action.own(SoftmaxAction.self) == .undoDescent: "no step of descent has been taken"
        default: nil
        }
    }

    @Test("Each key has a visible effect, or asks for something", arguments: KeyFixtures.Kind.all)
    func performing(kind: KeyFixtures.Kind) {
        for place in Place.all(kind) {
            let prepared = KeyFixtures.dashboard(at: place, kind)
            #expect(prepared.page == place.page && prepared.isDrawing == place.isDrawing && prepared.overlay == nil)
            let frame = prepared.frame
            for (key, binding) in place.presses where !isOfOthers(binding.action, kind) {
                let did = prepared.answer(to: key, shown: frame) == .deed
                let excuse = excuse(binding.action, at: place)
                let reason = excuse ?? "it does nothing"
                #expect(did == (excuse == nil), "\(place.testDescription), \(key): \(binding.summary); \(reason)")
            }
        }
    }

    /// Whether the action is for samples of other kinds, such as noise for a text.
    private func isOfOthers(_ action: Action, _ kind: KeyFixtures.Kind) -> Bool {
        guard kind != .grey, let action = action.own(InspectAction.self) else { return false }
        return switch action {
        case .addNoise, .turn, .thicken, .openBoard: true
        case .savePicture: kind.other != .colors
        case .shift(let right, _): right != 0 || kind.other == .colors
        default: false
        }
    }

    @Test("Keys for samples of another kind say so, and neither the help nor the footer lists them")
    func others() {
        let board = KeyFixtures.dashboard(at: Place(page: .inspect))
        for kind in KeyFixtures.Kind.all where kind != .grey {
            var prepared = KeyFixtures.dashboard(at: Place(page: .inspect), kind)
            let frame = prepared.frame
            for (key, binding) in Place(page: .inspect).presses where isOfOthers(binding.action, kind) {
                #expect(prepared.answer(to: key, shown: frame) == .sentence, "\(key): \(binding.summary)")
            }
            prepared.tell(.resized(Size(columns: 120, rows: 100)))
            for word in ["noise", "turn", "thick", "draw one"] {
                #expect(!prepared.text().contains(word), "\(word)")
            }
            prepared.type("?")
            for word in ["noise", "turn", "thicker", "draw one"] {
                #expect(!prepared.text().contains(word), "\(word)")
            }
            #expect(prepared.text().contains("as PNG") == (kind.other == .colors))
        }
        var help = board
        help.tell(.resized(Size(columns: 120, rows: 100)))
        help.type("?")
        #expect(help.text().contains("more noise") && help.text().contains("as PNG"))
    }

    @Test("Every row of the table can be reached")
    func reachable() {
        let reached = Set(Place.all.flatMap { $0.presses.map(\.binding) })
        for binding in keyMap.bindings { #expect(reached.contains(binding), "\(binding.label): \(binding.summary)") }
    }

    @Test("After the run, each key does something, or says why not", arguments: KeyFixtures.Kind.all)
    func finished(kind: KeyFixtures.Kind) {
        for place in Place.all(kind) {
            let prepared = KeyFixtures.dashboard(at: place, kind, isFinished: true)
            let frame = prepared.frame
            for (key, binding) in place.presses {
                let answer = prepared.answer(to: key, shown: frame)
                if excuse(binding.action, at: place) == nil || binding.action == .extend {
                    #expect(answer != .nothing, "\(place.testDescription), \(key): \(binding.summary)")
                }
                if binding.action == .extend { #expect(answer == .deed) }
            }
        }
    }

    @Test(
        "Each key is safe to press, whatever is shown and however small the window is",
        arguments: Place.all, [Size(columns: 0, rows: 0), Size(columns: 1, rows: 1), Size(columns: 40, rows: 12)])
    func harmless(place: Place, size: Size) {
        var empty = Dashboard(dataName: "tiny", size: Size(columns: 80, rows: 24))
        empty.type("\(place.page.number)\(place.isDrawing ? "d" : "")")
        let kinds = KeyFixtures.Kind.all.filter { Place.all($0).contains(place) }
        for var dashboard in [empty, KeyFixtures.dashboard(at: place, isFinished: true)]
            + kinds.map({ KeyFixtures.dashboard(at: place, $0) })
        {
            dashboard.tell(.resized(size))
            for (key, _) in place.presses {
                var pressed = dashboard
                // The keys are pressed again on what the first press opened, and on the state after it.
                pressed.press(key, key, .enter)
                let lines = pressed.text().split(separator: "\n", omittingEmptySubsequences: false)
                #expect(lines.count <= max(1, size.rows))
            }
        }
    }

    @Test(
        "Thousands of keys, clicks, sizes and events in any order are safe",
        arguments: zip(1...6 as ClosedRange<UInt64>, [.grey, .grey] + KeyFixtures.Kind.all))
    func storm(seed: UInt64, kind: KeyFixtures.Kind) {
        let messages = KeyFixtures.messages(kind)
        var chance = Chance(state: seed)
        let keys = Array(Set(keyMap.bindings.flatMap(\.keys))).sorted { "\($0)" < "\($1)" } + [.character("7")]
        var dashboard = Dashboard(dataName: "rings", size: Size(columns: 80, rows: 24))
        for step in 0..<1000 {
            switch chance.below(20) {
            case 0:
                dashboard.tell(.resized(Size(columns: chance.below(200), rows: chance.below(70))))
            case 1...3:
                let kinds: [MouseEvent.Kind] = [.press, .drag, .release, .move, .wheelUp, .wheelDown]
                dashboard.press(
                    .mouse(MouseEvent(kinds[chance.below(6)], column: chance.below(210), row: chance.below(75))))
            case 4: dashboard.tell(messages[chance.below(messages.count)])
            default: dashboard.press(keys[chance.below(keys.count)])
            }
            if step % 8 == 0 { #expect(dashboard.text().split(separator: "\n").count <= dashboard.size.rows) }
        }
    }
}

/// A reproducible sequence of numbers.
private struct Chance {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }
}

extension Dashboard {
    fileprivate enum Answer { case deed, sentence, nothing }

    /// The effect of a key; showing only a sentence does not count as a deed.
    ///
    /// - Parameter frame: the frame before the key is pressed.
    fileprivate func answer(to key: Key, shown frame: Frame) -> Answer {
        var pressed = self
        let effects = pressed.press(key)
        // The selected sample changes even on pages that do not show it.
        if !effects.isEmpty || pressed.overlay != overlay || pressed.selection != selection { return .deed }
        let said = pressed.notice != nil
        // Pressing an unbound key removes the sentence.
        pressed.press(.function(12))
        if pressed.frame != frame { return .deed }
        return said ? .sentence : .nothing
    }

    fileprivate var frame: Frame { draw(with: Appearance(glyphs: .unicode, colors: .trueColor)) }
}
