import Datasets
import Learning
import Matrices
import ModelFiles
import Training

extension PredictionInput {
    func forEachText(
        of arguments: [String], _ features: TextFeatures, _ body: (Sample) throws(Failure) -> Void
    ) throws(Failure) {
        func give(_ text: String, _ asked: AskedSample, isLast: Bool = false) throws(Failure) {
            var matrix = SparseMatrix(columns: features.buckets)
            features.append(text, to: &matrix)
            try body(Sample(asked: asked, input: .sparse(matrix), isLast: isLast))
        }
        for argument in arguments {
            if argument == Self.standardInput {
                try forEachLine(give)
                continue
            }
            for file in files(argument, .texts) {
                do throws(Failure) {
                    guard !file.isFound, UnlabelledFile.isTable(file.path) else {
                        try give(try text(file.path), AskedSample(name: file.path, label: file.label))
                        continue
                    }
                    let reader = try table(file.path)
                    while let row = try nextRow(reader) {
                        try give(row.text, AskedSample(name: "\(file.path):\(row.line)", label: row.label))
                    }
                    for remark in reader.remarks { note("\(file.path): \(remark)") }
                } catch {
                    // A failed write is not the input file's fault.
                    guard error.status != .writeFailed else { throw error }
                    failed(error)
                }
            }
        }
    }

    /// Calls `body` with each non-blank line of standard input.
    ///
    /// - Parameter body: also learns whether the next line is not there yet.
    func forEachLine(
        _ body: (String, AskedSample, _ isLast: Bool) throws(Failure) -> Void
    ) throws(Failure) {
        var lines = InputLines()
        var number = 0
        while true {
            let line: String?
            do throws(Failure) { line = try lines.next() } catch {
                failed(error)
                return
            }
            guard var line else { return }
            number += 1
            if line.hasSuffix("\r") { line.removeLast() }
            guard line.contains(where: { !$0.isWhitespace }) else { continue }
            try body(line, AskedSample(name: "\(Self.standardInput):\(number)"), !lines.hasLine)
        }
    }

    func text(_ path: String) throws(Failure) -> String {
        do throws(DatasetError) {
            let (text, remark) = try UnlabelledFile.text(path)
            if let remark { note(remark) }
            return text
        } catch {
            throw Failure(error)
        }
    }

    private func table(_ path: String) throws(Failure) -> TextTableReader {
        do throws(DatasetError) {
            return try TextTableReader(
                path, classNames: model.classNames, label: label, textColumns: textColumns, usual: model.textColumns,
                usualLabel: model.labelColumn)
        } catch {
            throw Failure(error)
        }
    }

    private func nextRow(_ reader: TextTableReader) throws(Failure) -> TextTableReader.Row? {
        do throws(DatasetError) { return try reader.next() } catch { throw Failure(error) }
    }
}
