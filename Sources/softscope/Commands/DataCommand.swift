import ArgumentParser
import Datasets
import Interchange
import Screen
import Training

struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Lists the built-in datasets, or checks a dataset and shows what is in it.",
        discussion: """
            Reads a dataset completely, checks every rule of its format, and shows its shape, the number of samples of \
            each class, and a sample; for a table also how it was understood.

            \(SourceOptions.tableRule)
            """)

    @Argument(
        help: "A built-in dataset, a file or a folder, as for train --data; without it the built-in ones are listed.")
    var source: String?

    @OptionGroup var form: SourceOptions

    @Flag(help: "Print JSON instead of text: one object, or one per line for the list.")
    var json = false

    @Flag(help: "Draw with ASCII characters only.")
    var ascii = false

    mutating func run() throws {
        guard let source else { return try list() }
        let loaded: (name: String, contents: SourceContents)
        do throws(DatasetError) { loaded = try load(source) } catch { throw Failure(error) }
        try StandardStream.output.emit(text(of: loaded.contents, name: loaded.name))
    }

    private func load(_ argument: String) throws(DatasetError) -> (name: String, contents: SourceContents) {
        let source = try DataSource.resolve(argument)
        let options = form.loading()
        var bar = LoadingBar(name: source.name, isShown: StandardStream.error.isTerminal)
        defer { bar.clear() }
        var contents = try source.contents(options) { bar.show($0) }
        if let classes = options.classes { contents = try contents.keeping(classes: classes) }
        return (source.name, contents)
    }

    private func text(of contents: SourceContents, name: String) -> String {
        if json { return contents.json(name: name).text + "\n" }
        let appearance = Appearance(glyphs: ascii || !Locale.usesUTF8 ? .ascii : .unicode, colors: .none)
        return DataText(contents, name: name, appearance).text
    }

    private func list() throws(Failure) {
        for name in DataSource.knownNames {
            var place: String?
            var reason = ""
            do throws(DatasetError) {
                place = try DataSource.resolve(name).path
            } catch {
                reason = "\(error)"
            }
            if json {
                let object: JSONValue = [
                    "name": JSONValue(name), "installed": JSONValue(place != nil), "path": JSONValue(place),
                ]
                try StandardStream.output.emit(object.text + "\n")
            } else {
                let text = (place.map { "installed in \($0)" } ?? reason).printable
                try StandardStream.output.emit("\(name.paddedRight(to: 14))  \(text)\n")
            }
        }
    }
}

extension SourceContents {
    fileprivate func json(name: String) -> JSONValue {
        var splits: [JSONValue.Member] = [.init("train", train.splitJSON)]
        if let test { splits.append(.init("test", test.splitJSON)) }
        var members: [JSONValue.Member] = [
            .init("name", JSONValue(name)), .init("format", JSONValue(format)), .init("shape", JSONValue(train.shape)),
        ]
        members += table?.outline(of: train).members ?? []
        members += [
            .init("classes", JSONValue(train.classNames)), .init("splits", .object(splits)),
            .init("left_out", JSONValue(notes.compactMap(\.leftOutJSON))),
            .init("notes", JSONValue(notes.map(\.description))),
        ]
        return .object(members)
    }
}

extension SourceNote {
    fileprivate var leftOutJSON: JSONValue? {
        guard case .leftOut(let leftOut) = self else { return nil }
        return [
            "what": JSONValue(leftOut.noun), "reason": JSONValue(leftOut.reason), "count": JSONValue(leftOut.count),
            "first": JSONValue(leftOut.first),
        ]
    }
}

extension LabelledSamples {
    fileprivate var splitJSON: JSONValue {
        ["samples": JSONValue(count), "class_counts": JSONValue(classCounts)]
    }
}
