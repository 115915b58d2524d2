import Interchange
import Testing

@Suite("Recognising file formats")
struct FileSignatureTests {
    private static func padded(_ start: [UInt8], to count: Int = 400) -> [UInt8] {
        start + Array(repeating: 7, count: max(0, count - start.count))
    }

    private static func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func archive(_ names: String...) -> [UInt8] {
        ZIPArchive.encoded(names.map { (name: $0, contents: [1, 2, 3]) })
    }

    static let files: [(FileSignature, [UInt8])] = [
        (.png, padded([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])), (.jpeg, padded([0xFF, 0xD8, 0xFF, 0xE1])),
        (.gif, padded(ascii("GIF89a"))), (.webP, padded(ascii("RIFF") + [1, 2, 0, 0] + ascii("WEBPVP8 "))),
        (.heic, padded([0, 0, 0, 0x18] + ascii("ftypheic"))), (.avif, padded([0, 0, 0, 0x20] + ascii("ftypavif"))),
        (.video, padded([0, 0, 0, 0x20] + ascii("ftypisom"))), (.tiff, padded([0x4D, 0x4D, 0, 0x2A])),
        (.bmp, padded(ascii("BM") + [9, 9, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0])),
        (.pdf, padded(ascii("%PDF-1.7\n"))),
        (.pyTorch, archive("weights/data.pkl", "weights/version", "weights/data/0")),
        (.pyTorch, padded([0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19])),
        (.pickle, padded([0x80, 4, 0x95])), (.keras, archive("metadata.json", "config.json", "model.weights.h5")),
        (.excelWorkbook, archive("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")),
        (.wordDocument, archive("[Content_Types].xml", "word/document.xml")),
        (.openDocument, archive("mimetype", "content.xml", "META-INF/manifest.xml")),
        (.npz, archive("x.npy", "y.npy")), (.zip, archive("readme.md")),
        (.oldOffice, padded([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])),
        (.hdf5, padded([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A])),
        (.gguf, padded(ascii("GGUF") + [3, 0, 0, 0])), (.parquet, padded(ascii("PAR1")) + ascii("PAR1")),
        (.arrow, padded(ascii("ARROW1") + [0, 0])), (.sqlite, padded(ascii("SQLite format 3") + [0])),
        (.npy, NPYArray(shape: [2], values: [1, 2] as [UInt8]).encoded()),
        (.gitLFSPointer, ascii("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n")),
        (.webPage, ascii("\n <!DOCTYPE HTML><title>404</title>")), (.gzip, padded([0x1F, 0x8B, 8, 0])),
        (.bzip2, padded(ascii("BZh9") + [0x31, 0x41, 0x59, 0x26, 0x53, 0x59])),
        (.tar, Array(repeating: 0x61, count: 257) + padded(ascii("ustar"))), (.idx, padded([0, 0, 8, 3, 0, 0, 0, 1])),
        (.utf16Text, [0xFF, 0xFE] + padded([0x61, 0])), (.utf16Text, ascii("a,b\n1,2\n").flatMap { [$0, 0] }),
        (.safetensors, SafetensorsFile(tensors: [.init(name: "a", shape: [1], values: [1 as Float])]).encoded()),
        (.onnx, ONNXModel(name: "m", features: 1, steps: [.relu]).encoded()),
    ]

    @Test("the format is recognised by the first bytes", arguments: files.indices)
    func formats(index: Int) {
        let (signature, file) = Self.files[index]
        #expect(FileSignature(of: file) == signature)
    }

    @Test("the format of a long file is recognised, too")
    func long() {
        for (signature, file) in Self.files where signature != .parquet {
            #expect(FileSignature(start: file.prefix(FileSignature.startLength), end: file.suffix(300)) == signature)
        }
    }

    @Test(
        "a text has no signature, whatever it begins with",
        arguments: [
            "", "a", "label,x\n1,2\n", "BMW,3,petrol,diesel,hybrid,electric\n", "PAR1,PAR2\n1,2\n",
            "GGUF is a format, so",
            "FEA1;FEA2\n", "P2 1 1 1 0", "<p>bold</p>", "BZh9 is a bzip2 magic", "RIFFRAFF and others,1,2,3,4,5",
            "\u{FEFF}label,text\n", "8BPS,text\n", "Rar!,2\n", "{\"text\": \"a\"}\n",
        ])
    func texts(text: String) {
        #expect(FileSignature(of: Array(text.utf8)) == nil)
    }

    @Test("every refusal is one sentence with the file, its format and what was expected")
    func refusals() {
        for signature in FileSignature.allCases {
            for purpose in [.data, .model, .picture, .table, .text] as [FileSignature.Purpose] {
                let text = signature.refusal(of: "some/file.x", as: purpose)
                #expect(text.hasPrefix("some/file.x is \(signature.name)"), "\(text)")
                #expect(text.contains(", expected ") && text.hasSuffix("."))
                #expect(!text.contains("\n"))
            }
        }
    }

    @Test("a refusal says what to do")
    func advice() {
        func text(_ signature: FileSignature, _ purpose: FileSignature.Purpose) -> String {
            signature.refusal(of: #"it's "new".pt"#, as: purpose)
        }
        #expect(text(.pyTorch, .model).contains(#"torch.load("it's \"new\".pt""#))
        #expect(text(.pyTorch, .model).contains("save_file"))
        #expect(text(.pickle, .model).contains("pickle.load") && text(.pyTorch, .data).contains("numpy.savez"))
        #expect(text(.hdf5, .model).contains("keras.models.load_model"))
        #expect(text(.gitLFSPointer, .model).contains("git lfs pull"))
        #expect(text(.excelWorkbook, .data).contains("CSV"))
        #expect(text(.idx, .data).contains("folder"))
        #expect(text(.utf16Text, .table).contains("UTF-8"))
    }

    @Test("recognising arbitrary bytes does not trap")
    func anything() {
        for (_, file) in Self.files {
            for count in 0..<min(file.count, 300) { _ = FileSignature(of: Array(file.prefix(count))) }
        }
    }
}
