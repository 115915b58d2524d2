import Datasets
import Foundation
import Testing

@Suite("The bundled data")
struct BundledDataTests {
    /// `Assets/mnist` of the checkout from which the tests were built.
    static let folder = URL(filePath: #filePath).appending(path: "../../../Assets/mnist").standardized.path

    @Test("MNIST's files are the published ones")
    func checksums() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"]
        process.currentDirectoryURL = URL(filePath: Self.folder)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let sums = try String(contentsOfFile: Self.folder + "/SHA256SUMS", encoding: .utf8)
        #expect(sums.split(separator: "\n").count == 4)
    }

    @Test("MNIST has 70,000 digits, with the right number in every class")
    func mnist() throws {
        let dataset = try Dataset.mnist(in: Self.folder)
        #expect(dataset.name == "mnist")
        #expect(dataset.train.count == 60_000)
        #expect(dataset.test.count == 10_000)
        #expect(dataset.train.shape == [28, 28])
        #expect(dataset.train.classNames == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
        let train = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
        let test = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
        #expect(counts(dataset.train) == train)
        #expect(counts(dataset.test) == test)
        #expect(dataset.train.labels.prefix(10) == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
        // The top stroke of the first digit, which is a five.
        let row = dataset.train.pixels(of: 0).dropFirst(5 * 28 + 12).prefix(12)
        #expect(row == [3, 18, 18, 18, 126, 136, 175, 26, 166, 255, 247, 127])
        #expect(dataset.train.pixels.count == 47_040_000)
    }

    private func counts(_ samples: LabelledSamples) -> [Int] {
        samples.labels.reduce(into: [Int](repeating: 0, count: samples.classNames.count)) { $0[Int($1)] += 1 }
    }
}
