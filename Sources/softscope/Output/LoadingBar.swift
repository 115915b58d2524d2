import Datasets
import Screen

/// A progress bar for loading data, on standard error, if it takes longer than a moment.
struct LoadingBar {
    private let name: String
    private let isShown: Bool
    private let appearance = Appearance(glyphs: Locale.usesUTF8 ? .unicode : .ascii, colors: .none)
    private var shownPercent = 0
    private var width = 0

    init(name: String, isShown: Bool) {
        self.name = name
        self.isShown = isShown
    }

    /// Shows the progress that `body` reports on standard error, if that is a terminal and `isShown` is true.
    static func during<Value>(
        _ name: String, isShown: Bool, _ body: (LoadingProgress) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        var bar = LoadingBar(name: name, isShown: isShown && StandardStream.error.isTerminal)
        defer { bar.clear() }
        return try body { bar.show($0) }
    }

    /// - Parameter fraction: 0…1.
    mutating func show(_ fraction: Double) {
        let percent = Int(min(max(fraction, 0), 1) * 100)
        guard isShown, percent > shownPercent else { return }
        shownPercent = percent
        var frame = Frame(size: Size(columns: 30, rows: 1))
        frame.draw(ProgressBar(fraction), in: frame.area, with: appearance)
        let text = "loading \(name.printable)  \(frame.text)  \(percent) %"
        StandardStream.error.write("\r" + text.paddedRight(to: width))
        width = text.columnWidth
    }

    /// Erases the bar.
    mutating func clear() {
        if width > 0 { StandardStream.error.write("\r" + String(repeating: " ", count: width) + "\r") }
        width = 0
    }
}
