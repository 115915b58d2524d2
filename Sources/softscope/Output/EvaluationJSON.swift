import Interchange
import Telemetry

/// A model measured on some samples, as `evaluate` tells of it.
struct Evaluation {
    var data: String
    var split: String
    var classNames: [String]
    var report: ValidationReport
    var figures: ClassFigures

    var samples: Int { report.predictions.count }

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
        let confusion = (0..<matrix.classes).map { label in
            JSONValue((0..<matrix.classes).map { matrix[label, $0] })
        }
        return [
            "data": JSONValue(data), "split": JSONValue(split), "samples": JSONValue(samples),
            "loss": JSONValue(report.loss), "accuracy": JSONValue(report.accuracy), "classes": .array(classes),
            "confusion": .array(confusion),
            "expected_calibration_error": JSONValue(whereDefined: figures.calibration.expectedError),
        ]
    }
}
