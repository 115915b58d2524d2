import Files
import Interchange
package import ModelFiles

/// A model file on the disk.
package enum StoredModel {
    /// Reads a model file. Throws `notRead`, `foreign`, `text` or `notAModel`.
    package static func load(
        _ path: String, assuming assumptions: ModelFile.Assumptions = ModelFile.Assumptions()
    ) throws(RunError) -> ModelFile {
        let bytes: [UInt8]
        do throws(FileError) {
            // Decoding takes the same amount of memory again.
            bytes = try WholeFile.read(path, limit: Memory.physical / 3)
        } catch {
            throw .notRead(error)
        }
        if let signature = FileSignature(of: bytes), signature != .safetensors {
            throw .foreign(path: path, signature)
        }
        // It may be a table or a configuration file; its first bytes would be read as the header's length.
        if !bytes.isEmpty, bytes.prefix(64).allSatisfy({ (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) }) {
            throw .text(path: path)
        }
        do throws(ModelFileError) {
            return try ModelFile(decoding: bytes, assuming: assumptions)
        } catch {
            throw .notAModel(path: path, error)
        }
    }
}
