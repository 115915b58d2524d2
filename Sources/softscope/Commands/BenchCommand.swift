import ArgumentParser
import Dashboard
import Datasets
import Interchange
import Screen
import Training

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures what a frame of the dashboard costs on this machine.",
        discussion: """
            It trains for a few epochs on the bundled MNIST digits, then draws the pages in turn, with a batch's report \
            and another model before each frame, on a pseudo-terminal that nobody watches. For every page and size: \
            the seconds to build a frame, to hand it to curses and the terminal (present), both (total), and what the \
            drawing thread worked in that time (processor), which other programs do not lengthen; each as the median, \
            the minimum, and the spread, which is the distance between the quartiles.
            """)

    @Option(help: "How many frames to measure of every page and size, at least.")
    var frames = 250

    @Option(help: "Train and measure on the first N samples of each split only.")
    var limit: Int?

    @Flag(help: "One JSON object, in seconds.")
    var json = false

    func validate() throws {
        guard 1...100_000 ~= frames else {
            throw ValidationError("--frames must be 1 to 100000, not \(frames)")
        }
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1, not \(limit)") }
    }

    mutating func run() throws {
        var data: Dataset
        do throws(DatasetError) { data = try DataSource.resolve("mnist").load() } catch { throw Failure(error) }
        if let limit {
            data = Dataset(name: data.name, train: data.train.prefix(limit), test: data.test.prefix(limit))
        }
        let figures = try FrameBenchmark(data).measure(frames: frames)
        let text = json ? Self.object(figures).text + "\n" : Self.table(figures)
        guard StandardStream.output.write(text) else { throw Failure(.writeFailed, "standard output was closed") }
    }

    private static func object(_ figures: [FrameBenchmark.Figure]) -> JSONValue {
        .object([
            .init("machine", Machine.current.json), .init("build", JSONValue(BuildKind.name)),
            .init("frames", JSONValue(figures.map(\.json))),
        ])
    }

    private static func table(_ figures: [FrameBenchmark.Figure]) -> String {
        let numbers = NumberFormat(isASCII: !Locale.usesUTF8)
        var lines = [
            "\(Machine.current.text), \(BuildKind.name) build", "",
            "frames, in milliseconds".paddedRight(to: 31)
                + ["build", "present", "total", "processor", "minimum", "spread"].map { $0.paddedLeft(to: 10) }.joined(),
        ]
        for figure in figures {
            let size = "\(figure.size.columns)x\(figure.size.rows)"
            let times = [
                figure.build.median, figure.present.median, figure.total.median, figure.processor.median,
                figure.total.minimum, figure.total.spread,
            ]
            lines.append(
                "\(figure.page.rawValue) \(figure.page.name)".paddedRight(to: 12) + size.paddedRight(to: 10)
                    + "n \(figure.total.seconds.count)".paddedRight(to: 9)
                    + times.map { numbers.fixed($0 * 1000).paddedLeft(to: 10) }.joined())
        }
        lines += [
            "",
            "medians; minimum and spread (between the quartiles) of the total; processor: what the thread worked for it",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
