import Terminal
import Testing

@Suite("Calls on a terminal")
struct TerminalAlertTests {
    @Test(
        "each terminal gets the sequence that it understands, and a bell",
        arguments: [
            (["TERM": "xterm-256color"], "\u{7}\u{1B}]9;softscope: done\u{1B}\\"),
            (["TERM": "foot"], "\u{7}\u{1B}]777;notify;softscope;done\u{1B}\\"),
            (["TERM": "xterm-256color", "VTE_VERSION": "7600"], "\u{7}\u{1B}]777;notify;softscope;done\u{1B}\\"),
            (
                ["TERM": "tmux-256color", "TMUX": "/tmp/tmux,1,0"],
                "\u{7}\u{1B}Ptmux;\u{1B}\u{1B}]9;softscope: done\u{1B}\u{1B}\\\u{1B}\\"
            ),
            (["TERM": "screen", "STY": "1"], "\u{7}"), (["TERM": "linux"], "\u{7}"),
        ] as [([String: String], String)])
    func sequence(variables: [String: String], bytes: String) {
        let environment = TerminalEnvironment { variables[$0] }
        #expect(TerminalAlert("do\u{1B}ne\u{7}\u{9C}").bytes(for: environment) == Array(bytes.utf8))
    }
}
