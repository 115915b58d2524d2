import Foundation
import Interchange
import TestFiles
import Testing

/// Files of 6 × 6 pictures of noise, in which one of five rows is a little brighter: a network learns them in part, and
/// then learns the noise.
struct NoisyRows {
    static let classes = 5
    static let testSamples = 150

    /// The pixels of the test pictures.
    let test = Self.pictures(Self.testSamples, seed: 2)

    /// The files of the data's folder by name.
    var files: [String: [UInt8]] {
        let training = Self.pictures(200, seed: 1)
        func images(_ pictures: [[UInt8]]) -> [UInt8] {
            idx(0x08, [UInt32(pictures.count), 6, 6], pictures.flatMap(\.self))
        }
        func labels(_ count: Int) -> [UInt8] {
            idx(0x08, [UInt32(count)], (0..<count).map { UInt8($0 % Self.classes) })
        }
        return [
            "train-images-idx3-ubyte": images(training), "train-labels-idx1-ubyte": labels(training.count),
            "t10k-images-idx3-ubyte": images(test), "t10k-labels-idx1-ubyte": labels(test.count),
        ]
    }

    private static func pictures(_ count: Int, seed: UInt32) -> [[UInt8]] {
        var state = seed
        return (0..<count).map { sample in
            (0..<36).map { pixel in
                state = state &* 1_664_525 &+ 1_013_904_223
                let noise = Int(state >> 24) * 3 / 4
                return UInt8(min(255, noise + (pixel / 6 == sample % classes ? 60 : 0)))
            }
        }
    }
}

/// The figures of a model that a run has kept: what `evaluate` says of its file, and what follows from its weights.
struct KeptModel {
    /// The answer of `evaluate --json`.
    let evaluation: JSONValue
    /// The samples, as `evaluate --per-sample` writes them.
    let samples: [Sample]
    let layers: [Dense]

    struct Sample {
        var label: Int
        var prediction: Int
        var loss: Double
        var probabilities: [Double]
        /// The outputs of each dense layer for the sample, the activation applied.
        var outputs: [[Double]]

        var logits: [Double] { outputs.last ?? [] }
        var confidence: Double { probabilities.max() ?? .nan }
        var entropy: Double { probabilities.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 } }
        var runnerUp: Int {
            probabilities.indices.filter { $0 != prediction }.max { probabilities[$0] < probabilities[$1] } ?? 0
        }
        var isRight: Bool { label == prediction }
    }

    struct Dense {
        /// A row for each output.
        var weights: [[Double]]
        var bias: [Double]

        func applied(to input: [Double]) -> [Double] {
            zip(weights, bias).map { row, bias in zip(row, input).reduce(bias) { $0 + $1.0 * $1.1 } }
        }
    }

    /// - Parameter file: a model of one hidden layer with relu, in the folder where `rows` holds `data`.
    init(_ file: String, of data: NoisyRows, in folder: TemporaryFolder) async throws {
        let result = try await Program.run(
            "evaluate \(file) --data rows --json --per-sample samples.jsonl", in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
        evaluation = try JSONValue(parsing: result.output)
        let model = try SafetensorsFile(decoding: try #require(folder.read(file)))
        func numbers(_ name: String) throws -> [Double] {
            try #require(model[name]?.floats).map(Double.init)
        }
        var layers: [Dense] = []
        for name in ["0", "2"] {
            let (weights, bias) = (try numbers("\(name).weight"), try numbers("\(name).bias"))
            let inputs = weights.count / bias.count
            layers.append(
                Dense(weights: bias.indices.map { Array(weights[$0 * inputs..<($0 + 1) * inputs]) }, bias: bias))
        }
        self.layers = layers
        let lines = String(decoding: try #require(folder.read("samples.jsonl")), as: UTF8.self).split(separator: "\n")
        samples = try zip(lines, data.test).map { line, pixels in
            let line = try JSONValue(parsing: String(line))
            let hidden = layers[0].applied(to: pixels.map { Double($0) / 255 }).map { max(0, $0) }
            return Sample(
                label: try #require(line["label"]?.stringValue.flatMap { Int($0) }),
                prediction: try #require(line["prediction"]?.stringValue.flatMap { Int($0) }),
                loss: try #require(line["loss"]?.doubleValue),
                probabilities: try #require(line["probabilities"]?.arrayValue).compactMap(\.doubleValue),
                outputs: [hidden, layers[1].applied(to: hidden)])
        }
        // What is computed from the weights here agrees with the program's own answer.
        for sample in samples {
            let powers = sample.logits.map { exp($0) }
            for (power, probability) in zip(powers, sample.probabilities) {
                #expect(abs(power / powers.reduce(0, +) - probability) < 1e-4)
            }
        }
    }

    var loss: Double { evaluation["loss"]?.doubleValue ?? .nan }
    var accuracy: Double { evaluation["accuracy"]?.doubleValue ?? .nan }

    var wrong: Int { samples.count { !$0.isRight } }
    var calibrationError: Double { evaluation["expected_calibration_error"]?.doubleValue ?? .nan }

    /// Rows are labels, columns predictions.
    var confusion: [[Int]] {
        (evaluation["confusion"]?.arrayValue ?? []).map { ($0.arrayValue ?? []).compactMap(\.integerValue) }
    }

    /// The figures of each class: precision, recall and F1.
    var scores: [[Double]] {
        (evaluation["classes"]?.arrayValue ?? []).map { entry in
            ["precision", "recall", "f1"].map { entry[$0]?.doubleValue ?? .nan }
        }
    }

    /// The hidden units whose output is 0 for every sample.
    var deadUnits: Set<Int> {
        Set(layers[0].bias.indices.filter { unit in samples.allSatisfy { $0.outputs[0][unit] == 0 } })
    }

    /// How much higher the mean loss is without each hidden unit.
    var costs: [Double] {
        layers[0].bias.indices.map { unit in
            let losses = samples.map { sample in
                let logits = sample.logits(without: unit, layers[1])
                return log(logits.reduce(0) { $0 + exp($1) }) - logits[sample.label]
            }
            return losses.reduce(0, +) / Double(samples.count) - loss
        }
    }

    func accuracy(without unit: Int) -> Double {
        let right = samples.count { sample in
            let logits = sample.logits(without: unit, layers[1])
            return logits.indices.max { logits[$0] < logits[$1] } == sample.label
        }
        return Double(right) / Double(samples.count)
    }
}

extension KeptModel.Sample {
    /// The logits with the output of a hidden unit set to 0.
    fileprivate func logits(without unit: Int, _ last: KeptModel.Dense) -> [Double] {
        var hidden = outputs[0]
        hidden[unit] = 0
        return last.applied(to: hidden)
    }
}
