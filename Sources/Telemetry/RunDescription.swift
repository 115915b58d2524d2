/// What is trained, on which data and how: everything known before the first batch.
package struct RunDescription: Hashable, Sendable {
    /// The name of the run, unique among the stored runs.
    package var run: String
    package var data: String
    /// The widths of the layers, `784-128-10`.
    package var model: String
    /// 0 where nobody knows, as with the other counts.
    package var parameters: Int
    package var trainSamples: Int
    package var validationSamples: Int
    package var classNames: [String]
    /// The name and value of every setting, in display order.
    package var settings: [Setting]
    /// nil if unknown.
    package var seed: UInt64?
    package var epochs: Int
    package var batchesPerEpoch: Int
    /// The learning rate of the first batch, which is far below the configured one during a warm-up; nil if unknown.
    package var firstLearningRate: Double?
    /// What the user should know about how the data was read: sentences without full stops.
    package var notes: [String]
    /// The loss, if it is not plain cross-entropy.
    package var loss: LossDescription?
    /// The title of the lesson that the run gives; nil for none.
    package var lessonTitle: String?
    /// For a resumed run, the best epoch before it was resumed.
    package var formerBest: BestEpoch?
    /// For a resumed run, the number of batches trained before it was resumed; otherwise 0.
    package var trainedBatches = 0
    /// For a resumed run, what was measured before it was resumed; empty if its file does not say.
    package var formerMetrics = MetricHistory()
    /// How the table was interpreted from which the data comes; nil for other data.
    package var table: Table?

    /// How the columns of a table were interpreted.
    package struct Table: Hashable, Sendable {
        package struct Column: Hashable, Sendable {
            package var name: String
            /// "number", "words", "text" or "left out".
            package var kind: String
            /// How the column was encoded, or why it was left out.
            package var note: String?

            package init(name: String, kind: String, note: String? = nil) {
                self.name = name
                self.kind = kind
                self.note = note
            }
        }

        package var label: String
        package var hasHeader: Bool
        /// All columns except the label.
        package var columns: [Column]
        package init(label: String, hasHeader: Bool, columns: [Column]) {
            self.label = label
            self.hasHeader = hasHeader
            self.columns = columns
        }
    }

    package init(
        run: String, data: String, model: String, parameters: Int, trainSamples: Int, validationSamples: Int,
        classNames: [String], settings: [Setting], seed: UInt64?, epochs: Int, batchesPerEpoch: Int,
        table: Table? = nil, notes: [String] = [], formerBest: BestEpoch? = nil
    ) {
        self.run = run
        self.data = data
        self.model = model
        self.parameters = parameters
        self.trainSamples = trainSamples
        self.validationSamples = validationSamples
        self.classNames = classNames
        self.settings = settings
        self.seed = seed
        self.epochs = epochs
        self.batchesPerEpoch = batchesPerEpoch
        self.notes = notes
        self.formerBest = formerBest
        self.table = table
    }

    /// The model in one line: `784-128-10 relu · batch-norm · dropout 0.2`.
    package func outline(separator: String = " · ") -> String {
        var parts = [model]
        for setting in settings {
            switch (setting.name, setting.value) {
            case ("activation", .text(let name)): parts[0] += " \(name)"
            case ("batch_norm", _): parts.append("batch-norm")
            case ("dropout", .number(let rate)): parts.append("dropout \(rate)")
            case ("head", .text(let name)): parts.append(name)
            case ("lesson", .text("double-softmax")): parts.append("softmax twice")
            default: break
            }
        }
        return parts.filter { !$0.isEmpty }.joined(separator: separator)
    }

    package struct Setting: Hashable, Sendable {
        package enum Value: Hashable, Sendable {
            case text(String)
            case integer(Int)
            case number(Double)
            case integers([Int])
        }

        package var name: String
        package var value: Value

        package init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }
}
