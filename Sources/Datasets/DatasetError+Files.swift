package import Files

extension DatasetError {
    /// The error of a dataset for a file that could not be read.
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

/// Runs `read`, and throws a file error as the corresponding error of a dataset.
func reading<Value>(_ read: @autoclosure () throws(FileError) -> Value) throws(DatasetError) -> Value {
    do throws(FileError) { return try read() } catch { throw DatasetError(error) }
}
