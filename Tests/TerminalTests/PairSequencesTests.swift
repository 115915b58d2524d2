import Terminal
import Testing

@Suite struct PairSequencesTests {
    /// Pairs for orange on black, orange on blue, and grey on the terminal's default background.
    private let sequences: PairSequences = {
        var sequences = PairSequences()
        sequences.append(foreground: 0xE69F00, background: 0)
        sequences.append(foreground: 0xE69F00, background: 0x0072B2)
        sequences.append(foreground: 0x808080, background: -1)
        return sequences
    }()

    @Test(
        "A pair's number becomes its colours, without those that the terminal already uses",
        arguments: [
            ("a^[>1zb", "a^[38;2;230;159;0;48;2;0;0;0mb"),
            ("^[>1za^[>2zb", "^[38;2;230;159;0;48;2;0;0;0ma^[48;2;0;114;178mb"),
            ("^[>1za^[>1zb", "^[38;2;230;159;0;48;2;0;0;0mab"),
            ("^[>2za^[>3zb", "^[38;2;230;159;0;48;2;0;114;178ma^[38;2;128;128;128;49mb"),
            ("^[>3za^[3;4Hb^[>3zc", "^[38;2;128;128;128;49ma^[3;4Hbc"),
        ])
    func colors(written: String, shown: String) { #expect(expanded(written) == escaped(shown)) }

    @Test("After any other change of style both colours are sent again")
    func resets() {
        #expect(
            expanded("^[>3za^[39;49m^[>3zb^(B^[m^[>3zc")
                == escaped(
                    "^[38;2;128;128;128;49ma^[39;49m^[38;2;128;128;128;49mb^(B^[m^[38;2;128;128;128;49mc"))
    }

    @Test(
        "Everything else is unchanged, even incomplete sequences; an unknown pair is removed",
        arguments: [
            ("漢 é\r\n", "漢 é\r\n"), ("^[?25l^[2J^]0;t^G", "^[?25l^[2J^]0;t^G"), ("a^", "a^"), ("a^[", "a^["),
            ("a^[12", "a^[12"), ("a^[>12", "a^[>12"), ("a^[>4zb", "ab"), ("a^[>0zb", "ab"), ("a^[>zb", "ab"),
            ("a^[>99999999999999999999zb", "ab"), ("a^[>c", "a^[>c"), ("", ""),
        ])
    func others(written: String, shown: String) { #expect(expanded(written) == escaped(shown)) }

    private func escaped(_ text: String) -> String {
        text.replacing("^G", with: "\u{7}").replacing("^", with: "\u{1B}")
    }

    private func expanded(_ text: String) -> String {
        String(decoding: sequences.expanded(Array(escaped(text).utf8)), as: UTF8.self)
    }
}
