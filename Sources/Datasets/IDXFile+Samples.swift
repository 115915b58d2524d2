package import Files

extension IDXFile {
    /// The labels in the file, one for each sample, checked to be in `0..<classCount` (at most 256; nil means 256).
    ///
    /// Any element type is accepted as long as the values are integers. Throws `malformed`.
    package func labels(classCount: Int? = nil) throws(DatasetError) -> [UInt8] {
        guard header.dimensions.count == 1 else {
            throw fault(
                .wrongShape, at: 3, expected: "the 1 dimension of labels",
                found: "\(header.dimensions.count) dimensions (\(sizes(header.dimensions))), as images have")
        }
        guard header.count > 0 else {
            throw fault(.empty, at: IDXHeader.prefixLength, expected: "at least one label", found: "none")
        }
        let limit = min(classCount ?? 256, 256)
        let contents = contents
        if header.element == .uint8, limit == 256 || contents.bytes.allSatisfy({ $0 < limit }) {
            return contents.bytes
        }
        var labels: [UInt8] = []
        labels.reserveCapacity(header.count)
        for index in 0..<header.count {
            let value = contents[index]
            guard let label = UInt8(exactly: value), label < limit else {
                throw fault(
                    .labelOutOfRange, at: header.length + index * header.element.size,
                    expected: "a class from 0 to \(limit - 1)",
                    found: Int(exactly: value).map(String.init) ?? "\(value)")
            }
            labels.append(label)
        }
        return labels
    }

    /// The shape of one image, and the bytes of all images, of which there is no copy; if `shape` is given, the images must have it.
    ///
    /// Throws `malformed` unless the file holds bytes in at least two dimensions, and at least one image.
    package func images(shape: [Int]? = nil) throws(DatasetError) -> (shape: [Int], pixels: FileContents) {
        guard header.dimensions.count > 1 else {
            throw fault(
                .wrongShape, at: 3, expected: "the 3 dimensions of images",
                found: "1 (\(header.dimensions[0]) values), as labels have")
        }
        guard header.element == .uint8 else {
            throw fault(
                .wrongShape, at: 2, expected: "08 (images of unsigned bytes)",
                found: "\(hexadecimal(header.element.rawValue)) (\(header.element))")
        }
        let found = Array(header.dimensions.dropFirst())
        guard shape == nil || shape == found else {
            throw fault(
                .wrongShape, at: IDXHeader.prefixLength + 4, expected: "images of \(sizes(shape ?? []))",
                found: sizes(found))
        }
        guard header.count > 0 else {
            throw fault(
                .empty, at: IDXHeader.prefixLength, expected: "at least one image of at least one pixel",
                found: sizes(header.dimensions))
        }
        return (found, values)
    }

    private func fault(
        _ kind: FormatFault.Kind, at offset: Int, expected: String, found: String
    ) -> DatasetError {
        let fault = FormatFault(kind, at: .byte(offset), expected: expected, found: found)
        return .malformed(path: path, isPacked ? fault.inUnpackedData() : fault)
    }
}
