package import Matrices

extension NetworkInput {
    /// Every number of it.
    fileprivate var matrix: Matrix {
        switch self {
        case .dense(let matrix): return matrix
        case .sparse(let sparse):
            var matrix = Matrix(rows: sparse.rows, columns: sparse.columns)
            for row in 0..<sparse.rows {
                for place in sparse.range(ofRow: row) { matrix[row, Int(sparse.indices[place])] = sparse.values[place] }
            }
            return matrix
        }
    }
}

extension ForwardPass {
    /// Runs `network` on a batch.
    package mutating func run(_ network: Network, inputs: NetworkInput) {
        run(network, inputs: inputs.matrix)
    }
}

extension TrainingPass {
    /// Measures a batch and computes all gradients.
    package mutating func run(_ network: Network, inputs: NetworkInput, labels: [Int]) -> BatchMeasure {
        run(network, inputs: inputs.matrix, labels: labels)
    }
}

extension Network {
    /// The logits for a batch: [batch × classes].
    package func forward(_ inputs: NetworkInput) -> Matrix { forward(inputs.matrix) }
}
