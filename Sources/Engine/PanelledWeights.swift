import CKernels

/// The weights of a layer in panels, and the products with them.
struct PanelledWeights: Sendable {
    let inputs: Int
    let outputs: Int
    let panels: Int
    let values: FloatBuffer
    /// The distance in floats between the weights of two neighbouring inputs, within a panel.
    let rowStep: Int
    /// The distance in floats between two neighbouring panels, for the same input.
    private let panelStep: Int

    /// - Parameters:
    ///   - matrix: the weights in the order of the network's parameter.
    ///   - layout: a layout for matrices.
    ///   - memory: zeros, in which the weights are kept; nil to allocate it.
    init(
        _ matrix: [Float], layout: ParameterLayout, inputs: Int, outputs: Int, in memory: FloatBuffer? = nil
    ) {
        self.inputs = inputs
        self.outputs = outputs
        panels = Panel.count(outputs)
        values = layout.makeBuffer(matrix, in: memory)
        switch layout {
        case .vector, .panels: (rowStep, panelStep) = (Panel.width, inputs * Panel.width)
        case .rows: (rowStep, panelStep) = (panels * Panel.width, Panel.width)
        }
    }

    /// The offset of an input's weights in a panel.
    func place(panel: Int, input: Int = 0) -> Int { panel * panelStep + input * rowStep }

    private var view: ss_panels {
        unsafe ss_panels(
            weights: values.values, inputs: inputs, row_step: rowStep, panel_step: panelStep, first: 0, count: panels,
            total: panels)
    }

    /// output = entries · weights, plus the bias if there is one.
    func multiply(_ rows: SparseRows, bias: FloatBuffer?, part: Part, into output: PaddedRows) {
        let first = part.rows.lowerBound
        var panels = unsafe view
        unsafe panels.first = part.panels.lowerBound
        unsafe panels.count = part.panels.count
        unsafe ss_sparse_product(
            rows.entries + first * rows.stride, rows.stride, rows.counts + first, part.rows.count,
            rows.features.lowerBound, rows.features.upperBound, panels, bias.map { unsafe $0.values },
            output.address(row: first), output.stride, rows.positions(member: part.member, row: first))
    }

    /// output = rows · weights, plus the bias if there is one. Only for layouts in which a panel's inputs are adjacent.
    func multiply(_ rows: PaddedRows, bias: FloatBuffer?, part: Part, into output: PaddedRows) {
        let first = part.rows.lowerBound
        let left = unsafe ss_view(values: rows.address(row: first), row_step: rows.stride, column_step: 1)
        for panel in part.panels {
            unsafe ss_panel_product(
                left, part.rows.count, inputs, values.values + place(panel: panel), rowStep,
                bias.map { unsafe $0.values + panel * Panel.width },
                output.address(row: first, column: panel * Panel.width), output.stride)
        }
    }

    /// inputErrors = errors · weightsᵀ.
    ///
    /// - Parameter packed: space for a panel of the transposed weights.
    func multiplyTransposed(_ errors: PaddedRows, part: Part, packed: FloatBuffer, into inputErrors: PaddedRows) {
        let first = part.rows.lowerBound
        let left = unsafe ss_view(values: errors.address(row: first), row_step: errors.stride, column_step: 1)
        for panel in part.panels {
            let column = panel * Panel.width
            unsafe ss_pack_transposed(view, column, outputs, packed.values)
            unsafe ss_panel_product(
                left, part.rows.count, outputs, packed.values, Panel.width, nil,
                inputErrors.address(row: first, column: column), inputErrors.stride)
        }
    }
}
