/// A file format that can be recognised by a file's first bytes, whatever its name is.
///
/// It has only formats whose files may be mistaken for data, models or pictures. Plain text has no signature.
package enum FileSignature: String, Hashable, Sendable, CaseIterable {
    // Formats that the program reads.
    case png, jpeg, npz, idx, safetensors

    // Models.
    case pyTorch, pickle, gguf, onnx, hdf5, keras

    // Tables and arrays.
    case excelWorkbook, oldOffice, openDocument, wordDocument, parquet, arrow, sqlite, npy, matlab

    // Pictures, documents and films.
    case gif, bmp, tiff, webP, heic, avif, jpegXL, jpeg2000, photoshop, pdf, video, sound

    // Placeholders for other files, and archives.
    case gitLFSPointer, webPage, zip, gzip, bzip2, xz, zstandard, sevenZip, rar, tar

    case utf16Text

    /// The name of the format with an article, for use in a sentence: "a PyTorch file (torch.save)".
    package var name: String {
        switch self {
        case .png: "a PNG picture"
        case .jpeg: "a JPEG picture"
        case .npz: "a NumPy archive (npz)"
        case .idx: "an IDX file"
        case .safetensors: "a safetensors file"
        case .pyTorch: "a PyTorch file (torch.save)"
        case .pickle: "a Python pickle"
        case .gguf: "a GGUF model"
        case .onnx: "an ONNX model"
        case .hdf5: "an HDF5 file (such as Keras's .h5)"
        case .keras: "a Keras model (.keras)"
        case .excelWorkbook: "an Excel workbook"
        case .oldOffice: "an old Excel or Word file"
        case .openDocument: "an OpenDocument file"
        case .wordDocument: "a Word document"
        case .parquet: "a Parquet file"
        case .arrow: "an Arrow or Feather file"
        case .sqlite: "an SQLite database"
        case .npy: "a single NumPy array (npy)"
        case .matlab: "a MATLAB file"
        case .gif: "a GIF picture"
        case .bmp: "a BMP picture"
        case .tiff: "a TIFF picture"
        case .webP: "a WebP picture"
        case .heic: "a HEIC picture"
        case .avif: "an AVIF picture"
        case .jpegXL: "a JPEG XL picture"
        case .jpeg2000: "a JPEG 2000 picture"
        case .photoshop: "a Photoshop picture"
        case .pdf: "a PDF document"
        case .video: "a video"
        case .sound: "a sound file"
        case .gitLFSPointer: "a Git LFS pointer"
        case .webPage: "a web page (HTML)"
        case .zip: "a ZIP archive"
        case .gzip: "a gzip file"
        case .bzip2: "a bzip2 file"
        case .xz: "an xz file"
        case .zstandard: "a Zstandard file"
        case .sevenZip: "a 7-Zip archive"
        case .rar: "a RAR archive"
        case .tar: "a tar archive"
        case .utf16Text: "text in UTF-16"
        }
    }

    /// Whether files of this format contain a single picture.
    package var isPicture: Bool {
        switch self {
        case .png, .jpeg, .gif, .bmp, .tiff, .webP, .heic, .avif, .jpegXL, .jpeg2000, .photoshop: true
        default: false
        }
    }
}

extension FileSignature {
    /// What a file was opened for.
    package enum Purpose: Hashable, Sendable {
        case data, model, picture, table, text

        /// The expected formats, for use in a sentence.
        fileprivate var expected: String {
            switch self {
            case .data: "a table (CSV, TSV or JSON lines), an npz archive or a folder"
            case .model: "a safetensors file"
            case .picture: "a PNG, JPEG, PGM or PPM picture"
            case .table: "a table (CSV, TSV or JSON lines)"
            case .text: "text in UTF-8"
            }
        }
    }

    /// A sentence that says what a file is, what was expected instead, and what the user can do.
    package func refusal(of path: String, as purpose: Purpose) -> String {
        let advice = advice(for: path, as: purpose).map { ": \($0)" } ?? ""
        return "\(path) is \(name), expected \(purpose.expected)\(advice)."
    }

    private func advice(for path: String, as purpose: Purpose) -> String? {
        let literal = JSONValue.string(path).text
        switch self {
        case .gitLFSPointer: return "'git lfs pull' brings the file that it stands for"
        case .webPage: return "the download led to a page instead of the file"
        case .zip, .sevenZip, .rar, .tar: return "unpack it first"
        case .gzip, .bzip2, .xz, .zstandard: return "decompress it first"
        case .utf16Text where purpose != .model && purpose != .picture:
            return "save it as UTF-8, for instance with 'iconv -f UTF-16 -t UTF-8'"
        case .idx where purpose == .data: return "name the folder that holds it with its labels"
        case .png where purpose == .data, .jpeg where purpose == .data:
            return "name a folder with a subfolder of pictures for each class"
        case .pyTorch where purpose == .model:
            return "in Python, 'import torch, safetensors.torch' and then 'safetensors.torch.save_file("
                + "torch.load(\(literal), map_location=\"cpu\"), \"model.safetensors\")' make one of a state_dict"
        case .pyTorch where purpose == .data:
            return "in Python, 'x, y = torch.load(\(literal)); numpy.savez(\"data.npz\", x=x, y=y)' makes an archive "
                + "of samples and labels"
        case .pickle where purpose == .model:
            return "in Python, 'import pickle, safetensors.torch' and then 'safetensors.torch.save_file("
                + "pickle.load(open(\(literal), \"rb\")), \"model.safetensors\")' make one of a dictionary of tensors"
        case .hdf5 where purpose == .model, .keras where purpose == .model:
            return "in Python, 'import keras, safetensors.numpy; m = keras.models.load_model(\(literal))' and then "
                + "'safetensors.numpy.save_file({f\"{2 * i}.{n}\": w.T.copy() for i, l in enumerate("
                + "[l for l in m.layers if l.weights]) for n, w in zip([\"weight\", \"bias\"], l.get_weights())}, "
                + "\"model.safetensors\")' make one of dense layers"
        case .onnx where purpose == .model:
            return "save the weights of the program that it was exported from"
        case .excelWorkbook, .oldOffice, .openDocument:
            return purpose == .data || purpose == .table
                ? "save the sheet as CSV" : nil
        case .parquet where purpose == .data, .parquet where purpose == .table:
            return "in Python, 'pandas.read_parquet(\(literal)).to_csv(\"data.csv\", index=False)' makes a table of it"
        case .arrow where purpose == .data, .arrow where purpose == .table:
            return "in Python, 'pandas.read_feather(\(literal)).to_csv(\"data.csv\", index=False)' makes a table of it"
        case .sqlite where purpose == .data, .sqlite where purpose == .table:
            return "'sqlite3 -header -csv FILE \"select * from TABLE\"' makes a table of it"
        case .npy where purpose == .data:
            return "in Python, 'numpy.savez(\"data.npz\", x=samples, y=labels)' puts it together with its labels"
        case .pickle where purpose == .data, .hdf5 where purpose == .data, .matlab where purpose == .data:
            return "load it in Python, and 'numpy.savez(\"data.npz\", x=samples, y=labels)'"
        case _ where isPicture && purpose == .picture:
            return "convert it, for instance with ImageMagick's 'convert FILE picture.png'"
        default: return nil
        }
    }
}
