import Interchange

/// The page of the guide that lists all commands with their options, made from the argument parser's own description,
/// so that it agrees with `--help`.
struct OptionsPage {
    private let root: JSONValue

    /// - Parameter description: the output of the root command's `_dumpHelp`.
    init(_ description: JSONValue) {
        root = description["command"] ?? .null
    }

    var markdown: String {
        let name = root["commandName"]?.stringValue ?? ""
        let commands = root["subcommands"]?.arrayValue?.filter(Self.isShown) ?? []
        var blocks = [
            """
            # Options

            Every command with its options, as `--help` has them. Without a command, `\(name)` is `\(name) train`.

            <!-- Written by `softscope generate-guide options`; see .ci/guide. -->
            """,
            Self.table(
                ["command", "does"],
                commands.map { command in
                    let word = command["commandName"]?.stringValue ?? ""
                    return ["[`\(word)`](#\(word))", command["abstract"]?.stringValue ?? ""]
                }),
        ]
        for command in commands { blocks += Self.section(command, of: name) }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func isShown(_ element: JSONValue) -> Bool {
        element["shouldDisplay"]?.boolValue != false && element["commandName"] != "help"
    }

    private static func section(_ command: JSONValue, of program: String) -> [String] {
        let name = command["commandName"]?.stringValue ?? ""
        var blocks = ["## \(name)", command["abstract"]?.stringValue ?? ""]
        // Every command has these.
        let arguments = (command["arguments"]?.arrayValue?.filter(isShown) ?? []).filter {
            !["help", "version"].contains($0["valueName"]?.stringValue)
        }
        blocks.append("```\n\(usage(of: arguments, "\(program) \(name)"))\n```")
        blocks += paragraphs(command["discussion"]?.stringValue ?? "")
        var sections: [(title: String, rows: [[String]])] = []
        for argument in arguments {
            let title = argument["sectionTitle"]?.stringValue ?? ""
            if sections.last?.title != title { sections.append((title, [])) }
            sections[sections.count - 1].rows.append(row(argument))
        }
        for (title, rows) in sections {
            if !title.isEmpty { blocks.append("**\(title)**") }
            blocks.append(table(["option", "does"], rows))
        }
        return blocks
    }

    private static func usage(of arguments: [JSONValue], _ command: String) -> String {
        let operands = arguments.filter { $0["kind"] == "positional" }.map { argument in
            let word =
                "<\(argument["valueName"]?.stringValue ?? "")>"
                + (argument["isRepeating"]?.boolValue == true ? "..." : "")
            return argument["isOptional"]?.boolValue == true ? " [\(word)]" : " \(word)"
        }
        return command + operands.joined() + " [<options>]"
    }

    private static func row(_ argument: JSONValue) -> [String] {
        let value = "<\(argument["valueName"]?.stringValue ?? "")>"
        let names = (argument["names"]?.arrayValue ?? []).compactMap { name in
            name["name"]?.stringValue.map { (name["kind"] == "long" ? "--" : "-") + $0 }
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
        return ["`\(head)`", text]
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
