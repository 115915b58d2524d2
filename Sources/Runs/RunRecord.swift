import Files
package import ModelFiles
import Telemetry

/// Writes the configuration of a run beside its model, so that the run can be repeated.
package final class RunRecord: Sendable {
    /// Makes the text from a model, the name of its run and its data (a built-in dataset or an absolute path). nil if the
    /// model does not record its training.
    package typealias Text = @Sendable (_ model: ModelFile, _ run: String, _ data: String) -> String?

    /// The start of every such text. A file that starts differently was written by hand.
    package static let header = "# The configuration of a run of softscope"

    private let run: String
    private let data: String
    private let path: String
    private let text: Text
    private let written = Guarded<String?>(nil)

    package init(of run: String, data: String, besideModel model: String, inFolder: Bool, text: @escaping Text) {
        self.run = run
        self.data = data
        path = Self.path(besideModel: model, inFolder: inFolder)
        self.text = text
    }

    /// The path of the configuration: `config.toml` in a run's folder, `digits.config.toml` beside `digits.safetensors`.
    package static func path(besideModel model: String, inFolder: Bool) -> String {
        let suffix = ".safetensors"
        let stem = model.hasSuffix(suffix) ? String(model.dropLast(suffix.count)) : model
        return inFolder
            ? (model.lastIndex(of: "/").map { model[...$0] + "config.toml" } ?? "config.toml")
            : stem + ".config.toml"
    }

    /// Writes the configuration unless it is already there. Never replaces a file that was written by hand. Ignores
    /// errors, as the run is complete without this file.
    package func write(_ model: ModelFile) {
        guard let text = text(model, run, data) else { return }
        let (isNew, isFirst) = written.withLock { written in
            defer { written = text }
            return (written != text, written == nil)
        }
        guard isNew, !isFirst || isOurs else { return }
        try? AtomicFile.write(text, to: path)
    }

    private var isOurs: Bool {
        guard FileSystem.isTaken(path) else { return true }
        guard let bytes = try? WholeFile.read(path, limit: 1 << 20) else { return false }
        return bytes.starts(with: Self.header.utf8)
    }
}
