import Glibc
import Learning
import Matrices
import Testing

extension Activation {
    /// Computed in double precision by the C library.
    func reference(_ x: Double) -> Double {
        switch self {
        case .relu: max(0, x)
        case .leakyReLU: x < 0 ? x * Double(Activation.leak) : x
        case .sigmoid: 1 / (1 + exp(-x))
        case .tanh: Glibc.tanh(x)
        case .gelu: x / 2 * erfc(-x / 2.0.squareRoot())
        }
    }

    func referenceSlope(_ x: Double) -> Double {
        switch self {
        case .relu: x > 0 ? 1 : 0
        case .leakyReLU: x > 0 ? 1 : Double(Activation.leak)
        case .sigmoid: exp(-abs(x)) / ((1 + exp(-abs(x))) * (1 + exp(-abs(x))))
        case .tanh: 1 / (cosh(x) * cosh(x))
        case .gelu: erfc(-x / 2.0.squareRoot()) / 2 + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
        }
    }
}

@Suite("Activations")
struct ActivationTests {
    private func apply(_ activation: Activation, to values: [Float]) -> [Float] {
        let input = Matrix(rows: 1, columns: values.count, values: values)
        var output = Matrix(rows: 1, columns: values.count, repeating: .nan)
        activation.apply(to: input, output: &output)
        return output.values
    }

    private func slopes(_ activation: Activation, at values: [Float], error: Float = 1) -> [Float] {
        let input = Matrix(rows: 1, columns: values.count, values: values)
        let output = Matrix(rows: 1, columns: values.count, values: apply(activation, to: values))
        var inputError = Matrix(rows: 1, columns: values.count, repeating: .nan)
        activation.backpropagate(
            error: Matrix(rows: 1, columns: values.count, repeating: error), input: input, output: output,
            inputError: &inputError)
        return inputError.values
    }

    /// Numbers of all magnitudes and both signs.
    private static let values: [Float] =
        stride(from: -30, to: 30, by: 0.0037).map { Float($0) }
        + (-40...6).flatMap {
            [Float(sign: .plus, exponent: $0, significand: 1.37), -Float(sign: .plus, exponent: $0, significand: 1.37)]
        }

    @Test("The values equal those in double precision, within a unit in the last place", arguments: Activation.allCases)
    func values(activation: Activation) {
        for (x, got) in zip(Self.values, apply(activation, to: Self.values)) {
            let wanted = activation.reference(Double(x))
            // Below the smallest normal number, a float has fewer digits.
            let tolerance = max(Double(Float(abs(wanted)).ulp), 1e-38)
            #expect(abs(Double(got) - wanted) <= tolerance, "\(activation) of \(x)")
        }
    }

    @Test("The slopes equal the derivatives", arguments: Activation.allCases)
    func slopes(activation: Activation) {
        for (x, got) in zip(Self.values, slopes(activation, at: Self.values, error: 2)) where x != 0 {
            // For sigmoid and tanh, the slope is computed from the output, a float: near ±1, few digits are left.
            #expect(abs(Double(got) - 2 * activation.referenceSlope(Double(x))) <= 2.5e-7, "\(activation) at \(x)")
        }
    }

    @Test("The values do not depend on how many there are", arguments: Activation.allCases)
    func sizes(activation: Activation) {
        let all = Self.values.prefix(65) + Self.values.suffix(0)
        let alone = all.map { apply(activation, to: [$0])[0] }
        let aloneSlopes = all.map { slopes(activation, at: [$0])[0] }
        for size in 0...65 {
            #expect(apply(activation, to: Array(all.prefix(size))) == Array(alone.prefix(size)))
            #expect(slopes(activation, at: Array(all.prefix(size))) == Array(aloneSlopes.prefix(size)))
        }
    }

    @Test("NaN propagates, and infinities give the limits", arguments: Activation.allCases)
    func notFinite(activation: Activation) {
        let got = apply(activation, to: [.nan, .infinity, -.infinity, 1e30, -1e30, 1])
        #expect(got[0].isNaN)
        let limits: (Float, Float) =
            switch activation {
            case .relu, .gelu: (.infinity, 0)
            case .leakyReLU: (.infinity, -.infinity)
            case .sigmoid: (1, 0)
            case .tanh: (1, -1)
            }
        #expect(got[1] == limits.0 && got[2] == limits.1)
        #expect(got[3].isFinite && got[4].isFinite)
        #expect(slopes(activation, at: [1e30, -1e30]).allSatisfy { (0...1).contains($0) })
    }
}
