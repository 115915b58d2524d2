import Learning
import Matrices
import Testing

/// The figures were computed with numpy from PyTorch's definition in double precision.
@Suite("Label smoothing and class weights")
struct CriterionTests {
    private let logits = Matrix(rows: 2, columns: 3, values: [2, 1, -1, 0.5, -0.5, 3])

    private func expect(_ criterion: Criterion, loss: Double, gradient wanted: [Double]) {
        var gradient = Matrix(rows: 2, columns: 3, repeating: .nan)
        let measure = CrossEntropy.measure(logits: logits, labels: [0, 1], criterion: criterion, gradient: &gradient)
        #expect(abs(measure.loss - loss) < 1e-6)
        #expect(measure.samples == 2 && measure.correct == 1)
        #expect(zip(gradient.values, wanted).allSatisfy { abs(Double($0) - $1) < 1e-6 }, "\(gradient.values)")
    }

    @Test("Loss and gradient equal PyTorch's")
    func figures() {
        expect(
            Criterion(labelSmoothing: 0.1), loss: 1.96937983,
            gradient: [-0.1139744, 0.1130816, 0.0008928, 0.0202327, -0.4530922, 0.4328595])
        expect(
            Criterion(classWeights: [1, 2, 0.5]), loss: 2.52061348,
            gradient: [-0.0982052, 0.0864988, 0.0117063, 0.0491991, -0.6485673, 0.5993682])
        expect(
            Criterion(labelSmoothing: 0.1, classWeights: [1, 2, 0.5]), loss: 2.4307076,
            gradient: [-0.0720641, 0.0657182, 0.0063459, 0.0360381, -0.604877, 0.568839])
    }

    @Test("Without smoothing and weights, the bits equal those of plain cross-entropy")
    func plain() {
        var gradients = (Matrix(rows: 2, columns: 3), Matrix(rows: 2, columns: 3))
        let plain = CrossEntropy.measure(logits: logits, labels: [0, 1], gradient: &gradients.0)
        let same = CrossEntropy.measure(
            logits: logits, labels: [0, 1], criterion: Criterion(), gradient: &gradients.1)
        #expect(plain == same && gradients.0 == gradients.1)
    }

    @Test("Logits that are not finite give a loss that is not finite")
    func notFinite() {
        for values in [[Float.nan, 0, 0], [0, -.infinity, 1], [.infinity, 0, 0]] {
            var gradient = Matrix(rows: 1, columns: 3)
            let measure = CrossEntropy.measure(
                logits: Matrix(rows: 1, columns: 3, values: values), labels: [0],
                criterion: Criterion(labelSmoothing: 0.2), gradient: &gradient)
            #expect(!measure.loss.isFinite)
        }
    }

    @Test("Balanced weights compensate for the numbers of samples")
    func balanced() {
        #expect(Criterion.balancedWeights(counts: [10, 30, 20]) == [2, 60.0 / 90, 1])
        #expect(Criterion.balancedWeights(counts: [4, 0]) == [0.5, 1])
    }
}
