/// What is in the fields of the record that was read last.
extension RecordReader {
    /// Whether a field holds nothing but blanks; true also beyond the record's last field.
    func isEmpty(_ field: Int) -> Bool { field >= fields.count || isBlank(fields[field]) }

    /// Whether a field marks a missing value; true also beyond the record's last field.
    func isMissing(_ field: Int) -> Bool { unsafe field >= fields.count || MissingValue.matches(trimmedBytes(field)) }

    /// The text of a field without surrounding blanks; nil if it is not text.
    func word(_ field: Int) -> String? { unsafe decoded(trimmedBytes(field)) }

    func decoded(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        if let text = unsafe String(validating: bytes, as: UTF8.self) { return text }
        guard unsafe !bytes.contains(0) else { return nil }
        if lastForeignLine != line { foreignRecords += 1 }
        foreignLine = foreignLine ?? line
        lastForeignLine = line
        return unsafe DecodedText.windows1252(bytes)
    }

    func trimmedBytes(_ field: Int) -> UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(rebasing: buffer[trimmed(field)])
    }

    /// The position of a field in the buffer, without surrounding blanks.
    func trimmed(_ field: Int) -> Range<Int> {
        var (start, end) = (fields[field].start, fields[field].end)
        while unsafe start < end && (buffer[start] == 0x20 || buffer[start] == Self.tab) { start += 1 }
        while unsafe end > start && (buffer[end - 1] == 0x20 || buffer[end - 1] == Self.tab) { end -= 1 }
        return start..<end
    }

    /// The number in a field; nil if it is not a number.
    func number(_ field: Int) -> Double? { unsafe NumberText.value(of: bytes(field)) }

    /// The text of a field. Throws `malformed` if it is not UTF-8 and contains zero bytes.
    func text(_ field: Int, column: String? = nil) throws(DatasetError) -> String {
        let bytes = unsafe bytes(field)
        guard let text = unsafe decoded(bytes) else {
            throw fault(.malformed, column: column, expected: "text", found: "zero bytes")
        }
        return text
    }

    func bytes(_ field: Int) -> UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(rebasing: buffer[fields[field].start..<fields[field].end])
    }
}
