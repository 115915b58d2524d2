import Dashboard
import Datasets
import Screen
import Telemetry
import Testing

@Suite struct DrawingBoardTests {
    private func board(size: Size = Size(columns: 80, rows: 24)) -> Dashboard {
        var dashboard = Fixtures.inspecting(size: size)
        dashboard.type("d")
        return dashboard
    }

    @Test("d opens the board, Esc and d close it, and reopening it shows what was drawn")
    func opening() {
        var dashboard = board()
        #expect(dashboard.isDrawing)
        #expect(dashboard.text().contains("drawing board"))
        dashboard.press(.enter, .escape)
        #expect(!dashboard.isDrawing)
        #expect(dashboard.page == .inspect)
        dashboard.type("d")
        #expect(dashboard.inspectPage.board?.picture.isEmpty == false)
        dashboard.type("d")
        #expect(!dashboard.isDrawing)
    }

    @Test("The sides of the board are drawn where it has no border, but not those of a sample")
    func sides() {
        var dashboard = board(size: Size(columns: 60, rows: 20))
        #expect(dashboard.text().contains("▕") && dashboard.text().contains("▏"))
        dashboard.type("d")
        #expect(!dashboard.text().contains("▕"))
    }

    @Test("Keys that select another sample do nothing while the board is open", arguments: ["/", "g"])
    func browsing(key: String) {
        var dashboard = board()
        dashboard.type(key)
        #expect(dashboard.overlay == nil)
        #expect(dashboard.isDrawing)
        #expect(!dashboard.text().contains("filter"))
    }

    @Test("The arrows move the pen, and draw while it is down")
    func pen() throws {
        var dashboard = board()
        let start = try #require(dashboard.inspectPage.board?.cursor)
        dashboard.press(.right, .down, .down)
        let moved = try #require(dashboard.inspectPage.board)
        #expect(moved.cursor == (start.x + 1, start.y + 2))
        #expect(moved.picture.isEmpty)
        #expect(dashboard.selection.index == 0)
        dashboard.press(.enter, .down, .down, .down, .enter, .right, .right, .right, .right)
        let drawn = try #require(dashboard.inspectPage.board?.picture)
        for y in 2...5 { #expect(drawn[start.x + 1, start.y + y] == 255) }
        #expect(drawn[start.x + 5, start.y + 5] == 0)
        dashboard.press(.enter)
        #expect(dashboard.text().contains("pen down"))
    }

    @Test("The pen does not leave the board")
    func edges() {
        var dashboard = board()
        dashboard.press(.enter)
        for key in [Key.left, .up, .right, .down] {
            for _ in 0..<60 { dashboard.press(key) }
        }
        #expect(dashboard.inspectPage.board?.cursor ?? (0, 0) == (27, 27))
    }

    @Test("Dragging the mouse draws a line with a soft edge, and the drawing is classified immediately")
    func mouse() throws {
        var dashboard = board()
        #expect(dashboard.inspectPage.classification == nil)
        // The picture begins at column 2, row 3; a cell is one pixel wide and two high.
        dashboard.press(.mouse(MouseEvent(.press, column: 2 + 10, row: 3 + 2)))
        #expect(dashboard.inspectPage.classification != nil)
        dashboard.press(.mouse(MouseEvent(.drag, column: 2 + 10, row: 3 + 10)))
        dashboard.press(.mouse(MouseEvent(.release, column: 2 + 10, row: 3 + 10)))
        dashboard.press(.mouse(MouseEvent(.drag, column: 2 + 25, row: 3 + 10)))
        let picture = try #require(dashboard.inspectPage.board?.picture)
        for y in 5...20 { #expect(picture[10, y] == 255) }
        let inks = Set(picture.pixels)
        #expect(inks.contains { $0 > 0 && $0 < 255 })
        #expect(picture[25, 20] == 0)
        #expect(dashboard.inspectPage.classification?.label == nil)
        #expect(dashboard.text().contains("says "))
    }

    @Test("u undoes stroke by stroke, including a cleared board, and says when nothing is left to undo")
    func undo() throws {
        var dashboard = board()
        dashboard.press(.mouse(MouseEvent(.press, column: 12, row: 8)), .mouse(MouseEvent(.drag, column: 20, row: 8)))
        dashboard.press(.mouse(MouseEvent(.release, column: 20, row: 8)))
        let first = try #require(dashboard.inspectPage.board?.picture)
        dashboard.press(.mouse(MouseEvent(.press, column: 12, row: 12)))
        let second = try #require(dashboard.inspectPage.board?.picture)
        #expect(second != first)
        dashboard.type("c")
        #expect(dashboard.inspectPage.board?.picture.isEmpty == true)
        #expect(dashboard.text().contains("nothing is drawn yet"))
        dashboard.type("u")
        #expect(dashboard.inspectPage.board?.picture == second)
        dashboard.type("u")
        #expect(dashboard.inspectPage.board?.picture == first)
        dashboard.press(.backspace)
        #expect(dashboard.inspectPage.board?.picture.isEmpty == true)
        dashboard.type("u")
        #expect(dashboard.text().contains("nothing to undo"))
    }

    @Test("The model is given the drawing centred, or unchanged after a")
    func centering() throws {
        var dashboard = board(size: Size(columns: 120, rows: 36))
        dashboard.press(.mouse(MouseEvent(.press, column: 6, row: 6)), .mouse(MouseEvent(.drag, column: 6, row: 10)))
        let drawing = try #require(dashboard.inspectPage.board)
        #expect(drawing.input == drawing.picture.centeredAsMNIST)
        #expect(dashboard.text().contains("given centred"))
        let centered = dashboard.inspectPage.classification
        dashboard.type("a")
        #expect(dashboard.inspectPage.classification != centered)
        #expect(dashboard.text().contains("given as it is drawn"))
    }

    @Test("The brush grows and shrinks within bounds")
    func brush() throws {
        var dashboard = board()
        dashboard.type("bbbbbbbbbbbbbbbb")
        #expect(dashboard.inspectPage.board?.radius == 4)
        dashboard.type("BBBBBBBBBBBBBBBB")
        #expect(dashboard.inspectPage.board?.radius == 0.5)
    }

    @Test("I saves the drawing as PNG")
    func saving() throws {
        var dashboard = board()
        dashboard.press(.enter, .down, .down)
        let effects = dashboard.type("I")
        let picture = try #require(dashboard.inspectPage.board?.picture)
        let bytes = try #require(PNGFile.bytes(of: picture))
        #expect(effects == [.save(SavedFile(name: "drawing", fileExtension: "png", bytes: bytes))])
    }

    @Test("Every key of the board's table works, and footer and help list the board's keys while it is open")
    func keyTable() {
        for binding in keyMap.bindings where binding.whileDrawing {
            for key in binding.keys {
                #expect(keyMap.action(for: key, on: .inspect, isDrawing: true) == binding.action, "\(binding.label)")
                #expect(keyMap.action(for: key, on: .train) != binding.action)
            }
        }
        var dashboard = board()
        let foot = dashboard.text().split(separator: "\n").last ?? ""
        for word in ["enter pen", "u undo", "c clear", "I save PNG", "d back", "q quit"] {
            #expect(foot.contains(word), "\(word)")
        }
        dashboard.type("?")
        #expect(dashboard.text().contains("broader brush"))
        #expect(!dashboard.text().contains("next sample"))
    }

    @Test("Space still pauses and digits still change pages while the board is open")
    func commonKeys() {
        var dashboard = board()
        #expect(dashboard.type(" ") == [.send(.pause)])
        dashboard.type("1")
        #expect(dashboard.page == .train)
        #expect(!dashboard.isDrawing)
        dashboard.type("2")
        #expect(dashboard.isDrawing)
    }

    @Test("A drawing matches its golden files")
    func golden() throws {
        var dashboard = board(size: Size(columns: 120, rows: 36))
        for (column, row, kind) in [
            (8, 8, MouseEvent.Kind.press), (14, 6, .drag), (20, 8, .drag), (12, 18, .drag), (12, 18, .release),
        ] {
            dashboard.press(.mouse(MouseEvent(kind, column: column, row: row)))
        }
        try expectGolden(dashboard.shades(), "inspect-board-120x36")
        try expectGolden(dashboard.shades(ascii: true), "inspect-board-ascii-120x36")
    }
}
