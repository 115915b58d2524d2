import Foundation
import Interchange
import TestFiles

/// Four files of a dataset that is small and easily learnt: images of 4 × 4, of which one row is bright; the label
/// says which.
func rows(training: Int = 320, test: Int = 80) -> [String: [UInt8]] {
    func images(_ count: Int) -> [UInt8] {
        var pixels: [UInt8] = []
        for sample in 0..<count {
            let (bright, dark) = (200 + sample * 7 % 50, sample * 13 % 60)
            for row in 0..<4 { pixels += [UInt8](repeating: UInt8(row == sample % 4 ? bright : dark), count: 4) }
        }
        return pixels
    }
    func labels(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % 4) } }
    return [
        "train-images-idx3-ubyte": idx(0x08, [UInt32(training), 4, 4], images(training)),
        "train-labels-idx1-ubyte": idx(0x08, [UInt32(training)], labels(training)),
        "t10k-images-idx3-ubyte": idx(0x08, [UInt32(test), 4, 4], images(test)),
        "t10k-labels-idx1-ubyte": idx(0x08, [UInt32(test)], labels(test)),
    ]
}

/// What the parameters of a network with one hidden layer are called in a file; behind them stands what its training
/// needs to go on.
let tinyNames = ["0.weight", "0.bias", "2.weight", "2.bias"]

extension SafetensorsFile {
    /// In the order of their bytes.
    var names: [String] { tensors.map(\.name) }
}
