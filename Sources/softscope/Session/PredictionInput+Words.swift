import Datasets
import Files
import Learning
import Matrices
import ModelFiles

extension PredictionInput {
    /// Calls `body` with what arguments say of a text: the argument itself, unless a file of that name exists, whose
    /// text it is then; and each line of standard input. Only the last words count.
    func forEachSentence(
        of arguments: [String], _ window: WordWindow, _ body: (Sample) throws(Failure) -> Void
    ) throws(Failure) {
        let vocabulary = WordVocabulary(model.classNames)
        func give(_ text: String, _ asked: AskedSample, isLast: Bool = false) throws(Failure) {
            let words = Array(vocabulary.places(in: text).suffix(window.length))
            try body(
                Sample(asked: asked, input: window.input(after: words), isLast: isLast, previous: words))
        }
        for argument in arguments {
            if argument == Self.standardInput {
                try forEachLine(give)
                continue
            }
            do throws(Failure) {
                let isFile = argument.contains("/") || ((try? FileSystem.exists(argument)) ?? false)
                try give(isFile ? try text(argument) : argument, AskedSample(name: argument))
            } catch {
                // A failed write is not the input's fault.
                guard error.status != .writeFailed else { throw error }
                failed(error)
            }
        }
    }
}

extension WordWindow {
    /// The network's input after these words, nearest last: [1 × features].
    func input(after previous: [UInt16]) -> NetworkInput {
        var matrix = SparseMatrix(columns: features)
        matrix.appendRow(indices: features(after: previous), values: Array(repeating: 1, count: length))
        return .sparse(matrix)
    }
}
