import Interchange

/// Values that are not plain numbers.
extension TensorBoardParser {
    mutating func parseTensor(
        _ range: Range<Int>, of number: Int, at moment: Moment, in bytes: RawSpan, offset: Int,
        into batch: inout LogBatch
    ) throws(InterchangeError) {
        let tensor = try EventTensor(message: range, in: bytes)
        switch kind(of: tensor, known: series[number].plugin, in: bytes) {
        case .scalars:
            append(try tensor.firstNumber(in: bytes), of: number, at: moment, into: &batch)
        case .histograms:
            let histogram = EventHistogram(rows: try tensor.numbers(in: bytes))
            append(histogram, of: number, at: moment, offset: offset + range.lowerBound, into: &batch)
        case .images:
            // The width and the height come first.
            append(
                Array(tensor.strings.dropFirst(2)), of: number, at: moment, in: bytes, offset: offset, into: &batch)
        case .text:
            let text = tensor.strings.map { bytes.text($0) }.joined(separator: "\n")
            batch.append(.text(tag: tags.name(number), step: moment.step, text: text))
        case .unknown, .hyperparameters, .other: break
        }
    }

    /// What to read a tensor as: what the metadata say if it has that form, or what it looks like without metadata.
    private func kind(of tensor: EventTensor, known: Plugin, in bytes: RawSpan) -> Plugin {
        let fitting: Plugin =
            if tensor.isNumeric {
                tensor.elementCount == 1
                    ? .scalars : tensor.rank == 2 && tensor.lastDimension == 3 ? .histograms : .other
            } else if tensor.isText {
                tensor.strings.count >= 3 && Self.isPicture(tensor.strings[2], in: bytes) ? .images : .text
            } else {
                .other
            }
        return known == .unknown || known == fitting ? fitting : .other
    }

    mutating func append(
        _ histogram: EventHistogram, of number: Int, at moment: Moment, offset: Int, into batch: inout LogBatch
    ) {
        guard !histogram.isEmpty else { return }
        let tag = tags.name(number)
        if let histogram = histogram.histogram {
            batch.append(.histogram(tag: tag, step: moment.step, histogram))
        } else {
            report.damage(
                at: offset, "the edges of a histogram of \(quoted(tag)) do not ascend; it was skipped", into: &batch)
        }
    }

    /// Appends those of some pictures that are PNG or JPEG. The second and later ones of a value get a number.
    func append(
        _ pictures: [Range<Int>], of number: Int, at moment: Moment, in bytes: RawSpan, offset: Int,
        into batch: inout LogBatch
    ) {
        let tag = tags.name(number)
        for (index, picture) in pictures.enumerated() where Self.isPicture(picture, in: bytes) {
            let range = offset + picture.lowerBound..<offset + picture.upperBound
            batch.append(
                .image(
                    tag: index == 0 ? tag : "\(tag)/\(index)", step: moment.step, LogImage(path: path, bytes: range)))
        }
    }

    private static func isPicture(_ range: Range<Int>, in bytes: RawSpan) -> Bool {
        guard range.count >= 8 else { return false }
        let start = bytes.word(at: range.lowerBound)
        return start == 0x0A1A_0A0D_474E_5089 || start & 0xFF_FFFF == 0xFF_D8FF
    }

    /// The message `SummaryMetadata`, of which the first one of a tag counts.
    mutating func parseMetadata(
        _ metadata: Range<Int>, of number: Int, in bytes: RawSpan, into batch: inout LogBatch
    ) throws(InterchangeError) {
        let known = series[number].plugin
        guard known == .unknown || known == .hyperparameters else { return }
        var reader = ProtobufReader(metadata, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            guard field == 1, let data = value.range else { continue }
            var content: Range<Int>?
            var inner = ProtobufReader(data, of: bytes)
            while let (field, value) = try inner.next(in: bytes) {
                switch (field, value.range) {
                case (1, let name?) where known == .unknown: series[number].plugin = Plugin(bytes.text(name))
                case (2, let range): content = range
                default: break
                }
            }
            if let content, series[number].plugin == .hyperparameters {
                try parseHyperparameters(content, in: bytes, into: &batch)
            }
        }
    }
}
