/// A dictionary as Python prints it: `{'loss': 0.32, 'learning_rate': '1e-4', 'epoch': 0.5}`.
enum PrintedDictionary {
    /// The row of the numbers in it; nil where the line does not end with a dictionary that has texts for keys.
    static func row(_ line: PrintedLine) -> PrintedRow? {
        guard let start = line.find("{'") ?? line.find("{\""), let end = line.findLast(UInt8(ascii: "}")), end > start,
            line.bytes[(end + 1)...].allSatisfy(PrintedLine.isBlank)
        else { return nil }
        var row = PrintedRow()
        var place = start + 1
        while place < end {
            line.skipBlanks(&place)
            guard let key = string(line, &place) else { return nil }
            line.skipBlanks(&place)
            guard line[place] == UInt8(ascii: ":") else { return nil }
            place += 1
            line.skipBlanks(&place)
            if let value = value(line, &place) { take(key, value, &row) }
            // What is left of a value that is no number.
            guard skip(line, &place, end) else { return nil }
        }
        return row
    }

    private static func take(_ key: String, _ value: Double, _ row: inout PrintedRow) {
        switch key {
        case "epoch": row.epoch = value.isFinite ? value : nil
        case "step", "global_step", "iteration", "iter": row.step = RowAxis.step(value)
        default:
            let isOther = key.hasSuffix("runtime") || key.hasSuffix("_per_second") || key == "total_flos"
            if !isOther, !MetricWords.isOther(key) { row.values.append(PrintedRow.Value(name: key, value: value)) }
        }
    }

    private static func string(_ line: PrintedLine, _ place: inout Int) -> String? {
        let quote = line[place]
        guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""), let end = line.find(quote, from: place + 1)
        else { return nil }
        defer { place = end + 1 }
        return line.text(place + 1..<end)
    }

    /// A number, possibly in quotation marks, or in the name of a type: "np.float32(0.5)".
    private static func value(_ line: PrintedLine, _ place: inout Int) -> Double? {
        let start = place
        for prefix in ["np.float32(", "np.float64(", "tensor("] where line.text(place..<place + prefix.count) == prefix
        {
            place += prefix.count
        }
        let isQuoted = line[place] == UInt8(ascii: "'") || line[place] == UInt8(ascii: "\"")
        if isQuoted { place += 1 }
        guard let value = line.number(at: &place),
            [UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: ")"), 0x20]
                .contains(line[place])
        else {
            place = start
            return nil
        }
        if isQuoted || line[place] == UInt8(ascii: ")") { place += 1 }
        return value
    }

    /// Moves behind the comma that ends a member, or to the end.
    private static func skip(_ line: PrintedLine, _ place: inout Int, _ end: Int) -> Bool {
        var depth = 0
        while place < end {
            switch line[place] {
            case UInt8(ascii: ",") where depth == 0:
                place += 1
                return true
            case UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                guard string(line, &place) != nil else { return false }
                continue
            default: break
            }
            place += 1
        }
        return true
    }
}
