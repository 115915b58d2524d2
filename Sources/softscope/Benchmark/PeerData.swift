import Files
import Glibc

/// The data in a temporary folder, from which the peers read it. They have read it when they say that they have begun, and
/// the folder goes with this object.
final class PeerData {
    let folder: String

    init(_ works: [PeerWork]) throws(Failure) {
        let parent = Environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(parent)/softscope-bench-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw Failure(.writeFailed, "No folder can be made in \(parent.printable) for the data of the peers.")
        }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // Networks share their data.
        var written: Set<String> = []
        for work in works where written.insert(work.sizes == nil ? "texts" : "digits").inserted {
            for file in work.files {
                do throws(FileError) {
                    try AtomicFile.write(file.bytes, to: "\(folder)/\(file.name)")
                } catch {
                    throw Failure(writing: error)
                }
            }
        }
    }

    deinit { try? FileSystem.removeFolder(folder) }
}
