import Learning
import Matrices
import Testing

@testable import Engine

@Suite("Where the state of weights lies in memory")
struct MomentMemoryTests {
    /// The last twelve bits of the address of a buffer.
    private static func place(_ buffer: FloatBuffer?) throws -> Int {
        try unsafe Int(bitPattern: #require(buffer).values) % 4096
    }

    @Test("moments and whole gradients lie at the last twelve bits of their weights' address", arguments: 1...9)
    func places(panels: Int) throws {
        let (inputs, outputs) = (37, 16 * panels - 3)
        var generator = SeededGenerator(seed: 5)
        let plan = NetworkPlan(features: inputs, hidden: [], classes: outputs)
        let network = Network(plan, initialization: .torchDefault, from: &generator)
        let layout = ParameterLayout.panels(outputs: outputs, inputs: inputs)
        var optimizer = Optimizer(.adam(epsilon: 1e-7), learningRate: 1e-3, for: network)
        var state = optimizer.state
        for index in state.firstMoments[0].indices {
            state.firstMoments[0][index] = Float(index)
            state.secondMoments[0][index] = Float(2 * index)
        }
        let isRestored = optimizer.restore(state)
        #expect(isRestored)
        // Something between them, so that they do not lie as they should by chance.
        let values = layout.makeBuffer()
        let between = FloatBuffer(count: 16 * panels)
        let parameter = TrainedParameter(index: 0, values: values, layout: layout, optimizer: optimizer)
        let gradient = GradientMemory(.whole, of: values, inputs: inputs, panels: panels, threads: 1)
        let expected = try Self.place(values)
        #expect(try Self.place(parameter.first) == expected)
        #expect(try Self.place(parameter.second) == expected)
        #expect(try Self.place(gradient.whole) == expected)
        #expect(try #require(gradient.whole).count == values.count && between.count == 16 * panels)
        let moments = parameter.moments(gatheredBy: nil)
        #expect(moments.first == state.firstMoments[0] && moments.second == state.secondMoments[0])
    }
}
