import Files
package import ModelFiles
import Telemetry

/// The configuration of a run, which is kept beside its model for people to train it again with.
package final class RunRecord: Sendable {
    /// Makes the text for a model, the name of its run and its data: a known dataset or a whole path. nil where the model
    /// does not say what it was trained with.
    package typealias Text = @Sendable (_ model: ModelFile, _ run: String, _ data: String) -> String?

    /// What every such text begins with: a file that begins otherwise was written by hand.
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

    /// Where it stands: `config.toml` in a run's folder, `digits.config.toml` beside `digits.safetensors`.
    package static func path(besideModel model: String, inFolder: Bool) -> String {
        let suffix = ".safetensors"
        let stem = model.hasSuffix(suffix) ? String(model.dropLast(suffix.count)) : model
        return inFolder
            ? (model.lastIndex(of: "/").map { model[...$0] + "config.toml" } ?? "config.toml")
            : stem + ".config.toml"
    }

    /// Writes it where it is not written yet. A file that was written by hand stays as it is; that none can be written is
    /// no failure, as the run is whole without it.
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
