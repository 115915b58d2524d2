import Interchange
import TestFiles
import Testing

@Suite("Settings of a model file that no run has", .serialized)
struct SettingsRefusalTests {
    @Test("inspect and --resume refuse them with the name of the file and of the setting")
    func refusal() async throws {
        let folder = try TemporaryFolder()
        for (name, bytes) in rows() { try folder.write(bytes, to: "rows/\(name)") }
        let trained = try await Program.run(
            "--headless --data rows --hidden 4 --batch-size 16 --epochs 1 --save m.safetensors", in: folder)
        #expect(trained.ending == .exited(0), "\(trained.errors)")
        let original = try SafetensorsFile(decoding: try #require(folder.read("m.safetensors")))
        for (part, other, word) in [
            (#""batch_size":16"#, #""batch_size":1e308"#, "batch_size"),
            (#""batch_size":16"#, #""batch_size":9223372036854775807"#, "batch-size"),
            (#""epochs":1,"#, #""epochs":-1e300,"#, "epochs"), (#""hidden":[4]"#, #""hidden":[9e18]"#, "hidden"),
            (#""learning_rate":0.001"#, #""learning_rate":-1e308"#, "learning-rate"),
        ] {
            var file = original
            let notes = try #require(file.metadata["softscope"])
            try #require(notes.contains(part), "\(notes)")
            file.metadata["softscope"] = notes.replacing(part, with: other, maxReplacements: 1)
            file.metadata["softscope.fingerprint"] = nil
            try folder.write(file.encoded(), to: "n.safetensors")
            for command in ["inspect n.safetensors --data rows", "--headless --data rows --resume n.safetensors"] {
                try await Program.run(command, in: folder).expectRefusal(65, naming: "n.safetensors", word)
            }
        }
    }
}
