import Testing

@testable import Screen

@Suite struct FrameDocumentTests {
    private func document(_ appearance: Appearance = .unicode, _ draw: (inout Frame) -> Void) -> FrameDocument {
        var frame = Frame(size: Size(columns: 12, rows: 2))
        draw(&frame)
        return FrameDocument(frame, drawnWith: appearance, title: "a <title> & more")
    }

    @Test("A file's extension determines the format, in upper or lower case")
    func formats() {
        #expect(FrameFormat(fileName: "page.svg") == .svg)
        #expect(FrameFormat(fileName: "some/where.x/PAGE.HTML") == .html)
        #expect(FrameFormat(fileName: "page.TXT") == .txt)
        #expect(FrameFormat(fileName: "page.png") == nil)
        #expect(FrameFormat(fileName: "svg") == nil)
        #expect(FrameFormat(fileName: "pages.svg/one") == nil)
    }

    @Test("Text of one style becomes one element as wide as its cells, split at double spaces")
    func runs() {
        let svg = document { $0.write("ab cd  ef", column: 1, row: 1) }.text(as: .svg)
        #expect(svg.contains("<text x=\"8\" y=\"28\" textLength=\"40\">ab cd</text>"))
        #expect(svg.contains("<text x=\"64\" y=\"28\" textLength=\"16\">ef</text>"))
        #expect(svg.matches(of: #/<text /#).count == 2)
    }

    @Test("A change of colour or weight begins another element, in a group of its style")
    func styles() {
        let red = Color(0x112233, basic: .red)
        let svg = document {
            $0.write("no", column: 0, row: 0)
            $0.write("yes", column: 2, row: 0, style: Style(red, .bold))
        }
        .text(as: .svg)
        #expect(
            svg.contains("<g fill=\"#123\" font-weight=\"bold\">\n<text x=\"16\" y=\"12\" textLength=\"24\">yes</text>")
        )
        #expect(svg.contains("textLength=\"16\">no</text>"))
    }

    @Test("Characters with a meaning in XML are escaped, in texts and in the title", arguments: FrameFormat.allCases)
    func escapes(format: FrameFormat) {
        let text = document { $0.write("<a & \"b\">", column: 0, row: 0) }.text(as: format)
        #expect(text.contains(format == .txt ? "<a & \"b\">" : "&lt;a &amp; &quot;b&quot;&gt;"))
        #expect(format == .txt || text.contains("<title>a &lt;title&gt; &amp; more</title>"))
    }

    @Test("A half block is drawn as two pixels, and touching pixels of one colour are one rectangle")
    func halves() {
        let (blue, green) = (Color(0x0000FF, basic: .blue), Color(0x00FF00, basic: .green))
        let svg = document {
            for column in 0..<3 { $0[column, 0] = Cell("▀", Style(blue, on: green)) }
            for column in 0..<3 { $0[column, 1] = Cell("█", Style(green)) }
        }
        .text(as: .svg)
        #expect(svg.contains("<path fill=\"#00f\" shape-rendering=\"crispEdges\" d=\"M0 0h24v8h-24z\"/>"))
        #expect(svg.contains("<path fill=\"#0f0\" shape-rendering=\"crispEdges\" d=\"M0 8h24v24h-24z\"/>"))
        #expect(!svg.contains("<text"))
    }

    @Test("A panel's border is four lines and four corners that meet")
    func border() {
        let frame = Panel().frame(6, 4)
        let svg = FrameDocument(frame, drawnWith: .unicode, title: "").text(as: .svg)
        for line in ["M8 8h32v1h-32z", "M8 56h32v1h-32z", "M4 16h1v32h-1z", "M44 16h1v32h-1z"] {
            #expect(svg.contains(line))
        }
        for corner in ["M4.5 16.0v-4a", "M40.0 8.5a", "M40.0 56.5a", "M8.0 56.5a"] { #expect(svg.contains(corner)) }
    }

    @Test(
        "A line reaches exactly those sides of its cell that its Unicode name says",
        arguments: [
            ("─", "lr"), ("│", "ud"), ("├", "urd"), ("┤", "uld"), ("┬", "lrd"), ("┴", "lru"), ("┼", "lrud"),
            ("┌", "rd"),
            ("┘", "lu"), ("━", "lr"), ("┃", "ud"), ("╸", "l"), ("╺", "r"), ("╾", "lr"), ("╋", "lrud"), ("┢", "urd"),
        ] as [(Character, String)])
    func lines(character: Character, sides: String) throws {
        let scalar = try #require(character.unicodeScalars.first)
        let shapes = try #require(BlockElement(scalar)).shapes
        #expect(shapes.contains { $0.x == 0 } == sides.contains("l"))
        #expect(shapes.contains { $0.x + $0.width == 8 } == sides.contains("r"))
        #expect(shapes.contains { $0.y == 0 } == sides.contains("u"))
        #expect(shapes.contains { $0.y + $0.height == 16 } == sides.contains("d"))
    }

    @Test("The shapes of a character stay in its cell and do not overlap", arguments: 0x2500...0x259F)
    func shapesAreApart(value: Int) throws {
        let scalar = try #require(Unicode.Scalar(UInt32(value)))
        guard let element = BlockElement(scalar) else { return }
        var covered: Set<Int> = []
        for shape in element.shapes {
            for y in shape.y..<shape.y + shape.height {
                for x in shape.x..<shape.x + shape.width {
                    #expect(x >= 0 && x < 8 && y >= 0 && y < 16)
                    #expect(covered.insert(16 * x + y).inserted)
                }
            }
        }
        #expect(!covered.isEmpty || element.arc != nil)
    }

    @Test(
        "Blocks cover the share of their cell that their Unicode name says",
        arguments: [
            ("▁", 16), ("▃", 48), ("▇", 112), ("▏", 16), ("▌", 64), ("▐", 64), ("▖", 32), ("▙", 96), ("▚", 64),
            ("▔", 16),
        ] as [(Character, Int)])
    func coverage(character: Character, area: Int) throws {
        let scalar = try #require(character.unicodeScalars.first)
        let shapes = try #require(BlockElement(scalar)).shapes
        #expect(shapes.reduce(0) { $0 + $1.width * $1.height } == area)
    }

    @Test("The dots of braille are at their positions")
    func dots() {
        let svg = document { $0[1, 1] = Cell("⡡", .plain) }.text(as: .svg)
        // The pattern has dots 1, 6 and 7.
        #expect(svg.contains("d=\"M10 18h0M14 26h0M10 30h0\""))
        #expect(svg.contains("stroke-linecap=\"round\""))
    }

    @Test("A wide character is centred in its two cells, and accents stay with their letter")
    func wideCharacters() {
        let document = document {
            $0.write("漢", column: 2, row: 0)
            $0.write("q\u{301}", column: 6, row: 0)
        }
        #expect(document.text(as: .svg).contains("<text x=\"24\" y=\"12\" text-anchor=\"middle\">漢</text>"))
        #expect(document.text(as: .svg).contains("<text x=\"52\" y=\"12\" text-anchor=\"middle\">q\u{301}</text>"))
        #expect(document.text(as: .html).contains("<span class=\"w\">漢</span>"))
    }

    @Test("Reverse swaps foreground and background, dim mixes them, and underlining is a line")
    func attributes() {
        let (ink, background) = (Color(0xFFFFFF, basic: .white), Color(0x000000, basic: .black))
        let palette = FramePalette(.unicode)
        #expect(palette.ink(Style(ink, on: background, .reverse)).color == 0x000000)
        #expect(palette.ink(Style(ink, on: background, .reverse)).background == 0xFFFFFF)
        #expect(palette.ink(Style(ink, on: background, .dim)).color == 0x999999)
        let svg = document { $0.write("ab", column: 0, row: 0, style: Style(ink, .underline)) }.text(as: .svg)
        #expect(svg.contains("M0 14h16v1h-16z"))
    }

    @Test(
        "Colours are those that a terminal with that number of colours shows",
        arguments: [
            (.trueColor, 0x123456), (.indexed256, 0x005F5F), (.basic16, 0x5C5CFF), (.none, 0xD5D9E0),
        ] as [(ColorDepth, UInt32)])
    func depths(depth: ColorDepth, rgb: UInt32) {
        let palette = FramePalette(Appearance(colors: depth))
        #expect(palette.ink(Style(Color(0x123456, basic: .brightBlue))).color == rgb)
    }

    @Test("A light background has dark text")
    func lightBackground() {
        let palette = FramePalette(Appearance(theme: .light, isLight: true))
        #expect(palette.background == 0xFFFFFF)
        #expect(palette.foreground < 0x404040)
    }

    @Test("Text contains the characters of the frame, one line per row")
    func text() {
        let document = document {
            $0.write("one", column: 0, row: 0)
            $0.write("two", column: 1, row: 1)
        }
        #expect(document.text(as: .txt) == "one\n two\n")
    }

    @Test("HTML has one line per row, and one class for each style")
    func html() throws {
        let html = document {
            $0.write("a b", column: 0, row: 0)
            $0.write("c", column: 5, row: 0, style: Style(Color(0xAABBCC, basic: .cyan), .bold))
        }
        .text(as: .html)
        let first = try #require(html.split(separator: "<pre>\n").last).split(separator: "\n")[0]
        #expect(first == "<span class=\"s0\">a b</span>  <span class=\"s1\">c</span>")
        #expect(html.contains(".s1{color:#abc;font-weight:bold}"))
    }

    @Test("The documents of any frame are well formed", arguments: [FrameFormat.svg, .html], 1...20)
    func isWellFormed(format: FrameFormat, seed: UInt64) throws {
        var generator = Draws(state: seed)
        var frame = Frame(size: Size(columns: 30, rows: 8))
        let ranges: [ClosedRange<UInt32>] = [0...0x7F, 0x20...0x7E, 0x2500...0x259F, 0x2800...0x28FF, 0...0x10FFFF]
        for row in 0..<8 {
            for column in 0..<30 {
                let range = ranges[Int.random(in: 0..<ranges.count, using: &generator)]
                let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) ?? " "
                let color = Color(UInt32.random(in: 0...0xFFFFFF, using: &generator), basic: .red)
                let attributes = Style.Attributes(rawValue: UInt8.random(in: 0..<16, using: &generator))
                frame[column, row] = Cell(scalar, Style(color, on: row % 2 == 0 ? color : nil, attributes))
            }
        }
        let text = FrameDocument(frame, drawnWith: .unicode, title: "t").text(as: format)
        #expect(Markup(text).fault == nil)
    }
}

/// A linear congruential generator (Knuth), which gives the same numbers for a seed on every platform.
private struct Draws: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 33
    }
}

/// Checks that elements are closed in order, attributes are quoted and characters are allowed.
///
/// It reads scalars and not characters: a `>` followed by an accent would be a different character.
private struct Markup {
    private(set) var fault: String?

    init(_ text: String) {
        var open: [String] = []
        // In HTML these elements have no closing tag.
        let void: Set = ["meta", "!DOCTYPE"]
        for piece in text.unicodeScalars.split(separator: "<", omittingEmptySubsequences: true) {
            let parts = piece.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                fault = "no end of a tag: \(Substring(piece))"
                return
            }
            let name = String(Substring(parts[0].drop { $0 == "/" }.prefix { $0 != " " && $0 != "/" }))
            if parts[0].first == "/" {
                guard open.popLast() == name else {
                    fault = "closes what is not open: \(name)"
                    return
                }
            } else if parts[0].last != "/", !void.contains(name) {
                open.append(name)
            }
            if parts[0].count(where: { $0 == "\"" }) % 2 == 1 { fault = "quotes: \(Substring(parts[0]))" }
            for entity in parts[1].split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
                let name = String(Substring(entity.prefix { $0 != ";" }))
                if !["amp", "lt", "gt", "quot"].contains(name) { fault = "entity: \(name)" }
            }
        }
        if !open.isEmpty { fault = "left open: \(open)" }
        for scalar in text.unicodeScalars
        where scalar.value < 0x20 && scalar != "\n" && scalar != "\t" && scalar != "\r" {
            fault = "U+\(String(scalar.value, radix: 16))"
        }
    }
}
