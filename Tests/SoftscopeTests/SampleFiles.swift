import Foundation
import Interchange
import TestFiles

/// The bytes of an IDX file as another program would write them.
func idx(_ element: UInt8, _ dimensions: [UInt32], _ payload: [UInt8]) -> [UInt8] {
    [0, 0, element, UInt8(dimensions.count)] + dimensions.flatMap(bigEndian) + payload
}

private func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}

/// Packs bytes as `gzip` does.
func gzip(_ bytes: [UInt8]) async throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let file = try folder.write(bytes, to: "plain")
    let packer = try ChildProcess(
        "/bin/gzip", ["-9", "-c", file], environment: [:], output: .writing(folder.path + "/packed"),
        errors: .writing(folder.path + "/errors"))
    guard try await packer.wait() == .exited(0), let packed = folder.read("packed") else {
        throw Unexpected("gzip failed")
    }
    return packed
}

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
