import CKernels
import Learning

extension Activation {
    /// Whether the output may overwrite the input: the derivative can be computed from the output alone.
    var isInPlace: Bool {
        switch self {
        case .relu, .leakyReLU: true
        case .sigmoid, .tanh, .gelu: false
        }
    }

    /// output = f(input), for `rows` rows that are `stride` floats apart; the pointers are to the first number. For an
    /// in-place activation, both must be the same.
    func apply(
        _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int
    ) {
        switch self {
        case .relu: unsafe ss_leaky_relu(output, rows, stride, columns, 0)
        case .leakyReLU: unsafe ss_leaky_relu(output, rows, stride, columns, Self.leak)
        case .sigmoid, .tanh, .gelu:
            for row in 0..<rows { unsafe apply(input + row * stride, output + row * stride, columns) }
        }
    }

    private func apply(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ count: Int) {
        switch self {
        case .relu, .leakyReLU: break
        case .sigmoid: unsafe ss_sigmoid(input, output, count)
        case .tanh: unsafe ss_tanh(input, output, count)
        case .gelu: unsafe ss_gelu(input, output, count)
        }
    }

    /// Multiplies the errors of the outputs by f′, which turns them into the errors of the inputs.
    func backward(
        _ errors: UnsafeMutablePointer<Float>, _ input: UnsafePointer<Float>, _ output: UnsafePointer<Float>,
        rows: Int, columns: Int, stride: Int
    ) {
        switch self {
        case .relu: unsafe ss_leaky_relu_slope(errors, output, rows, stride, columns, 0)
        case .leakyReLU: unsafe ss_leaky_relu_slope(errors, output, rows, stride, columns, Self.leak)
        case .sigmoid, .tanh, .gelu:
            for row in 0..<rows {
                unsafe backward(errors + row * stride, input + row * stride, output + row * stride, columns)
            }
        }
    }

    private func backward(
        _ errors: UnsafeMutablePointer<Float>, _ input: UnsafePointer<Float>, _ output: UnsafePointer<Float>,
        _ count: Int
    ) {
        switch self {
        case .relu, .leakyReLU: break
        case .sigmoid: unsafe ss_sigmoid_slope(errors, output, count)
        case .tanh: unsafe ss_tanh_slope(errors, output, count)
        case .gelu: unsafe ss_gelu_slope(errors, input, count)
        }
    }
}
