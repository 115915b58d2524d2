import Dashboard
import Screen
import Testing

@Suite("Class names on pages 3 and 5")
struct ClassTableNameTests {
    static let wide = [
        "猫", "犬と鳥", "👩‍🔬 scientist", "한국어", "naïve café", "a class with a name that nobody would want to type twice",
    ]

    static func dashboard(_ columns: Int, _ rows: Int, names: [String] = wide, keys: String) -> Dashboard {
        var dashboard = ClassFixtures.dashboard(
            size: Size(columns: columns, rows: rows), names: names, supports: names.indices.map { 150 + 31 * ($0 % 7) })
        dashboard.type(keys)
        return dashboard
    }

    @Test(
        "Wide and long names leave the columns aligned",
        arguments: [
            ("classes-names-80x24", 80, 24, "3x"), ("classes-names-120x36", 120, 36, "3x"),
            ("classes-names-scores-80x24", 80, 24, "3v"), ("classes-names-compact-60x20", 60, 20, "3x"),
            ("softmax-names-80x24", 80, 24, "5"), ("softmax-names-120x36", 120, 36, "5"),
        ])
    func names(golden: String, columns: Int, rows: Int, keys: String) throws {
        try expectGolden(Self.dashboard(columns, rows, keys: keys).text(), golden)
    }

    @Test(
        "With wide names, every border stays in its column", arguments: ["3", "3v", "3vv", "3vvv", "5", "5v", "5vv"])
    func borders(keys: String) throws {
        for (columns, rows) in [(60, 20), (80, 24), (120, 36), (200, 60)] {
            let text = Self.dashboard(columns, rows, keys: keys).text()
            for line in text.split(separator: "\n") where line.hasPrefix("│") {
                #expect(String(line).columnWidth == columns, "\(line)")
                // Panels beside each other may begin and end in different lines.
                #expect(["│", "╮", "╯"].contains { line.hasSuffix($0) }, "\(line)")
            }
        }
    }

    @Test(
        "Pages with two and with a hundred classes match their golden files",
        arguments: [
            ("classes-two-80x24", 2, 80, 24, "3"), ("classes-two-120x36", 2, 120, 36, "3"),
            ("classes-hundred-80x24", 100, 80, 24, "3x"), ("classes-hundred-120x36", 100, 120, 36, "3x"),
            ("softmax-hundred-80x24", 100, 80, 24, "5"),
        ])
    func counts(golden: String, count: Int, columns: Int, rows: Int, keys: String) throws {
        let names = count == 2 ? ["no", "yes"] : (0..<count).map { "class \($0)" }
        try expectGolden(Self.dashboard(columns, rows, names: names, keys: keys).text(), golden)
    }

    @Test("No two columns of the matrix have the same name above them", arguments: [(80, 24), (120, 36), (200, 60)])
    func columnNames(columns: Int, rows: Int) throws {
        let names = ["setosa", "versicolor", "virginica", "germanica", "reticulata"].map { "Iris \($0)" }
        let text = Self.dashboard(columns, rows, names: names, keys: "3").text()
        // The names are right below the panel's border, up to the next panel.
        let line = try #require(text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(3).first)
        let heads = line.split(separator: "│")[0].split(separator: " ")
        let hasWholeNames = names.allSatisfy { line.contains($0) }
        #expect(hasWholeNames || heads.count >= 5 && Set(heads.suffix(5)).count == 5, "\(line)")
    }

    @Test("The screen says which of a hundred classes are not visible", arguments: [(40, 12), (80, 24), (120, 36)])
    func parts(columns: Int, rows: Int) {
        let names = (0..<100).map { "class \($0)" }
        for key in ["3", "5"] {
            let text = Self.dashboard(columns, rows, names: names, keys: key).text()
            #expect(text.contains(" of 100"), "\(text)")
        }
        let all = Self.dashboard(columns, rows, names: ["no", "yes"], keys: "3").text()
        #expect(!all.contains(" of 2 "))
    }

    @Test("A shortened name fits its columns, and none of its characters is split")
    func shortening() {
        let appearance = Appearance()
        for name in Self.wide {
            for columns in 0...70 {
                let short = name.shortened(to: columns, with: appearance)
                #expect(short.columnWidth <= columns)
                #expect(name.columnWidth <= columns ? short == name : columns == 0 || short.hasSuffix("…"))
                #expect(name.hasPrefix(name.shortened(to: columns, ellipsis: "")))
            }
        }
        #expect("犬と鳥".shortened(to: 4, with: appearance) == "犬…")
    }

    /// Twenty-four names of twenty letters that begin alike.
    private static let departments = [
        "Agriculture", "Commerce", "Customs", "Defence", "Education", "Energy", "Fisheries", "Forestry", "Harbours",
        "Health", "Housing", "Interior", "Justice", "Labour", "Railways", "Roads", "Science", "State", "Taxes",
        "Transport",
        "Treasury", "Tunnels", "Veterans", "Water",
    ].map { String("Department \($0) and more of it".prefix(20)) }

    @Test(
        "Of 24 long names that begin alike, every visible one can be told apart by more than a letter or a number",
        arguments: [(80, 24), (120, 36), (200, 60)], ["3", "3v"])
    func namesApart(size: (columns: Int, rows: Int), keys: String) throws {
        let text = Self.dashboard(size.columns, size.rows, names: Self.departments, keys: keys).text()
        // The names stand in the panel of the scores, before numbers with a decimal point.
        let panel = keys == "3" ? 1 : 0
        let rows = text.split(separator: "\n").compactMap { line -> String? in
            let parts = line.dropFirst().replacing("││", with: "|").split(
                separator: "|", omittingEmptySubsequences: false)
            guard panel < parts.count, let number = parts[panel].firstIndex(of: ".") else { return nil }
            let words = parts[panel][..<number].split(separator: " ").dropLast().joined(separator: " ")
            return words.contains("De") ? words : nil
        }
        let visible = rows.count
        #expect(visible >= (size.columns == 80 && keys == "3" ? 9 : 15), "\(text)")
        #expect(Set(rows).count == visible && rows.allSatisfy { $0.count >= 8 && $0.hasPrefix("De") }, "\(rows)")
        if visible < 24 { #expect(text.contains("\(visible) of 24"), "\(text)") }
        if size.columns == 200 { #expect(visible == 24) }
    }

    @Test(
        "Confused classes are named, and pairs that are left out are counted",
        arguments: [(80, 24, "3v"), (120, 36, "3"), (200, 60, "3")])
    func confused(columns: Int, rows: Int, keys: String) throws {
        let text = Self.dashboard(columns, rows, names: Self.departments, keys: keys).text()
        let pair = try #require(text.split(separator: "\n").first { $0.contains(" as D") })
        #expect(pair.contains("…"), "\(pair)")
        #expect(text.contains(#/confused ─.* \d+ of \d+ ╮/#))
    }

    @Test("Names of a hundred classes are readable", arguments: [(80, 24), (120, 36), (200, 60)])
    func hundred(columns: Int, rows: Int) {
        let names = (1...100).map { "species number \($0)" }
        let text = Self.dashboard(columns, rows, names: names, keys: "3").text()
        #expect(text.contains(#/spec[a-z ]*…1 /#) && text.contains(" of 100"), "\(text)")
    }
}
