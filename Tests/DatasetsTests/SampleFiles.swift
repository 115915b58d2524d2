import Datasets

/// The error that `body` throws, or nil.
func error<Value>(_ body: () throws(DatasetError) -> Value) -> DatasetError? {
    do throws(DatasetError) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

/// The fault in the bytes of an IDX file, or nil.
func fault(parsing bytes: [UInt8]) -> FormatFault? {
    do throws(FormatFault) {
        _ = try IDXArray(parsing: bytes.span)
        return nil
    } catch {
        return error
    }
}

/// The fault in a file that `body` finds, or nil.
func fault<Value>(_ body: () throws(DatasetError) -> Value) -> FormatFault? {
    guard case .malformed(_, let fault) = error(body) else { return nil }
    return fault
}
