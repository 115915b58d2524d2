/// The functions that turn scores into probabilities, as page 5 lists them: only one so far.
enum SoftmaxVariant: CaseIterable, Hashable, Sendable {
    case softmax

    var name: String {
        switch self {
        case .softmax: "softmax"
        }
    }
}
