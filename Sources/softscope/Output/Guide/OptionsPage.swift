/// The page of the guide that lists all commands with their options.
struct OptionsPage {
    let program: ProgramDescription

    /// The page, ending with a line break.
    var markdown: String {
        var blocks = [
            """
            # Options

            Every command with its options, as `--help` has them. Without a command, `\(program.name)` is \
            `\(program.name) \(program.defaultCommand ?? "")`.

            <!-- Written by `softscope generate-guide options`; see .ci/guide. -->
            """,
            Self.table(
                ["command", "does"],
                program.commands.map { ["[`\($0.name)`](#\($0.name.replacing(" ", with: "-")))", $0.abstract] }),
        ]
        for command in program.commands { blocks += section(command) }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private func section(_ command: ProgramDescription.Command) -> [String] {
        let operands = command.operands.map { operand in
            let word = "<\(operand.valueName)>" + (operand.isRepeating ? "..." : "")
            return operand.isOptional ? " [\(word)]" : " \(word)"
        }
        var blocks = [
            "## \(command.name)", command.abstract,
            "```\n\(program.name) \(command.name)\(operands.joined()) [<options>]\n```",
        ]
        blocks += Self.paragraphs(command.discussion)
        var sections: [(title: String, rows: [[String]])] = []
        // Every command has help and version.
        for argument in command.arguments where !["help", "version"].contains(argument.valueName) {
            if sections.last?.title != argument.section { sections.append((argument.section, [])) }
            sections[sections.count - 1].rows.append(Self.row(argument))
        }
        for (title, rows) in sections {
            if !title.isEmpty { blocks.append("**\(title)**") }
            blocks.append(Self.table(["option", "does"], rows))
        }
        return blocks
    }

    private static func row(_ argument: ProgramDescription.Argument) -> [String] {
        let value = "<\(argument.valueName)>"
        let names = argument.names.joined(separator: ", ")
        let head = names.isEmpty ? value : names + (argument.kind == .option ? " \(value)" : "")
        return ["`\(head)`", argument.text]
    }

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        let lines = [head, head.map { _ in "---" }] + rows.map { $0.map(escaped) }
        return lines.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
    }

    /// A bar would end the cell, and a name in angle brackets would be read as HTML.
    private static func escaped(_ cell: String) -> String {
        let text = cell.replacing("|", with: "\\|").replacing("\n", with: " ")
        return text.hasPrefix("`") ? text : text.replacing("<", with: "&lt;").replacing("*", with: "\\*")
    }

    /// Splits a text into paragraphs; indented lines become a code block.
    private static func paragraphs(_ text: String) -> [String] {
        var blocks: [String] = []
        var code: [Substring] = []
        func close() {
            guard !code.isEmpty else { return }
            blocks.append("```\n\(code.map { $0.dropFirst(2) }.joined(separator: "\n"))\n```")
            code = []
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
            if line.hasPrefix("  ") {
                code.append(line)
            } else {
                close()
                blocks.append(String(line).replacing("<", with: "&lt;").replacing("*", with: "\\*"))
            }
        }
        close()
        return blocks
    }
}
