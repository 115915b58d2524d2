/// The functions that make probabilities of scores, as page 5 lists them: one for now.
enum SoftmaxVariant: CaseIterable, Hashable, Sendable {
    case softmax

    var name: String {
        switch self {
        case .softmax: "softmax"
        }
    }
}
