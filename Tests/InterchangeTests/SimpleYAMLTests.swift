import Interchange
import Testing

@Suite("Settings in YAML")
struct SimpleYAMLTests {
    private func lines(_ text: String) -> [String] {
        SimpleYAML(parsing: Array(text.utf8)).settings.map { "\($0.name) = \($0.value.text)" }
    }

    @Test(
        "scalars are resolved",
        arguments: [
            ("1", 1), ("-1_000", -1000), ("0.5", 0.5), ("1e-3", 0.001), ("1.0e-05", 1e-5), (".inf", .number(.infinity)),
            ("-.inf", .number(-.infinity)), ("true", true), ("no", false), ("null", nil), ("~", nil), ("", nil),
            ("abc", "abc"), ("nan", "nan"), ("1.2.3", "1.2.3"), ("2024-01-02", "2024-01-02"), ("''", ""),
            ("'it''s'", "it's"), (#""a\n\u00e9""#, "a\né"), ("a b # c", "a b"), ("a#b", "a#b"),
            ("http://x:80/y", "http://x:80/y"),
            ("[1, two, [3]]", [1, "two", [3]]), ("[]", []), ("!!python/name:torch.nn.ReLU ''", ""), ("&id1 5", 5),
            ("99999999999999999999", .number(1e20)), ("-", "-"), ("1_", 1),
        ] as [(String, JSONValue)])
    func scalars(text: String, value: JSONValue) {
        let document = SimpleYAML(parsing: Array("key: \(text)\n".utf8))
        #expect(document["key"] == value)
        #expect(document.troubles.isEmpty)
    }

    @Test("nested mappings are joined with dots, and sequences are arrays")
    func nesting() {
        let text = """
            # hparams
            %YAML 1.1
            ---
            model: !!python/object:argparse.Namespace
              lr: 0.1   # rate
              'quoted key': {a: 1, "b": [x, y]}
              deep:
                er:
                    name: long text
                      that goes on
            layers:
            - 64
            - 32
            callbacks:
              - name: early
                patience: 3
              - - 1
                - 2
            size: !!python/tuple
            - 28
            - 28
            doc: |
              line one
              line two

            folded: >-
              a
              b
            flow: [1,
              2, 3
            ]
            quoted: "one
              two\\
              \\ three"
            lines: 'one

              two

              '
            last: 1
            ...
            ignored: 1
            """
        #expect(
            lines(text) == [
                "model.lr = 0.1", "model.quoted key.a = 1", #"model.quoted key.b = ["x","y"]"#,
                #"model.deep.er.name = "long text that goes on""#, "layers = [64,32]",
                #"callbacks = [{"name":"early","patience":3},[1,2]]"#, "size = [28,28]",
                #"doc = "line one\nline two""#, #"folded = "a b""#, "flow = [1,2,3]", #"quoted = "one two three""#,
                #"lines = "one\ntwo\n""#,
                "last = 1",
            ])
    }

    @Test("a tag on the document's first line is ignored, as PyYAML writes it for a Namespace")
    func tagged() {
        #expect(lines("!!python/object:argparse.Namespace\na: 1\nb: 2\r\n") == ["a = 1", "b = 2"])
    }

    @Test(
        "what is not understood is skipped and told with its line",
        arguments: [
            ("a: 1\nb: *x\nc: 2\n", 2), ("a: 1\n? b\n: 3\nc: 2\n", 2), ("a: 1\n   b: 3\nc: 2\n", 2),
            ("a: 1\njust text\nc: 2\n", 2), ("a: 1\nb: \"x\nc: 2\n", 2),
        ])
    func troubles(text: String, line: Int) {
        let document = SimpleYAML(parsing: Array(text.utf8))
        #expect(document["a"] == 1)
        #expect(document["c"] == 2)
        #expect(document.troubles.first?.line == line)
    }

    @Test("deep nesting and long names do no harm")
    func limits() {
        _ = SimpleYAML(parsing: Array(repeating: UInt8(ascii: "["), count: 100_000))
        _ = SimpleYAML(parsing: Array(("a: " + String(repeating: "{a: ", count: 100_000)).utf8))
        _ = SimpleYAML(parsing: Array(String(repeating: "- ", count: 50_000).utf8))
        let steps = (0..<500).map { String(repeating: " ", count: $0) + "key:" }.joined(separator: "\n")
        _ = SimpleYAML(parsing: Array(steps.utf8))
        let unclosed = "a: [" + String(repeating: "1,\n  ", count: 20_000)
        #expect(SimpleYAML(parsing: Array(unclosed.utf8)).troubles.count > 0)
    }
}
