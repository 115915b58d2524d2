/// The magic numbers come from the formats' specifications and from the list of file(1).
extension FileSignature {
    /// The number of bytes at the start of a file that suffice to recognise it.
    package static let startLength = 4096
    /// The number of bytes at the end of a file that contain the member names of most ZIP archives.
    package static let endLength = 1 << 16

    /// Recognises the format of a whole file; nil where it is none of these.
    package init?(of file: [UInt8]) {
        self.init(start: file.prefix(Self.startLength), end: file.suffix(Self.endLength))
    }

    /// Recognises the format of a file; nil where it is none of these.
    ///
    /// - Parameters:
    ///   - start: the first `startLength` bytes of the file, or all of a shorter file.
    ///   - end: the last `endLength` bytes of the file, which distinguish kinds of ZIP archives; may be empty.
    package init?(start: ArraySlice<UInt8>, end: ArraySlice<UInt8> = []) {
        let start = Array(start)
        guard
            let found = Self.fixed(start) ?? Self.framed(start, end) ?? Self.picture(start) ?? Self.model(start)
                ?? Self.text(start)
                ?? Self.archive(start, end)
        else { return nil }
        self = found
    }

    /// Formats with a magic number at byte 0.
    private static let magics: [([UInt8], FileSignature)] = [
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .png), ([0xFF, 0xD8, 0xFF], .jpeg),
        (Array("GIF87a".utf8), .gif), (Array("GIF89a".utf8), .gif), ([0x49, 0x49, 0x2A, 0], .tiff),
        ([0x4D, 0x4D, 0, 0x2A], .tiff), ([0xFF, 0x0A], .jpegXL),
        ([0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20, 0x0D, 0x0A], .jpegXL),
        ([0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A], .jpeg2000), (Array("8BPS\0".utf8), .photoshop),
        (Array("%PDF-".utf8), .pdf),
        ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], .hdf5),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], .oldOffice),
        (Array("ARROW1\0\0".utf8), .arrow), (Array("SQLite format 3\0".utf8), .sqlite),
        ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], .npy), (Array("MATLAB 5.0 MAT-file".utf8), .matlab),
        (Array("MATLAB 7.3 MAT-file".utf8), .matlab),
        (Array("version https://git-lfs.github.com/spec/".utf8), .gitLFSPointer), ([0x1F, 0x8B, 8], .gzip),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], .xz),
        ([0x28, 0xB5, 0x2F, 0xFD], .zstandard), ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .sevenZip),
        (Array("Rar!".utf8) + [0x1A, 0x07], .rar),
        // The pickled number at the start of files by torch.save before it wrote ZIP archives.
        ([0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19], .pyTorch),
    ]

    private static func fixed(_ start: [UInt8]) -> FileSignature? {
        if let found = magics.first(where: { start.starts(with: $0.0) })?.1 { return found }
        // The digit after "BZh" is the block size.
        if start.count > 9, start.starts(with: Array("BZh".utf8)), start[4...9] == [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
        {
            return .bzip2
        }
        return start.count > 262 && start[257..<262].elementsEqual("ustar".utf8) ? .tar : nil
    }

    /// Recognises formats whose magic number is four letters. A text may begin with those too, so more is checked.
    private static func framed(_ start: [UInt8], _ end: ArraySlice<UInt8>) -> FileSignature? {
        func isFramed(_ word: String) -> Bool {
            start.starts(with: word.utf8) && end.suffix(4).elementsEqual(word.utf8)
        }
        if isFramed("PAR1") { return .parquet }
        if isFramed("FEA1") { return .arrow }
        // The version follows in four bytes.
        let isGGUF = start.count >= 8 && start.starts(with: "GGUF".utf8) && start[5...7] == [0, 0, 0]
        return isGGUF ? .gguf : nil
    }

    private static func picture(_ start: [UInt8]) -> FileSignature? {
        guard start.count >= 12 else { return nil }
        if start.starts(with: "RIFF".utf8) {
            if start[8..<12].elementsEqual("WEBP".utf8) { return .webP }
            if start[8..<12].elementsEqual("WAVE".utf8) { return .sound }
            return start[8..<12].elementsEqual("AVI ".utf8) ? .video : nil
        }
        if start[4..<8].elementsEqual("ftyp".utf8) {
            let brand = String(decoding: start[8..<12], as: UTF8.self)
            if ["avif", "avis"].contains(brand) { return .avif }
            return ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"].contains(brand) ? .heic : .video
        }
        // Two letters are not enough: the size of the second header must be a known one.
        if start.count >= 18, start.starts(with: "BM".utf8) {
            return [12, 40, 52, 56, 64, 108, 124].contains(start[14]) && start[15...17] == [0, 0, 0] ? .bmp : nil
        }
        return nil
    }

    private static func model(_ start: [UInt8]) -> FileSignature? {
        guard start.count >= 4 else { return nil }
        // The length of the header in eight bytes, and the opening brace of its JSON.
        if start.count > 8, start[8] == UInt8(ascii: "{"), start[4..<8] == [0, 0, 0, 0] { return .safetensors }
        if start[0] == 0, start[1] == 0, [8, 9, 0x0B, 0x0C, 0x0D, 0x0E].contains(start[2]), (1...8).contains(start[3]) {
            return .idx
        }
        // The field with ONNX's version, and the key of a field that can follow it.
        if start[0] == 8, (1...32).contains(start[1]), [0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42].contains(start[2]) {
            return .onnx
        }
        return start[0] == 0x80 && (2...5).contains(start[1]) ? .pickle : nil
    }

    private static func text(_ start: [UInt8]) -> FileSignature? {
        if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { return .utf16Text }
        // Without a byte order mark, ASCII text in UTF-16 has a zero at every second byte.
        if start.count >= 8 {
            for zero in 0...1 {
                let isText = (0..<8).allSatisfy { place in
                    place % 2 == zero
                        ? start[place] == 0 : start[place] >= 0x20 || (0x09...0x0D).contains(start[place])
                }
                if isText { return .utf16Text }
            }
        }
        let word = start.drop { $0 <= 0x20 }.prefix(14).map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        return word.starts(with: "<!doctype html".utf8) || word.starts(with: "<html".utf8) ? .webPage : nil
    }

    private static func archive(_ start: [UInt8], _ end: ArraySlice<UInt8>) -> FileSignature? {
        guard start.starts(with: [0x50, 0x4B, 3, 4]) || start.starts(with: [0x50, 0x4B, 5, 6]) else { return nil }
        let names = memberNames(start) + memberNames(Array(end))
        if names.contains(where: { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }) { return .pyTorch }
        if names.contains("model.weights.h5") { return .keras }
        if names.contains(where: { $0.hasPrefix("xl/") }) { return .excelWorkbook }
        if names.contains(where: { $0.hasPrefix("word/") }) { return .wordDocument }
        if names.contains("mimetype"), names.contains("META-INF/manifest.xml") { return .openDocument }
        return names.contains { $0.hasSuffix(".npy") } ? .npz : .zip
    }

    /// The names of all members with a header in these bytes, a local header or one of the directory.
    private static func memberNames(_ bytes: [UInt8]) -> [String] {
        var names: [String] = []
        for place in bytes.indices where bytes[place] == 0x50 && bytes.count - place > 46 && bytes[place + 1] == 0x4B {
            let (length, start): (Int, Int)
            switch (bytes[place + 2], bytes[place + 3]) {
            case (3, 4): (length, start) = (Int(bytes[place + 26]) | Int(bytes[place + 27]) << 8, place + 30)
            case (1, 2): (length, start) = (Int(bytes[place + 28]) | Int(bytes[place + 29]) << 8, place + 46)
            default: continue
            }
            // The names in question are short; long overlapping ones would add up to gigabytes.
            guard length <= min(bytes.count - start, 256) else { continue }
            names.append(String(decoding: bytes[start..<start + length], as: UTF8.self))
        }
        return names
    }
}
