/// The manual page `softscope(1)`. It uses the macros of man(7), which groff and mandoc read.
struct ManualPage {
    let program: ProgramDescription

    /// The page, ending with a line break.
    var text: String {
        var lines = [
            ".TH \(program.name.uppercased()) 1 \"\" \"\(Self.escaped("\(program.name) \(Softscope.version)"))\" \"User Commands\"",
            ".SH NAME",
            Self.escaped("\(program.name) - \(program.abstract)"),
            ".SH SYNOPSIS",
            ".B \(program.name)",
            "[\\fIcommand\\fR] [\\fIoptions\\fR]",
            ".SH DESCRIPTION",
        ]
        lines += Self.paragraphs(program.discussion)
        lines.append(".SH COMMANDS")
        for command in program.commands { lines += section(command) }
        lines += Self.closing
        return lines.joined(separator: "\n") + "\n"
    }

    private func section(_ command: ProgramDescription.Command) -> [String] {
        let operands = command.operands.map { operand in
            let word = "\\fI\(Self.escaped(operand.valueName))\\fR" + (operand.isRepeating ? "..." : "")
            return operand.isOptional ? " [\(word)]" : " \(word)"
        }
        var lines = [
            ".SS \(program.name) \(Self.escaped(command.name))\(operands.joined()) [\\fIoptions\\fR]",
            Self.escaped(command.abstract)
                + (program.defaultCommand == command.name ? " The command when none is named." : ""),
        ]
        lines += [".PP"] + Self.paragraphs(command.discussion)
        var heading = ""
        for argument in command.arguments {
            if argument.section != heading, !argument.section.isEmpty {
                lines += [".PP", "\\fI\(Self.escaped(argument.section))\\fR"]
            }
            heading = argument.section
            lines += Self.entry(argument)
        }
        return lines
    }

    /// An entry for an option or an operand, with its meaning.
    private static func entry(_ argument: ProgramDescription.Argument) -> [String] {
        let value = argument.valueName.isEmpty ? "" : "\\fI\(escaped(argument.valueName))\\fR"
        let names = argument.names.map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ")
        let head = names.isEmpty ? value : names + (argument.kind == .option ? " \(value)" : "")
        return [".TP", head] + filled(argument.text)
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
