import Datasets
import Files
import Interchange
import Learning
import Matrices
import ModelFiles
import Runs
import TestFiles
import Testing

@Suite("Model files on the disk")
struct StoredModelTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("Files that are not models are told apart: empty files, texts, other formats, and anything else")
    func refused() throws {
        let missing = folder.path + "/missing"
        #expect(throws: RunError.notRead(.fileNotFound(path: missing))) { try StoredModel.load(missing) }
        let text = try folder.write(Array("hidden = [3]\n".utf8), to: "text")
        #expect(throws: RunError.text(path: text)) { try StoredModel.load(text) }
        let picture = try folder.write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13], to: "picture")
        #expect(throws: RunError.foreign(path: picture, .png)) { try StoredModel.load(picture) }
        let bytes = try folder.write([1, 2, 3], to: "bytes")
        let error = #expect(throws: RunError.self) { try StoredModel.load(bytes) }
        guard case .notAModel(bytes, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("A model is read back unchanged, and weights alone have no run to resume")
    func load() throws {
        var generator = SeededGenerator(seed: 3)
        let network = Network(widths: [4, 3], activation: .relu, initialization: .torchDefault, from: &generator)
        let model = ModelFile(
            network: network, classNames: ["a", "b", "c"], input: .image(height: 2, width: 2, channels: 1))
        let path = try folder.write(model.safetensors.encoded(), to: "model.safetensors")
        #expect(try StoredModel.load(path) == model)
        #expect(throws: RunError.notResumable(path: path)) { try RunStart(resuming: path, epochs: nil, runs: nil) }
        #expect(throws: RunError.noData(trainedOn: nil)) { try MeasuringChoice().source(for: model) }
    }
}
