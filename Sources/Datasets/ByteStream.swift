/// Bytes that are asked for piece by piece.
protocol ByteStream: AnyObject {
    /// Adds bytes until `output` is full, or all there are.
    func fill(_ output: inout OutputSpan<UInt8>) throws(DatasetError)

    /// Bytes of the file, as it lies on the disk, that were read so far.
    var bytesRead: Int { get }
}

extension ByteStream {
    /// The next `count` bytes, or fewer at the end. Memory is taken for `count` at once.
    func next(_ count: Int) throws(DatasetError) -> [UInt8] {
        try [UInt8](capacity: count) { (output: inout OutputSpan<UInt8>) throws(DatasetError) in
            try fill(&output)
        }
    }
}

extension InputFile: ByteStream {}
extension GzipReader: ByteStream {}
