import Interchange

/// The manual page `softscope(1)`, made from the argument parser's own description of all commands, so that it agrees
/// with `--help`. It uses the macros of man(7), which groff and mandoc read.
struct ManualPage {
    private let root: JSONValue

    /// - Parameter description: the output of the root command's `_dumpHelp`.
    init(_ description: JSONValue) {
        root = description["command"] ?? .null
    }

    /// The page, ending with a line break.
    var text: String {
        let name = root["commandName"]?.stringValue ?? ""
        let commands = root["subcommands"]?.arrayValue?.filter(Self.isShown) ?? []
        var lines = [
            ".TH \(name.uppercased()) 1 \"\" \"\(Self.escaped("\(name) \(Softscope.version)"))\" \"User Commands\"",
            ".SH NAME",
            Self.escaped("\(name) - \(root["abstract"]?.stringValue ?? "")"),
            ".SH SYNOPSIS",
            ".B \(name)",
            "[\\fIcommand\\fR] [\\fIoptions\\fR]",
            ".SH DESCRIPTION",
        ]
        lines += Self.paragraphs(root["discussion"]?.stringValue ?? "")
        lines.append(".SH COMMANDS")
        for command in commands { lines += Self.section(command, of: name, default: root["defaultSubcommand"]) }
        lines += Self.closing
        return lines.joined(separator: "\n") + "\n"
    }

    private static func isShown(_ element: JSONValue) -> Bool {
        element["shouldDisplay"]?.boolValue != false && element["commandName"] != "help"
    }

    private static func section(_ command: JSONValue, of program: String, default usual: JSONValue?) -> [String] {
        let name = command["commandName"]?.stringValue ?? ""
        let arguments = command["arguments"]?.arrayValue?.filter(isShown) ?? []
        let positions = arguments.filter { $0["kind"] == "positional" }
        let operands = positions.map { argument in
            let word =
                "\\fI\(escaped(argument["valueName"]?.stringValue ?? ""))\\fR"
                + (argument["isRepeating"]?.boolValue == true ? "..." : "")
            return argument["isOptional"]?.boolValue == true ? " [\(word)]" : " \(word)"
        }
        var lines = [
            ".SS \(program) \(escaped(name))\(operands.joined()) [\\fIoptions\\fR]",
            escaped(command["abstract"]?.stringValue ?? "")
                + (usual == command["commandName"] ? " The command when none is named." : ""),
        ]
        lines += [".PP"] + paragraphs(command["discussion"]?.stringValue ?? "")
        var heading = ""
        for argument in arguments {
            let section = argument["sectionTitle"]?.stringValue ?? ""
            if section != heading, !section.isEmpty { lines += [".PP", "\\fI\(escaped(section))\\fR"] }
            heading = section
            lines += entry(argument)
        }
        return lines
    }

    /// An entry for an option or an operand, with its meaning.
    private static func entry(_ argument: JSONValue) -> [String] {
        let value = argument["valueName"]?.stringValue.map { "\\fI\(escaped($0))\\fR" } ?? ""
        let names = (argument["names"]?.arrayValue ?? []).compactMap { name -> String? in
            guard let word = name["name"]?.stringValue else { return nil }
            return "\\fB\(escaped((name["kind"] == "long" ? "--" : "-") + word))\\fR"
        }
        let head =
            names.isEmpty
            ? value : names.joined(separator: ", ") + (argument["kind"] == "option" ? " \(value)" : "")
        var text = argument["abstract"]?.stringValue ?? ""
        let notes = [
            argument["allValues"]?.arrayValue.map { "values: " + $0.compactMap(\.stringValue).joined(separator: ", ") },
            argument["defaultValue"]?.stringValue.map { "default: " + $0 },
        ].compactMap(\.self)
        if !notes.isEmpty { text += " (\(notes.joined(separator: "; ")))" }
        return [".TP", head] + filled(text)
    }

    /// Splits a text into paragraphs; indented lines stay lines.
    private static func paragraphs(_ text: String) -> [String] {
        var lines: [String] = []
        var isLiteral = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let literal = line.hasPrefix("  ")
            if literal != isLiteral { lines.append(literal ? ".nf" : ".fi") }
            isLiteral = literal
            lines += line.isEmpty ? [".PP"] : filled(String(line))
        }
        if isLiteral { lines.append(".fi") }
        while lines.last == ".PP" { lines.removeLast() }
        return lines
    }

    private static func filled(_ text: String) -> [String] {
        let text = escaped(text)
        // A line that begins like this would be a command of the formatter.
        return [text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text]
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("\n", with: " ")
    }

    private static let closing = [
        ".SH FILES",
        ".TP", "\\fI$XDG_DATA_HOME/softscope/runs\\fR, \\fI~/.local/share/softscope/runs\\fR",
        "A folder for each run: \\fImodel.safetensors\\fR, and \\fIconfig.toml\\fR, which \\fB\\-\\-config\\fR reads.",
        ".TP", "\\fI../share/softscope/mnist\\fR", "The MNIST digits, beside the folder of the program.",
        ".SH ENVIRONMENT",
        ".TP", "\\fBSOFTSCOPE_ASSETS\\fR", "Another folder that holds \\fImnist\\fR.",
        ".TP", "\\fBNO_COLOR\\fR", "Where it is not empty, no colours are used.",
        ".TP", "\\fBLC_ALL\\fR, \\fBLC_CTYPE\\fR, \\fBLANG\\fR",
        "Where the first that is set names no UTF\\-8, only ASCII characters are drawn.",
    ]
}
