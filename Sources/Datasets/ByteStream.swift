/// A source of bytes that is read piece by piece.
protocol ByteStream: AnyObject {
    /// Appends bytes until `output` is full or the stream ends.
    func fill(_ output: inout OutputSpan<UInt8>) throws(DatasetError)

    /// The number of bytes of the file, as stored on disk, that have been read so far.
    var bytesRead: Int { get }
}

extension ByteStream {
    /// The next `count` bytes, or fewer at the end. Allocates memory for all `count` at once.
    func next(_ count: Int) throws(DatasetError) -> [UInt8] {
        try [UInt8](capacity: count) { (output: inout OutputSpan<UInt8>) throws(DatasetError) in
            try fill(&output)
        }
    }
}

extension InputFile: ByteStream {}
extension GzipReader: ByteStream {}
