import Evaluation
import Interchange
import ModelFiles
import Telemetry
import Training

/// A model measured on some samples, as `evaluate` tells of it.
struct Evaluation {
    var data: String
    var split: String
    /// How many of the samples the model was trained on; nil where nobody knows.
    var trainedOn: Int?
    /// Sentences on what the figures may be worth.
    var warnings: [String]
    /// What the model's file says of its run.
    var training: SavedTraining?
    var classNames: [String]
    var report: ValidationReport
    var figures: ClassFigures

    var samples: Int { report.predictions.count }

    /// Classes up to which the whole confusion matrix is written. Of more there are only the cells above 0, as label,
    /// prediction and count: the matrix of 20,000 classes has 400 million.
    private static let mostClassesOfMatrix = 1000

    /// The object that scripts read: rows of the confusion matrix are labels, columns predictions.
    var json: JSONValue {
        let classes = zip(classNames, figures.scores).map { name, scores -> JSONValue in
            [
                "name": JSONValue(name), "support": JSONValue(scores.support),
                "precision": JSONValue(whereDefined: scores.precision),
                "recall": JSONValue(whereDefined: scores.recall), "f1": JSONValue(whereDefined: scores.f1),
            ]
        }
        let matrix = figures.confusion
        var members: [JSONValue.Member] = [
            .init("data", JSONValue(data)), .init("split", JSONValue(split)), .init("samples", JSONValue(samples)),
            .init("loss", JSONValue(report.loss)), .init("accuracy", JSONValue(report.accuracy)),
            .init("classes", .array(classes)),
        ]
        if matrix.classes <= Self.mostClassesOfMatrix {
            let rows = (0..<matrix.classes).map { label in
                JSONValue((0..<matrix.classes).map { matrix[label, $0] })
            }
            members.append(.init("confusion", .array(rows)))
        } else {
            let cells = matrix.cells.map { JSONValue([$0.label, $0.prediction, $0.count]) }
            members += [.init("confusion", .null), .init("confusion_cells", .array(cells))]
        }
        let error = figures.calibration.expectedError
        members.append(.init("expected_calibration_error", JSONValue(whereDefined: error)))
        members += [
            .init("trained_on", JSONValue(trainedOn)), .init("epoch", JSONValue(training?.progress.epochs)),
            .init("best_epoch", JSONValue(training?.best?.epoch)),
            .init("best_val_loss", JSONValue(training?.best?.loss)),
            .init("best_val_accuracy", JSONValue(training?.best?.accuracy)), .init("warnings", JSONValue(warnings)),
        ]
        return .object(members)
    }
}
