/// JSON objects as records.
extension RecordReader {
    /// Copies the values of an object to where the fields of other records are.
    func take(_ record: JSONTable.Record) {
        line = record.line
        recordBytes = record.size
        columns = record.fields.count
        let bytes = record.fields.reduce(0) { $0 + $1.utf8.count }
        if unsafe bytes > buffer.count {
            unsafe buffer.deallocate()
            unsafe buffer = .allocate(capacity: max(bytes, 2 * buffer.count))
        }
        fields.removeAll(keepingCapacity: true)
        var place = 0
        for text in record.fields {
            let start = place
            for byte in text.utf8 {
                unsafe buffer[place] = byte
                place += 1
            }
            fields.append(Field(start: start, end: place))
        }
    }

    /// The keys of JSON objects that are left out because their values are objects or arrays.
    var nestedKeys: [String] { json?.leftOut ?? [] }
}
