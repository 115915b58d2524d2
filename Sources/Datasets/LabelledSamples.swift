package import Matrices

/// Samples with their labels, held as compactly as they came: a byte a pixel.
package struct LabelledSamples: Sendable {
    /// The shape of one sample, `[height, width]` of an image.
    package let shape: [Int]
    /// One byte a pixel, 0 for the background and 255 for full ink, sample after sample.
    package let pixels: [UInt8]
    /// The class of each sample, an index into `classNames`.
    package let labels: [UInt8]
    package let classNames: [String]
    /// What one of them is called: "digit".
    package let sampleName: String
    /// Numbers in one sample.
    package let features: Int

    /// `pixels` must hold a whole sample for each label, and every label a class. Without a name, what has height and
    /// width is an "image", and anything else a "sample".
    package init(
        shape: [Int], pixels: [UInt8], labels: [UInt8], classNames: [String], sampleName: String? = nil
    ) {
        features = shape.reduce(1, *)
        precondition(
            pixels.count == labels.count * features, "\(pixels.count) pixels for \(labels.count) labels")
        precondition(labels.allSatisfy { $0 < classNames.count }, "a label without a class")
        self.shape = shape
        self.pixels = pixels
        self.labels = labels
        self.classNames = classNames
        self.sampleName = sampleName ?? (shape.count == 2 ? "image" : "sample")
    }

    package var count: Int { labels.count }

    /// The bytes of one sample, which must exist.
    package func pixels(of sample: Int) -> ArraySlice<UInt8> {
        pixels[sample * features..<(sample + 1) * features]
    }

    /// The first `count` samples, or all of them where there are fewer.
    package func prefix(_ count: Int) -> LabelledSamples {
        guard count < self.count else { return self }
        return LabelledSamples(
            shape: shape, pixels: Array(pixels[..<(count * features)]), labels: Array(labels[..<count]),
            classNames: classNames, sampleName: sampleName)
    }

    /// One sample as the network sees it: [1 × features], each pixel scaled to 0…1.
    package func input(of sample: Int) -> Matrix {
        Matrix(rows: 1, columns: features, values: pixels(of: sample).map { Float($0) / 255 })
    }
}

/// The two halves of a dataset: what is trained on, and what is measured on.
package struct Dataset: Sendable {
    package let name: String
    package let train: LabelledSamples
    package let test: LabelledSamples

    /// Both halves must have the same sample shape and the same classes.
    package init(name: String, train: LabelledSamples, test: LabelledSamples) {
        precondition(train.shape == test.shape && train.classNames == test.classNames, "halves that differ")
        self.name = name
        self.train = train
        self.test = test
    }
}
