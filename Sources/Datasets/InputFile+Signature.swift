import Files
import Interchange

extension InputFile {
    /// The format according to the first and last bytes (of the unpacked data, if the file is packed with gzip); nil
    /// for an unknown format. Does not move the reading position.
    func signature() throws(FileError) -> FileSignature? {
        let (start, end) = (try bytes(at: 0, FileSignature.startLength), try bytes(at: -1, FileSignature.endLength))
        let signature = FileSignature(start: start[...], end: end[...])
        guard signature == .gzip else { return signature }
        // Uses a second reader, so that this one stays at the start.
        let unpacked = try GzipReader(try InputFile(path: path)).next(FileSignature.startLength)
        let inner = FileSignature(start: unpacked[...])
        // An archive must be read from its end, which is not available here.
        return inner == .npz || inner == .zip ? .gzip : inner
    }
}
