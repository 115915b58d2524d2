import Datasets
import Learning
import Matrices

/// The size of the pictures that a model takes.
struct PictureFrame {
    let size: PictureSize
    let channels: Int
}

extension PredictionInput {
    func forEachPicture(
        of arguments: [String], _ frame: PictureFrame, _ body: (Sample) throws(Failure) -> Void
    ) throws(Failure) {
        for argument in arguments {
            for file in files(argument, .pictures) {
                let numbers: [Float]
                do throws(Failure) { numbers = try self.numbers(of: file.path, frame) } catch {
                    failed(error)
                    continue
                }
                let matrix = Matrix(rows: 1, columns: numbers.count, values: numbers)
                try body(Sample(asked: AskedSample(name: file.path, label: file.label), input: .dense(matrix)))
            }
        }
    }

    /// Reads a picture as input to the network.
    private func numbers(of path: String, _ frame: PictureFrame) throws(Failure) -> [Float] {
        guard path == Self.standardInput else {
            do throws(DatasetError) { return try numbers(of: try ColorPicture(path: path), path, frame) } catch {
                throw Failure(error)
            }
        }
        let spool = try SpooledInput()
        do throws(DatasetError) {
            return try numbers(of: try ColorPicture(path: spool.path), path, frame)
        } catch {
            throw spool.failure(error)
        }
    }

    private func numbers(
        of picture: ColorPicture, _ path: String, _ frame: PictureFrame
    ) throws(DatasetError) -> [Float] {
        let size = frame.size
        if case .raw = preparation, (picture.width, picture.height) != (size.width, size.height) {
            throw .malformed(
                path: path,
                FormatFault(
                    .wrongShape, at: .whole,
                    expected: "a picture of \(size.width) × \(size.height), as the model takes",
                    found: "\(picture.width) × \(picture.height); without --raw it is scaled"))
        }
        let bytes =
            switch (frame.channels, preparation) {
            case (3, _): picture.resized(to: size).rgb
            case (_, .centered):
                picture.grayPicture.inkOnGround.centeredAsMNIST(width: size.width, height: size.height).pixels
            default: picture.resized(to: size).grey
            }
        return bytes.map { Float($0) / 255 }
    }
}
