/// A source of bytes that is read piece by piece.
package protocol ByteStream: AnyObject {
    /// Appends bytes until `output` is full or the stream ends.
    func fill(_ output: inout OutputSpan<UInt8>) throws(FileError)

    /// The bytes that follow, of which there should be `count`, and one more if the stream goes on. If it does not, all
    /// checks at its end are made. Allocates memory for all of them at once.
    func rest(expecting count: Int) throws(FileError) -> FileContents

    /// The path of the file.
    var path: String { get }

    /// The number of bytes of the file, as stored on disk, that have been read so far.
    var bytesRead: Int { get }
}

extension ByteStream {
    /// The next `count` bytes, or fewer at the end. Allocates memory for all `count` at once.
    package func next(_ count: Int) throws(FileError) -> [UInt8] {
        try [UInt8](capacity: count) { (output: inout OutputSpan<UInt8>) throws(FileError) in
            try fill(&output)
        }
    }

    package func rest(expecting count: Int) throws(FileError) -> FileContents {
        try FileContents(from: self, atMost: max(count, count &+ 1))
    }
}

extension InputFile: ByteStream {
    /// The bytes of the file, unpacked if it is packed with gzip.
    package func unpacked() throws(FileError) -> any ByteStream {
        try startsAsGzip() ? try GzipReader(self) : self
    }
}

extension GzipReader: ByteStream {}
