/// Something that happened at a moment of a run.
package struct RunMark: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The learning rate was changed by hand; `value` is the new one.
        case learningRate = "learning-rate"
        case paused, continued
        /// The model was saved; `text` is its path.
        case checkpoint
        /// Saving failed; `text` is the reason.
        case checkpointFailed = "checkpoint-failed"
        /// The run went on from a saved model.
        case resumed
        /// More epochs were asked for; `value` is their new number.
        case extended
        case diverged
    }

    package var kind: Kind
    package var attempt: Int
    /// The number of batches trained before.
    package var step: Int64?
    /// Seconds since 1970.
    package var time: Double?
    package var value: Double?
    package var text: String?

    package init(
        _ kind: Kind, attempt: Int = 0, step: Int64?, time: Double? = nil, value: Double? = nil, text: String? = nil
    ) {
        self.kind = kind
        self.attempt = attempt
        self.step = step
        self.time = time
        self.value = value
        self.text = text
    }
}
