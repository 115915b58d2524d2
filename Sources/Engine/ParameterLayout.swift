/// The layout of a parameter in the engine's memory, and of its gradient and its moments.
enum ParameterLayout: Sendable {
    /// A vector with one number per output.
    case vector(Int)
    /// A matrix [outputs × inputs] in panels of outputs, input after input: [panels × inputs × 16]. For layers that use
    /// all inputs of a sample: the outputs of a thread are contiguous in memory.
    case panels(outputs: Int, inputs: Int)
    /// A matrix [inputs × outputs] whose rows are padded to whole panels: [inputs × panels × 16]. For layers that use
    /// few of many inputs: the weights of an input are contiguous in memory.
    case rows(inputs: Int, outputs: Int)

    /// Makes a buffer from numbers in the order of the network's parameter; the padding is 0.
    ///
    /// - Parameter memory: zeros that become the buffer; nil to allocate it.
    func makeBuffer(_ numbers: [Float], in memory: FloatBuffer? = nil) -> FloatBuffer {
        let buffer = memory ?? FloatBuffer(count: room)
        switch self {
        case .vector(let count):
            precondition(numbers.count == count, "\(numbers.count) numbers for \(count)")
            buffer.set(numbers)
        case .panels(let outputs, let inputs): buffer.setPanels(of: numbers, rows: outputs, columns: inputs)
        case .rows(_, let outputs): buffer.setRows(of: numbers, columns: outputs)
        }
        return buffer
    }

    /// Makes a buffer of zeros.
    func makeBuffer() -> FloatBuffer { FloatBuffer(count: room) }

    /// The contents of a buffer, in the order of the network's parameter.
    func numbers(in buffer: FloatBuffer) -> [Float] {
        switch self {
        case .vector(let count): Array(buffer.array.prefix(count))
        case .panels(let outputs, let inputs): buffer.matrixValues(rows: outputs, columns: inputs)
        case .rows(let inputs, let outputs): buffer.rowValues(rows: inputs, columns: outputs)
        }
    }

    /// The numbers of a buffer, with the padding.
    var room: Int {
        switch self {
        case .vector(let count): Panel.count(count) * Panel.width
        case .panels(let outputs, let inputs), .rows(let inputs, let outputs):
            Panel.count(outputs) * inputs * Panel.width
        }
    }
}

extension FloatBuffer {
    /// Copies a matrix [rows × columns] into panels: the element (k, i), the weight of input i for output k, goes to
    /// row i of the panel of k. The padding of the last panel stays unchanged.
    fileprivate func setPanels(of matrix: [Float], rows: Int, columns: Int) {
        precondition(matrix.count == rows * columns, "\(matrix.count) weights of \(rows) × \(columns)")
        unsafe matrix.withUnsafeBufferPointer { matrix in
            for row in 0..<rows {
                let panel = unsafe values + (row / Panel.width * columns * Panel.width + row % Panel.width)
                for column in 0..<columns {
                    unsafe panel[column * Panel.width] = matrix[row * columns + column]
                }
            }
        }
    }

    /// Converts panels back to a matrix, in row-major order.
    ///
    /// It goes through the panels line by line, as they are in the cache: snapshots interrupt training many times a
    /// second.
    fileprivate func matrixValues(rows: Int, columns: Int) -> [Float] {
        unsafe Array(unsafeUninitializedCapacity: rows * columns) { matrix, count in
            for first in stride(from: 0, to: rows, by: Panel.width) {
                let panel = unsafe values + first * columns
                let present = min(Panel.width, rows - first)
                for column in 0..<columns {
                    for row in 0..<present {
                        unsafe matrix[(first + row) * columns + column] = panel[column * Panel.width + row]
                    }
                }
            }
            count = rows * columns
        }
    }

    /// Copies a matrix into rows padded to whole panels.
    fileprivate func setRows(of matrix: [Float], columns: Int) {
        let stride = Panel.count(columns) * Panel.width
        precondition(matrix.count / columns * stride == count, "\(matrix.count) numbers for \(count)")
        unsafe matrix.withUnsafeBufferPointer { matrix in
            guard let matrix = matrix.baseAddress else { return }
            for row in 0..<count / stride {
                unsafe (values + row * stride).update(from: matrix + row * columns, count: columns)
            }
        }
    }

    /// Converts padded rows back to a matrix.
    fileprivate func rowValues(rows: Int, columns: Int) -> [Float] {
        let stride = Panel.count(columns) * Panel.width
        return unsafe Array(unsafeUninitializedCapacity: rows * columns) { matrix, count in
            guard let matrix = matrix.baseAddress else { return }
            for row in 0..<rows {
                unsafe (matrix + row * columns).initialize(from: values + row * stride, count: columns)
            }
            count = rows * columns
        }
    }
}
