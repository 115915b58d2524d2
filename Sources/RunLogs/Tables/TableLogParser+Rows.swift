import Interchange

extension TableLogParser {
    mutating func takeRecord(_ bytes: RawSpan, at place: Int, _ batch: inout LogBatch) {
        if !hasHeader {
            guard isRow(bytes, under: start.comment) else {
                takeHeader(record.fields.indices.map { record.text($0, of: bytes) })
                return
            }
            takeHeader(start.comment)
        }
        let count = record.fields.count
        // Some programs end every row with a separator.
        let isComplete = count == cells.count || count == cells.count + 1 && record.fields[count - 1].isEmpty
        if isComplete, takeRow(bytes, at: place, &batch) {
            rows += 1
        } else if isHeader(bytes) {
            remark("the header is repeated", at: place, &batch)
            takeHeader(record.fields.indices.map { record.text($0, of: bytes) })
            series.expectAttempt()
        } else if isComplete {
            damage("the step or the epoch is not a number", at: place, &batch)
        } else {
            let fields = count == 1 ? "1 field" : "\(count) fields"
            damage("the line has \(fields), and the header \(cells.count)", at: place, &batch)
        }
    }

    private mutating func takeHeader(_ names: [String]) {
        columns = TableColumns(names: TableColumns.distinct(names))
        cells = columns.columns.map { Cell(role: $0.role) }
        hasHeader = true
    }

    /// Whether the record is a row of a table with such a header, and cannot be a header itself.
    private func isRow(_ bytes: RawSpan, under names: [String]) -> Bool {
        names.count == record.fields.count && names.contains { RowAxis($0).isStepOrEpoch }
            && record.fields.allSatisfy { $0.isEmpty || number(bytes, $0) != nil || isMissing(bytes, $0) }
    }

    /// Whether the record names a step or an epoch, and holds no number.
    private func isHeader(_ bytes: RawSpan) -> Bool {
        var hasAxis = false
        for (index, field) in record.fields.enumerated() where !field.isEmpty {
            if DecimalText.value(bytes, field) != nil { return false }
            hasAxis = hasAxis || RowAxis(record.text(index, of: bytes)).isStepOrEpoch
        }
        return hasAxis
    }

    /// The number in a cell; between semicolons with a comma for the point, too.
    private func number(_ bytes: RawSpan, _ field: Range<Int>) -> Double? {
        if let value = DecimalText.value(bytes, field) { return value }
        guard start.separator == UInt8(ascii: ";"), bytes.has(UInt8(ascii: ","), in: field) else { return nil }
        let text = bytes.array(field).map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }
        return unsafe DecimalText.value(text.span.bytes, 0..<text.count)
    }

    /// Appends the values of a row; returns false, and does nothing, where its step or epoch is not a number.
    private mutating func takeRow(_ bytes: RawSpan, at place: Int, _ batch: inout LogBatch) -> Bool {
        guard var axes = axes(bytes) else { return false }
        values.removeAll(keepingCapacity: true)
        for (index, cell) in cells.enumerated() where !record.fields[index].isEmpty {
            let field = record.fields[index]
            switch cell.role {
            case .step where axes.step == nil && !columns.columns[index].isTold && !isMissing(bytes, field):
                columns.columns[index].isTold = true
                let step = quoted(record.text(index, of: bytes))
                let fault = RowAxis.fault(ofStep: number(bytes, field))
                remark("the step \(step) \(fault); the values have no step", at: place, &batch)
            case .duration:
                guard axes.seconds == nil, let value = number(bytes, field) else { break }
                axes.seconds = RowAxis.seconds(since1970: value)
                if axes.seconds == nil { append(value, of: index) }
            case .metric:
                if let value = number(bytes, field) {
                    if cells[index].series < 0 { tellFirstText(of: index, at: place, &batch) }
                    append(value, of: index)
                } else {
                    tellText(index, bytes, at: place, &batch)
                }
            case .ignored, .step, .epoch, .time: break
            }
        }
        series.append(values, step: axes.step, epoch: axes.epoch, seconds: axes.seconds, into: &batch)
        return true
    }

    /// The step, the epoch and the time of a row; nil where the step or the epoch is something else.
    private func axes(_ bytes: RawSpan) -> Axes? {
        var axes = Axes()
        for (index, cell) in cells.enumerated() where !record.fields[index].isEmpty {
            let field = record.fields[index]
            switch cell.role {
            case .step:
                // Not every whole number of 64 bits is a double.
                guard let whole = DecimalText.integer(bytes, field) else {
                    guard let value = number(bytes, field) else {
                        if isMissing(bytes, field) { break }
                        return nil
                    }
                    axes.step = RowAxis.step(value)
                    break
                }
                axes.step = whole
            case .epoch:
                if let value = number(bytes, field), value.isFinite {
                    axes.epoch = value
                } else if !isMissing(bytes, field) {
                    return nil
                }
            case .time:
                axes.seconds =
                    number(bytes, field).map { RowAxis.seconds($0) }
                    ?? RowAxis.seconds(ofDate: bytes.array(field))
            case .duration where number(bytes, field) == nil: axes.seconds = RowAxis.seconds(ofDate: bytes.array(field))
            case .metric, .ignored, .duration: break
            }
        }
        return axes
    }

    private mutating func append(_ value: Double, of column: Int) {
        if cells[column].series < 0 { cells[column].series = series.series(named: columns.columns[column].name) }
        values.append(RowSeries.Value(series: cells[column].series, value: value))
    }

    private static let missing = ["NA", "N/A", "<NA>", "nan", "NaN", "null", "NULL", "None", "-"].map { Array($0.utf8) }

    private func isMissing(_ bytes: RawSpan, _ field: Range<Int>) -> Bool {
        field.count <= 4 && Self.missing.contains(bytes.array(field))
    }

    /// Tells, once for each column, that a cell holds text though others hold numbers. Where none did so far, it is kept
    /// until one does.
    private mutating func tellText(_ column: Int, _ bytes: RawSpan, at place: Int, _ batch: inout LogBatch) {
        let hasNumbers = cells[column].series >= 0
        let isExpected = hasNumbers ? !columns.columns[column].isTold : columns.columns[column].firstText == nil
        let field = record.fields[column]
        // Keras writes arrays as "[1, 2]" within quotation marks that are doubled.
        let isArray = bytes.array(field).first { $0 != UInt8(ascii: "\"") } == UInt8(ascii: "[")
        guard isExpected, !isArray, !isMissing(bytes, field) else { return }
        columns.columns[column].firstText = (String(record.text(column, of: bytes).prefix(200)), line)
        if hasNumbers { tellFirstText(of: column, at: place, &batch) }
    }

    /// Tells that a cell of a column is not a number, if one was kept.
    ///
    /// - Parameter place: where that was found out: the places of former pieces of the file are not known any more.
    mutating func tellFirstText(of column: Int, at place: Int, _ batch: inout LogBatch) {
        guard let (text, textLine) = columns.columns[column].firstText, !columns.columns[column].isTold else { return }
        columns.columns[column].isTold = true
        let name = quoted(columns.columns[column].name) + (textLine == line ? "" : " of line \(textLine)")
        remark("\(quoted(text)) in the column \(name) is not a number", at: place, &batch)
    }
}
