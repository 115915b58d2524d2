import Dashboard
import Datasets
import Evaluation
import Learning
import Matrices
import Screen
import Telemetry

extension Fixtures {
    /// Forty pictures of 28 × 28 in ten classes: class k has k + 1 spots on a ring.
    static let pictures: LabelledSamples = {
        var pixels: [UInt8] = []
        for sample in 0..<40 {
            var picture = GrayPicture(width: 28, height: 28)
            let spots = [
                (14, 5), (19, 7), (22, 11), (22, 16), (19, 20), (14, 22), (9, 20), (6, 16), (6, 11), (9, 7),
            ]
            for (x, y) in spots.prefix(sample % 10 + 1) {
                for offset in 0..<9 { picture[x + offset % 3, y + offset / 3] = UInt8(255 - sample * 2) }
            }
            pixels += picture.pixels
        }
        return LabelledSamples(
            shape: [28, 28], pixels: pixels, labels: (0..<40).map { UInt8($0 % 10) },
            classNames: (0..<10).map(String.init))
    }()

    /// An evaluation in which every seventh prediction is wrong; losses and confidences increase with the index.
    static let pictureValidation = ValidationReport(
        loss: 0.4, accuracy: 0.85,
        classes: (0..<10).map { _ in ValidationReport.ClassTally(support: 4, correct: 3) },
        predictions: (0..<40).map { (sample: Int) -> UInt16 in
            UInt16(sample % 7 == 3 ? (sample + 1) % 10 : sample % 10)
        },
        confidences: (0..<40).map { 0.2 + Float($0) / 50 }, losses: (0..<40).map { Float($0) / 10 })

    static func pictureNetwork(seed: UInt64) -> Network {
        var generator = SeededGenerator(seed: seed)
        return Network(widths: [784, 10], activation: .relu, initialization: .glorotUniform, from: &generator)
    }

    /// A dashboard on page 2 with the forty pictures, after an epoch.
    static func inspecting(size: Size = Size(columns: 80, rows: 24)) -> Dashboard {
        var dashboard = Dashboard(dataName: "rings", size: size)
        dashboard.tell(.loaded(pictures))
        dashboard.chooseFirstSample()
        var description = description
        description.classNames = pictures.classNames
        dashboard.tell(.events([.started(description), .state(.training)], at: 0))
        dashboard.tell(
            .events(
                (1...100).map(batch) + [
                    .epoch(
                        EpochReport(
                            epoch: 1, lastBatch: 100, loss: 0.5, accuracy: 0.85, validation: pictureValidation,
                            learningRate: 1e-3, seconds: 1.25, samplesPerSecond: 1000))
                ], at: 1))
        dashboard.tell(.snapshot(pictureNetwork(seed: 5), batch: 100))
        dashboard.type("2")
        return dashboard
    }

    /// A context for page 2 with the models of six epochs.
    static func pictureContext(epochs: Int = 6) -> PageContext {
        var selection = SampleSelection()
        selection.load(count: pictures.count)
        return PageContext(
            run: RunHistory(), samples: pictures, selection: selection, network: pictureNetwork(seed: 5),
            validation: pictureValidation, classification: nil,
            archive: (0..<epochs).map {
                EpochModel(epoch: $0, batch: 100 * $0, network: pictureNetwork(seed: UInt64($0)))
            })
    }
}

extension Dashboard {
    /// The screen in grey shades, which make pictures readable.
    func shades(ascii: Bool = false) -> String {
        draw(with: Appearance(glyphs: ascii ? .ascii : .unicode, colors: .basic16)).text
    }
}
