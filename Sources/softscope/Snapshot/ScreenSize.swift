import ArgumentParser
import Screen

/// The size of a screen on the command line: `120x36`.
struct ScreenSize: ExpressibleByArgument, CustomStringConvertible {
    var size: Size

    /// From the minimum for the dashboard's compact layout to more than any screen has.
    private static let columns = 40...500
    private static let rows = 12...200

    init(columns: Int, rows: Int) { size = Size(columns: columns, rows: rows) }

    init?(argument: String) {
        let parts = argument.split(omittingEmptySubsequences: false) { "xX×".contains($0) }
        guard parts.count == 2, let columns = Int(parts[0]), let rows = Int(parts[1]), Self.columns.contains(columns),
            Self.rows.contains(rows)
        else { return nil }
        self.init(columns: columns, rows: rows)
    }

    var description: String { "\(size.columns)x\(size.rows)" }
    var defaultValueDescription: String { description }
}
