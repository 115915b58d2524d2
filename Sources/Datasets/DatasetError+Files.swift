package import Files

extension DatasetError {
    /// What is wrong with a file that a dataset is read from.
    package init(_ error: FileError) {
        switch error {
        case .badGzip(let path, let fault):
            let kind: FormatFault.Kind =
                switch fault.kind {
                case .truncated: .truncated
                case .tooLong: .tooLong
                case .corrupt: .corruptGzip
                }
            self = .malformed(
                path: path,
                FormatFault(kind, at: .byte(fault.offset), expected: fault.expected, found: fault.found))
        case .tooLarge(let path, let bytes, _):
            self = .malformed(
                path: path,
                FormatFault(.tooLarge, at: .whole, expected: "what fits into memory", found: "\(bytes) bytes"))
        default: self = .file(error)
        }
    }
}

/// Reads, and throws what went wrong as the error of a dataset.
func reading<Value>(_ read: @autoclosure () throws(FileError) -> Value) throws(DatasetError) -> Value {
    do throws(FileError) { return try read() } catch { throw DatasetError(error) }
}
