import Datasets
import ModelFiles
import Training

extension PredictionInput {
    func forEachRow(
        of arguments: [String], _ encoding: RowEncoding, _ body: (Sample) throws(Failure) -> Void
    ) throws(Failure) {
        for path in arguments {
            let rows: ModelRows
            do throws(Failure) { rows = try self.rows(path, encoding) } catch {
                failed(error)
                continue
            }
            rows.warn(path)
            let labels = rows.hasLabels ? rows.samples.classNames : []
            var buffer = InputBuffer()
            for place in 0..<rows.samples.count {
                buffer.load(rows.samples, at: CollectionOfOne(place))
                let asked = AskedSample(
                    name: "\(path):\(rows.lines[place])",
                    label: labels.isEmpty ? nil : labels[Int(rows.samples.labels[place])])
                try body(Sample(asked: asked, input: buffer.input))
            }
        }
    }

    private func rows(_ path: String, _ encoding: RowEncoding) throws(Failure) -> ModelRows {
        guard path == Self.standardInput else {
            do throws(DatasetError) {
                return try UnlabelledFile.rows(path, for: encoding, label: label ?? model.labelColumn)
            } catch {
                throw Failure(error)
            }
        }
        let spool = try SpooledInput()
        do throws(DatasetError) {
            return try UnlabelledFile.rows(spool.path, for: encoding, label: label ?? model.labelColumn)
        } catch {
            throw spool.failure(error)
        }
    }
}
