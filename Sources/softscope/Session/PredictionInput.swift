import Datasets
import Learning
import Matrices
import Training

/// What `predict` gives a model of a file.
struct PredictionInput {
    /// How a picture becomes what the model was trained on.
    enum Preparation: Sendable {
        /// As it is; the size must be the model's.
        case raw
        /// Scaled to the model's size.
        case scaled
        /// Scaled and moved as MNIST's digits were, its ink found first.
        case centered
    }

    let model: ModelFile
    let preparation: Preparation

    /// The samples of a file, each with a name to show.
    func samples(of path: String) throws(Failure) -> [(name: String, input: NetworkInput)] {
        do throws(DatasetError) {
            switch model.input {
            case .image(let height, let width, let channels):
                let size = PictureSize(width: width, height: height)
                return [(path, .dense(try picture(path, size: size, channels: channels)))]
            case .row(let encoding):
                let rows = try UnlabelledFile.rows(path, for: encoding, label: model.labelColumn)
                rows.warn(path)
                return rows.lines.enumerated().map { ("\(path):\($1)", rows.samples.input(of: $0)) }
            case .text(let features):
                return [(path, try UnlabelledFile.text(path, features: features).input.input(of: 0))]
            }
        } catch {
            throw Failure(error)
        }
    }

    private func picture(_ path: String, size: PictureSize, channels: Int) throws(DatasetError) -> Matrix {
        let file = try ColorPicture(path: path)
        if case .raw = preparation, (file.width, file.height) != (size.width, size.height) {
            throw .malformed(
                path: path,
                FormatFault(
                    .wrongShape, at: .whole,
                    expected: "a picture of \(size.width) × \(size.height), as the model takes",
                    found: "\(file.width) × \(file.height); without --raw it is scaled"))
        }
        let bytes =
            switch (channels, preparation) {
            case (3, _): file.resized(to: size).rgb
            case (_, .centered):
                file.grayPicture.inkOnGround.centeredAsMNIST(width: size.width, height: size.height).pixels
            default: file.resized(to: size).grey
            }
        return Matrix(rows: 1, columns: bytes.count, values: bytes.map { Float($0) / 255 })
    }
}

/// What a model says of one sample.
struct NamedPrediction {
    let input: String
    let logits: [Float]
    /// Their softmax, in double precision.
    let probabilities: [Double]

    init(input: String, logits: [Float]) {
        self.input = input
        self.logits = logits
        probabilities = softmax(logits.map { Double($0) })
    }

    /// The class of the largest probability, the first of equals.
    var label: Int { probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0 }
    var confidence: Double { probabilities[label] }
}
