import CKernels
import Matrices
import Testing

/// The kernels of an optimizer's step compared with plain loops in double precision, for every size from 0 to 65.
@Suite("Kernels of a step")
struct StepKernelTests {
    private static let width = 16

    private static let adam = AdamFactors(
        rate: 0.01, rootScale: 3, epsilon: 1e-3, keep1: 0.9, take1: 0.1, keep2: 0.99, take2: 0.01)

    /// A rule of each kind: with factors of 1 and 0, which kernels may leave out, and with others.
    static let rules: [StepRule] = {
        var decoupled = adam
        decoupled.keep = 0.9
        return [GradientUse(), GradientUse(scale: 0.5, decay: 0.1)].flatMap { use in
            [
                StepRule.descent(use, rate: 0.1),
                .momentum(use, rate: 0.1, momentum: 0.9, looksAhead: false),
                .momentum(use, rate: 0.1, momentum: 0.9, looksAhead: true),
                .rootMeanSquare(use, rate: 0.1, keep: 0.9, epsilon: 1e-3),
                .adam(use, adam),
            ]
        } + [.adam(GradientUse(), decoupled)]
    }()

    /// Numbers with the state that a rule keeps of them.
    struct Weights: Equatable {
        var values: [Float]
        var first: [Float]
        var second: [Float]

        init(count: Int, seed: Int, hasState: Bool = true) {
            var generator = SeededGenerator(seed: UInt64(seed))
            values = (0..<count).map { _ in generator.nextFloat(in: -1..<1) }
            first = (0..<count).map { _ in hasState ? generator.nextFloat(in: -1..<1) : 0 }
            second = (0..<count).map { _ in hasState ? generator.nextFloat(in: 0..<1) : 0 }
        }

        /// What the rule does to a number, as its documentation says.
        mutating func move(_ place: Int, gradient: Double, by rule: StepRule) {
            let (value, m, v) = (Double(values[place]), Double(first[place]), Double(second[place]))
            func use(_ use: GradientUse) -> Double { Double(use.scale) * gradient + Double(use.decay) * value }
            switch rule {
            case .descent(let gradient, let rate): values[place] = Float(value - Double(rate) * use(gradient))
            case .momentum(let gradient, let rate, let momentum, let looksAhead):
                let (g, kept) = (use(gradient), Double(momentum))
                let velocity = kept * m + g
                first[place] = Float(velocity)
                values[place] = Float(value - Double(rate) * (looksAhead ? g + kept * velocity : velocity))
            case .rootMeanSquare(let gradient, let rate, let keep, let epsilon):
                let g = use(gradient)
                let square = keep * v + (1 - keep) * g * g
                second[place] = Float(square)
                values[place] = Float(value - Double(rate) * g / (square.squareRoot() + Double(epsilon)))
            case .adam(let gradient, let factors):
                let g = use(gradient)
                let mean = Double(factors.keep1) * m + Double(factors.take1) * g
                let square = Double(factors.keep2) * v + Double(factors.take2) * g * g
                first[place] = Float(mean)
                second[place] = Float(square)
                let root = square.squareRoot() * Double(factors.rootScale) + Double(factors.epsilon)
                values[place] = Float(Double(factors.keep) * value - Double(factors.rate) * mean / root)
            }
        }

        func isClose(to other: Weights) -> Bool {
            zip(values + first + second, other.values + other.first + other.second)
                .allSatisfy { abs($0 - $1) < 1e-5 * max(1, abs($1)) }
        }

        /// Calls `body` with where kernels find the weights, [panels × inputs × 16].
        mutating func withMoved(
            inputs: Int, touched: inout [UInt8], squares: inout [Double], _ body: (ss_moved) -> Void
        ) {
            unsafe values.withUnsafeMutableBufferPointer { values in
                unsafe first.withUnsafeMutableBufferPointer { first in
                    unsafe second.withUnsafeMutableBufferPointer { second in
                        unsafe touched.withUnsafeMutableBufferPointer { touched in
                            unsafe squares.withUnsafeMutableBufferPointer { squares in
                                unsafe body(
                                    ss_moved(
                                        values: values.baseAddress, first: first.baseAddress,
                                        second: second.baseAddress, panel_step: inputs * StepKernelTests.width,
                                        touched: touched.baseAddress, touched_step: inputs,
                                        squares: squares.baseAddress, squares_step: StepKernelTests.tiles(inputs)))
                            }
                        }
                    }
                }
            }
        }
    }

    private static func tiles(_ inputs: Int) -> Int { (inputs + Int(SS_TILE) - 1) / Int(SS_TILE) }

    @Test("A step of every rule, for every number of numbers", arguments: rules)
    func rule(_ rule: StepRule) {
        for count in 0...65 {
            var found = Weights(count: count, seed: count)
            var expected = found
            let gradient = Weights(count: count, seed: count + 1).values
            rule.apply(to: &found.values, gradient: gradient, first: &found.first, second: &found.second)
            for place in 0..<count { expected.move(place, gradient: Double(gradient[place]), by: rule) }
            #expect(found.isClose(to: expected))
        }
    }

    /// A batch of mostly zeros by features: for each one, which samples have it, with which number.
    private func lists(inputs: Int, rows: Int) -> (lists: [ss_entry], starts: [Int32], counts: [Int32]) {
        var generator = SeededGenerator(seed: UInt64(inputs * 100 + rows))
        var lists = Array(repeating: ss_entry(), count: inputs * max(1, rows))
        var counts = [Int32](repeating: 0, count: inputs)
        for input in 0..<inputs where input % 5 != 1 {
            for row in 0..<rows where generator.next(below: 3) == 0 {
                lists[input * rows + Int(counts[input])] = ss_entry(
                    place: Int32(row), value: generator.nextFloat(in: -1..<1))
                counts[input] += 1
            }
        }
        return (lists, (0..<inputs).map { Int32($0 * rows) }, counts)
    }

    @Test("Gradient, squares and step in one, for every number of inputs and of panels", arguments: rules)
    func sparse(_ rule: StepRule) {
        for inputs in 1...65 {
            for (rows, panels) in [(0, 1), (3, 2), (7, 7)] {
                let (lists, starts, counts) = lists(inputs: inputs, rows: rows)
                let stride = panels * Self.width
                let errors = Weights(count: rows * stride, seed: rows).values
                let count = panels * inputs * Self.width
                var found = Weights(count: count, seed: inputs)
                var expected = found
                var touched = [UInt8](repeating: 1, count: panels * inputs)
                var squares = [Double](repeating: .nan, count: panels * Self.tiles(inputs))
                var gradient = [Float](repeating: .nan, count: count)
                unsafe found.withMoved(inputs: inputs, touched: &touched, squares: &squares) { moved in
                    unsafe ss_sparse_step(
                        lists, starts, counts, 0, inputs, errors, stride, panels, rule.kernel, moved, nil,
                        &gradient, inputs * Self.width)
                }
                var sums = [Double](repeating: 0, count: squares.count)
                for panel in 0..<panels {
                    for input in 0..<inputs {
                        for lane in 0..<Self.width {
                            let list = lists[(input * rows)...].prefix(Int(counts[input]))
                            let sum = list.reduce(0.0) {
                                let error = errors[Int($1.place) * stride + panel * Self.width + lane]
                                return $0 + Double($1.value) * Double(error)
                            }
                            let place = (panel * inputs + input) * Self.width + lane
                            #expect(abs(Double(gradient[place]) - sum) < 1e-5)
                            expected.move(place, gradient: sum, by: rule)
                            sums[panel * Self.tiles(inputs) + input / Int(SS_TILE)] += sum * sum
                        }
                    }
                }
                #expect(found.isClose(to: expected))
                #expect(zip(squares, sums).allSatisfy { abs($0 - $1) < 1e-5 * max(1, $1) })

                // The same step with the gradient that is there already.
                var again = Weights(count: count, seed: inputs)
                var squaresAgain = squares.map { _ in Double.nan }
                unsafe again.withMoved(inputs: inputs, touched: &touched, squares: &squaresAgain) { moved in
                    unsafe ss_gradient_step(
                        gradient, inputs * Self.width, inputs, panels, rule.kernel, moved)
                }
                #expect(again == found)
                // The two sum their squares with other roundings where the compiler contracts one of them only.
                #expect(zip(squaresAgain, squares).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, $1) })
            }
        }
    }

    @Test("An input that no sample has had so far is left alone, with the bits of a step", arguments: rules)
    func untouched(_ rule: StepRule) {
        let (inputs, rows, panels) = (61, 5, 7)
        let (lists, starts, counts) = lists(inputs: inputs, rows: rows)
        let stride = panels * Self.width
        let errors = Weights(count: rows * stride, seed: 3).values
        var start = Weights(count: panels * inputs * Self.width, seed: 4)
        start.first = start.first.map { _ in 0 }
        start.second = start.second.map { _ in 0 }
        var results: [Weights] = []
        for flag in [UInt8(0), 1] {
            for isThere in [false, true] {
                var found = start
                var touched = [UInt8](repeating: flag, count: panels * inputs)
                var squares = [Double](repeating: .nan, count: panels * Self.tiles(inputs))
                // Twice: the second step takes the flags of the first.
                for _ in 0..<2 {
                    var gradient = [Float](repeating: .nan, count: start.values.count)
                    unsafe found.withMoved(inputs: inputs, touched: &touched, squares: &squares) { moved in
                        if isThere {
                            unsafe ss_sparse_gradient(
                                lists, starts, counts, 0, inputs, errors, stride, panels, &gradient,
                                inputs * Self.width)
                            unsafe ss_gradient_step(
                                gradient, inputs * Self.width, inputs, panels, rule.kernel, moved)
                        } else {
                            unsafe ss_sparse_step(
                                lists, starts, counts, 0, inputs, errors, stride, panels, rule.kernel, moved,
                                nil, &gradient, inputs * Self.width)
                        }
                    }
                    #expect(gradient.allSatisfy { !$0.isNaN })
                }
                results.append(found)
                if rule.kernel.kind != SS_DESCENT {
                    for place in touched.indices where counts[place % inputs] > 0 { #expect(touched[place] == 1) }
                }
            }
        }
        for result in results { #expect(result == results[0]) }
    }

    @Test("A step with gradients to be added has the bits of a step with the sums", arguments: rules)
    func adding(_ rule: StepRule) {
        for inputs in 1...65 {
            for (rows, panels) in [(0, 1), (3, 2), (7, 7)] {
                let (lists, starts, counts) = lists(inputs: inputs, rows: rows)
                let stride = panels * Self.width
                let errors = Weights(count: rows * stride, seed: rows).values
                let count = panels * inputs * Self.width
                // Of every third input there is nothing to add.
                var added = Weights(count: count, seed: inputs + 1).values
                for place in added.indices where place / Self.width % inputs % 3 == 0 { added[place] = 0 }
                var expected = Weights(count: count, seed: inputs, hasState: false)
                var found = expected
                var touched = [UInt8](repeating: 0, count: panels * inputs)
                var squares = [Double](repeating: .nan, count: panels * Self.tiles(inputs))
                var sums = [Float](repeating: .nan, count: count)
                unsafe expected.withMoved(inputs: inputs, touched: &touched, squares: &squares) { moved in
                    unsafe ss_sparse_gradient(
                        lists, starts, counts, 0, inputs, errors, stride, panels, &sums, inputs * Self.width)
                    unsafe ss_add_rows(&sums, added, 1, 0, count)
                    unsafe ss_gradient_step(sums, inputs * Self.width, inputs, panels, rule.kernel, moved)
                }
                touched = [UInt8](repeating: 0, count: panels * inputs)
                unsafe found.withMoved(inputs: inputs, touched: &touched, squares: &squares) { moved in
                    unsafe added.withUnsafeMutableBufferPointer { added in
                        unsafe ss_sparse_step(
                            lists, starts, counts, 0, inputs, errors, stride, panels, rule.kernel, moved,
                            added.baseAddress, added.baseAddress, inputs * Self.width)
                    }
                }
                #expect(found == expected)
                #expect(added == sums)
            }
        }
    }
}
