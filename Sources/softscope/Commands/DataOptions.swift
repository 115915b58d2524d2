import ArgumentParser
import Datasets

/// Options that choose the data and how it is divided.
struct DataOptions: ParsableArguments {
    @Option(
        name: .customLong("data"),
        help: """
            mnist; fashion-mnist where Debian's package is installed; a folder of IDX files; an .npz archive; a \
            table (CSV, TSV, JSON lines) of rows or texts; or a folder with a subfolder of pictures (PNG, JPEG, PGM, \
            PPM) or texts (.txt) for each class; words:FILE for the next words of a text. Default: mnist.
            """)
    var source: String?

    @Option(help: .setting("validation_fraction"))
    var validationFraction: Double?

    @Option(help: .setting("limit"))
    var limit: Int?

    @Option(help: .setting("augment"))
    var augment: String?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1, not \(limit)") }
        if let fraction = validationFraction, !(fraction > 0 && fraction < 1) {
            throw ValidationError("--validation-fraction must be between 0 and 1, not \(fraction)")
        }
        do throws(DatasetError) {
            if let augment { _ = try Augmentation(parsing: augment) }
        } catch {
            throw ValidationError("\(error)")
        }
    }

    var augmentation: Augmentation? {
        augment.flatMap { try? Augmentation(parsing: $0) }
    }

    func loading(_ form: SourceOptions) -> LoadingOptions {
        var options = form.loading()
        options.validationFraction = validationFraction
        options.limit = limit
        return options
    }
}

/// Options for reading a source.
struct SourceOptions: ParsableArguments {
    @Option(help: .setting("only_classes"))
    var classes: String?

    @Option(help: .setting("label"))
    var label: String?

    @Option(help: .setting("text_column"))
    var textColumn: String?

    @Option(help: .setting("drop"))
    var drop: String?

    @Option(help: .setting("header"))
    var header: YesOrNo?

    @Flag(help: "Read a table as texts, whatever it looks like.")
    var text = false

    @Option(help: .setting("buckets"))
    var buckets = TextFeatures.defaultBuckets

    @Option(help: .setting("min_count"))
    var minCount: Int?

    @Option(help: .setting("resize"))
    var resize: PictureSize?

    @Flag(help: .setting("transpose"))
    var transpose = false

    @Flag(help: .setting("grey"))
    var grey = false

    func validate() throws {
        guard TextFeatures.allowedBuckets.contains(buckets) else {
            let (least, most) = (TextFeatures.allowedBuckets.lowerBound, TextFeatures.allowedBuckets.upperBound)
            throw ValidationError("--buckets must be \(least) to \(most), not \(buckets)")
        }
        if let minCount, !(1...1_000_000).contains(minCount) {
            throw ValidationError("--min-count must be 1 to 1,000,000, not \(minCount)")
        }
        if let classes, classes.isEmpty { throw ValidationError("--classes needs the names of classes") }
    }

    /// The loading options given here, completed by `others`.
    func loading(over others: LoadingOptions = LoadingOptions()) -> LoadingOptions {
        var options = others
        if let classes { options.classes = classes.split(separator: ",").map { $0.trimmingSpaces } }
        if let label { options.label = label }
        if text { options.readsText = true }
        if let textColumn { options.textColumns = textColumn }
        if let drop { options.dropped = drop }
        if let header { options.hasHeader = header == .yes }
        if buckets != TextFeatures.defaultBuckets { options.textFeatures = TextFeatures(buckets: buckets) }
        if let minCount { options.leastWordCount = minCount }
        if let resize { options.resize = resize }
        if grey { options.makesGrey = true }
        if transpose { options.transposes = true }
        return options
    }
}

enum YesOrNo: String, ExpressibleByArgument, CaseIterable {
    case yes, no
}

extension SourceOptions {
    /// The rules for reading tables, in ten lines of help.
    static let tableRule = """
        Tables (CSV, TSV, JSON lines): the first line is a header if words stand above numbers, if its numbers count the \
        columns, or if it has usual names that do not occur below; --header yes|no decides. The label is the column of \
        --label; otherwise the one called label, target, class, species, income or the like; otherwise the one whose \
        values repeat beside texts; otherwise the only column of words beside numbers; otherwise the first or the last, \
        if only one of them can be a label or has at most half as many distinct values. If that does not decide it, both \
        are shown and --label chooses. Numbers are standardised; words become a column for each category; empty, NA, NaN, \
        null and ? are missing values, which become the mean, with a column that marks them. Columns that count the rows, \
        and words that hardly repeat (names of people), are left out; dates, and codes or texts that differ in nearly \
        every row, must be left out with --drop. If all columns but the label are long and varied, a row is a text; \
        --text-column names them.
        """
}

extension PictureSize: ExpressibleByArgument {
    /// Accepts what `init(_:)` accepts.
    public init?(argument: String) { self.init(argument) }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
