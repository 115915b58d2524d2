import CKernels
import Learning

extension Activation {
    /// Whether it takes the place of what it is applied to: its slope is known from what it gives out.
    var isInPlace: Bool {
        switch self {
        case .relu, .leakyReLU: true
        case .sigmoid, .tanh, .gelu: false
        }
    }

    /// output = f(input), of `rows` rows that are `stride` apart, from these first numbers on. Of one that is in place both
    /// must be the same.
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

    /// Multiplies the errors of the outputs by f′, which makes them those of the inputs.
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
