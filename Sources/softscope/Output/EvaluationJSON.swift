import Evaluation
import Interchange
import Learning
import ModelFiles
import Telemetry
import Training

/// The evaluation of a model on some samples, as reported by `evaluate`.
struct Evaluation {
    var data: String
    var split: String
    /// The number of these samples that the model was trained on; nil if unknown.
    var trainedOn: Int?
    /// Sentences about how far the results can be trusted.
    var warnings: [String]
    /// The state of training in the model's file.
    var training: SavedTraining?
    var classNames: [String]
    var head: OutputHead
    var report: ValidationReport
    var figures: ClassFigures

    var samples: Int { report.predictions.count }

    /// The largest number of classes for which the whole confusion matrix is written. With more, only the non-zero
    /// cells are written, as label, prediction and count: the matrix of 20,000 classes has 400 million cells.
    private static let mostClassesOfMatrix = 1000

    /// The JSON object that scripts read; rows of the confusion matrix are labels, columns predictions.
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
        ]
        if head != .softmax {
            members += [.init("head", JSONValue(head.mapWord)), .init("loss_name", JSONValue(head.lossName))]
        }
        if let sparse = report.sparse {
            members += [
                .init("brier", JSONValue(whereDefined: sparse.brier)),
                .init("mean_support", JSONValue(whereDefined: sparse.meanSupport)),
                .init("label_excluded", JSONValue(whereDefined: sparse.labelExcluded)),
            ]
        }
        members.append(.init("classes", .array(classes)))
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
