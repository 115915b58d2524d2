import CKernels

/// The instructions with which the kernels compute. Between different ones the last bits of results differ, as a fused
/// multiplication rounds once, and as sums are added in another order.
package enum InstructionSet: UInt8, Sendable {
    case plain = 0
    case avx2 = 1
    case avx512 = 2
    case neon = 3

    /// Those of the processor on which the program runs.
    package static let current = InstructionSet(rawValue: UInt8(clamping: ss_instruction_level())) ?? .plain

    package var name: String {
        switch self {
        case .plain: "SSE2"
        case .avx2: "AVX2"
        case .avx512: "AVX-512"
        case .neon: "NEON"
        }
    }
}
