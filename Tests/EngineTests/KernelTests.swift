import CKernels
import Matrices
import Testing

/// Kernels compared with the plain loops that they replace, for every size from 0 to 65.
@Suite("Kernels of the fast path")
struct KernelTests {
    private static let width = 16

    private func numbers(_ count: Int, seed: Int, zeros: Bool = false) -> [Float] {
        var generator = SeededGenerator(seed: UInt64(seed))
        return (0..<count).map { _ in zeros && generator.next(below: 3) != 0 ? 0 : generator.nextFloat(in: -1..<1) }
    }

    private func close(_ found: Float, _ expected: Double) -> Bool {
        abs(Double(found) - expected) < 1e-5 * max(1, abs(expected))
    }

    /// The non-zero values of each row, with as much space per row as there are columns.
    private func entries(of matrix: [Float], rows: Int, columns: Int) -> (entries: [ss_entry], counts: [Int]) {
        var entries = Array(repeating: ss_entry(), count: rows * columns)
        let counts = (0..<rows).map { row in
            unsafe entries[(row * columns)...].withUnsafeMutableBufferPointer { rest in
                guard let rest = rest.baseAddress else { return 0 }
                return unsafe ss_float_entries(Array(matrix[row * columns..<(row + 1) * columns]), 0, columns, rest)
            }
        }
        return (entries, counts)
    }

    @Test("Entries are the non-zero values, in order", arguments: 0...65)
    func entries(count: Int) {
        let bytes = numbers(count, seed: count, zeros: true).map { $0 > 0 ? UInt8(1 + $0 * 254) : 0 }
        var found = Array(repeating: ss_entry(), count: count + 16)
        let present = unsafe ss_byte_entries(bytes, 0, count, &found)
        let places = bytes.indices.filter { bytes[$0] != 0 }
        #expect(found.prefix(present).map { Int($0.place) } == places)
        #expect(found.prefix(present).map(\.value) == places.map { Float(bytes[$0]) / 255 })

        let floats = numbers(count, seed: count + 100, zeros: true)
        let presentFloats = unsafe ss_float_entries(floats, 0, count, &found)
        let floatPlaces = floats.indices.filter { floats[$0] != 0 }
        #expect(found.prefix(presentFloats).map { Int($0.place) } == floatPlaces)
        #expect(found.prefix(presentFloats).map(\.value) == floatPlaces.map { floats[$0] })

        for first in [0, count / 3, count] {
            let presentOfPart = unsafe ss_byte_entries(bytes, first, count, &found)
            #expect(found.prefix(presentOfPart).map { Int($0.place) } == places.filter { $0 >= first })
            let presentFloatsOfPart = unsafe ss_float_entries(floats, first, count, &found)
            #expect(found.prefix(presentFloatsOfPart).map { Int($0.place) } == floatPlaces.filter { $0 >= first })
        }
    }

    @Test(
        "Packed bytes give the same entries as the bytes",
        arguments: [0, 1, 7, 8, 9, 15, 16, 17, 784, 1023, 1024, 1025, 3001])
    func packed(count: Int) {
        for density in [0, 3, 10] {
            var generator = SeededGenerator(seed: UInt64(count + density))
            let bytes = (0..<count).map { _ in
                generator.next(below: 10) < density ? UInt8(1 + generator.next(below: 255)) : 0
            }
            let places = bytes.indices.filter { bytes[$0] != 0 }
            var masks = Array(repeating: UInt8.max, count: (count + 7) / 8)
            var values = Array(repeating: UInt8(0), count: count + 8)
            #expect(unsafe ss_pack_bytes(bytes, count, &masks, &values) == places.count)
            #expect(bytes.indices.filter { masks[$0 / 8] >> ($0 % 8) & 1 == 1 } == places)
            #expect(values.prefix(places.count).elementsEqual(places.map { bytes[$0] }))

            var found = Array(repeating: ss_entry(), count: count + 16)
            #expect(unsafe ss_packed_entries(masks, values, 0, count, &found) == places.count)
            #expect(found.prefix(places.count).map { Int($0.place) } == places)
            #expect(found.prefix(places.count).map(\.value) == places.map { Float(bytes[$0]) / 255 })

            for part in [0..<count / 16 * 8, count / 16 * 8..<count] {
                let present = unsafe ss_packed_entries(masks, values, part.lowerBound, part.upperBound, &found)
                #expect(found.prefix(present).map { Int($0.place) } == places.filter(part.contains))
                #expect(
                    found.prefix(present).map(\.value) == places.filter(part.contains).map { Float(bytes[$0]) / 255 })
            }

            var direct = Array(repeating: ss_entry(), count: count + 16)
            #expect(unsafe ss_byte_entries(bytes, 0, count, &direct) == places.count)
            #expect(direct.prefix(places.count).map { Int($0.place) } == places)
        }
    }

    @Test("NaN is an entry, and −0 is not")
    func specialEntries() {
        var found = Array(repeating: ss_entry(), count: 4)
        #expect(unsafe ss_float_entries([.nan, -0.0, .infinity], 0, 3, &found) == 2)
        #expect(found[0].value.isNaN && found[1].place == 2)
    }

    @Test("Products and gradients of sparse rows, for every number of inputs and of panels", arguments: 1...65)
    func sparse(inputs: Int) {
        for (rows, panels) in [(0, 1), (1, 1), (3, 2), (5, 3), (7, 4), (4, 7)] {
            let matrix = numbers(rows * inputs, seed: inputs + 1, zeros: true)
            let weights = numbers(panels * inputs * Self.width, seed: inputs + 2)
            let bias = numbers(panels * Self.width, seed: 3)
            let capacity = inputs
            let (entries, counts) = entries(of: matrix, rows: rows, columns: capacity)
            let stride = panels * Self.width
            var outputs = Array(repeating: Float.nan, count: rows * stride)
            var positions = Array(repeating: 0, count: rows)
            // In parts, as threads compute it.
            for part in [0..<panels / 2, panels / 2..<panels] {
                unsafe weights.withUnsafeBufferPointer { weights in
                    let some = unsafe ss_panels(
                        weights: weights.baseAddress, inputs: inputs, row_step: Self.width,
                        panel_step: inputs * Self.width, first: part.lowerBound, count: part.count,
                        total: panels)
                    unsafe ss_sparse_product(
                        entries, capacity, counts, rows, 0, inputs, some, bias, &outputs, stride, &positions)
                }
            }
            for row in 0..<rows {
                for column in 0..<stride {
                    let (panel, lane) = (column / Self.width, column % Self.width)
                    let expected = (0..<inputs).reduce(Double(bias[column])) { sum, input in
                        sum + Double(matrix[row * inputs + input])
                            * Double(weights[(panel * inputs + input) * Self.width + lane])
                    }
                    #expect(close(outputs[row * stride + column], expected))
                }
            }

            // The sums over each half of the inputs, and over both together.
            var halves = [outputs, outputs]
            for (half, part) in [0..<inputs / 2, inputs / 2..<inputs].enumerated() {
                let some = rows == 0 ? matrix : matrix.enumerated().map { part.contains($0 % inputs) ? $1 : 0 }
                let (entries, counts) = self.entries(of: some, rows: rows, columns: inputs)
                unsafe weights.withUnsafeBufferPointer { weights in
                    let all = unsafe ss_panels(
                        weights: weights.baseAddress, inputs: inputs, row_step: Self.width,
                        panel_step: inputs * Self.width, first: 0, count: panels, total: panels)
                    unsafe bias.withUnsafeBufferPointer { bias in
                        unsafe ss_sparse_product(
                            entries, capacity, counts, rows, part.lowerBound, max(part.upperBound, 1), all,
                            half == 0 ? bias.baseAddress : nil, &halves[half], stride, &positions)
                    }
                }
            }
            unsafe ss_add_rows(&halves[0], halves[1], rows, stride, stride)
            #expect(zip(halves[0], outputs).allSatisfy { close($0, Double($1)) })

            var lists = Array(repeating: ss_entry(), count: inputs * max(1, rows))
            var listCounts = [Int32](repeating: -1, count: inputs)
            let listStarts = (0..<inputs).map { Int32($0 * rows) }
            for part in [0..<inputs / 3, inputs / 3..<inputs] {
                unsafe ss_list_entries(
                    entries, capacity, counts, rows, part.lowerBound, part.upperBound, &lists, listStarts, &listCounts)
            }
            var gradient = Array(repeating: Float.nan, count: panels * inputs * Self.width)
            let errors = numbers(rows * stride, seed: 5)
            unsafe ss_sparse_gradient(
                lists, listStarts, listCounts, 0, inputs, errors, stride, panels, &gradient, inputs * Self.width)
            for input in 0..<inputs {
                for column in 0..<stride {
                    let (panel, lane) = (column / Self.width, column % Self.width)
                    let expected = (0..<rows).reduce(0.0) { sum, row in
                        sum + Double(matrix[row * inputs + input]) * Double(errors[row * stride + column])
                    }
                    #expect(close(gradient[(panel * inputs + input) * Self.width + lane], expected))
                }
            }
            // The gradient summed entry by entry.
            var added = Array(repeating: Float.nan, count: gradient.count)
            for part in [0..<inputs / 3, inputs / 3..<inputs] {
                unsafe added.withUnsafeMutableBufferPointer { added in
                    guard let start = added.baseAddress else { return }
                    unsafe ss_added_gradient(
                        entries, capacity, counts, rows, part.lowerBound, part.upperBound, errors, stride, panels,
                        start + part.lowerBound * Self.width, inputs * Self.width)
                }
            }
            #expect(zip(added, gradient).allSatisfy { close($0, Double($1)) })
        }
    }

    @Test("Lists of the present features, and gathering and writing back rows", arguments: 0...65)
    func present(rows: Int) {
        let inputs = 70
        let matrix = numbers(rows * inputs, seed: rows, zeros: true)
        let (entries, counts) = entries(of: matrix, rows: rows, columns: inputs)
        let room = counts.reduce(0, +)
        var slots = [Int32](repeating: -1, count: inputs)
        var places = [Int32](repeating: 0, count: room)
        var starts = places
        var listCounts = places
        var lists = Array(repeating: ss_entry(), count: room)
        let found = unsafe ss_list_present(
            entries, inputs, counts, rows, &slots, &places, &lists, &starts, &listCounts)
        #expect(slots.allSatisfy { $0 == -1 })
        #expect(
            Set(places.prefix(found).map(Int.init))
                == Set((0..<inputs).filter { input in (0..<rows).contains { matrix[$0 * inputs + input] != 0 } }))
        for (slot, place) in places.prefix(found).enumerated() {
            let list = lists[Int(starts[slot])..<Int(starts[slot] + listCounts[slot])]
            let expected = (0..<rows).filter { matrix[$0 * inputs + Int(place)] != 0 }
            #expect(list.map { Int($0.place) } == expected)
            #expect(list.map(\.value) == expected.map { matrix[$0 * inputs + Int(place)] })
        }

        let step = 2 * Self.width
        var values = numbers(inputs * step, seed: 8)
        let former = values
        var taken = Array(repeating: Float(0), count: found * Self.width)
        unsafe ss_take_rows(values, step, places, found, &taken)
        for index in taken.indices { taken[index] += 1 }
        unsafe ss_put_rows(taken, &values, step, places, found)
        let moved = Set(places.prefix(found).map(Int.init))
        for index in values.indices {
            let isMoved = moved.contains(index / step) && index % step < Self.width
            #expect(values[index] == (isMoved ? former[index] + 1 : former[index]))
        }
    }

    @Test("Products of panels, for every number of rows and of products", arguments: 0...65)
    func dense(size: Int) {
        for (rows, inner) in [(size, 7), (7, size), (size, size)] {
            let left = numbers(rows * inner, seed: 1)
            let right = numbers(inner * Self.width, seed: 2)
            let start = numbers(Self.width, seed: 3)
            for (isTransposed, starts) in [(false, true), (true, false)] {
                var result = Array(repeating: Float.nan, count: rows * Self.width)
                unsafe left.withUnsafeBufferPointer { values in
                    let view =
                        isTransposed
                        ? unsafe ss_view(values: values.baseAddress, row_step: 1, column_step: rows)
                        : unsafe ss_view(values: values.baseAddress, row_step: inner, column_step: 1)
                    unsafe start.withUnsafeBufferPointer { start in
                        unsafe ss_panel_product(
                            view, rows, inner, right, Self.width, starts ? start.baseAddress : nil, &result, Self.width)
                    }
                }
                for row in 0..<rows {
                    for lane in 0..<Self.width {
                        let expected = (0..<inner).reduce(starts ? Double(start[lane]) : 0) { sum, index in
                            let value = left[isTransposed ? index * rows + row : row * inner + index]
                            return sum + Double(value) * Double(right[index * Self.width + lane])
                        }
                        #expect(close(result[row * Self.width + lane], expected))
                    }
                }
            }
        }
    }

    @Test("Panels of the transposed weights, for every number of inputs and of outputs", arguments: 1...65)
    func transposed(size: Int) {
        for (inputs, outputs) in [(size, 5), (5, size), (size, size)] {
            let panels = (outputs + Self.width - 1) / Self.width
            let weights = numbers(panels * inputs * Self.width, seed: size)
            for first in stride(from: 0, to: inputs, by: Self.width) {
                var packed = Array(repeating: Float.nan, count: outputs * Self.width)
                unsafe weights.withUnsafeBufferPointer { weights in
                    unsafe ss_pack_transposed(
                        ss_panels(
                            weights: weights.baseAddress, inputs: inputs, row_step: Self.width,
                            panel_step: inputs * Self.width, first: 0, count: panels, total: panels), first, outputs,
                        &packed)
                }
                for output in 0..<outputs {
                    for lane in 0..<Self.width {
                        let input = first + lane
                        let place = (output / Self.width * inputs + input) * Self.width + output % Self.width
                        #expect(packed[output * Self.width + lane] == (input < inputs ? weights[place] : 0))
                    }
                }
            }
        }
    }

    @Test("Elements of a mask depend on their row and column only, whichever part is drawn", arguments: 0...65)
    func masks(width: Int) {
        let draws = ss_mask_draws(seed: 3, threshold: 1 << 30, kept: 1.25)
        let (rows, stride) = (5, width + 3)
        func numbers(_ row: Int, _ column: Int) -> UInt64 {
            var mixed: UInt64 = 3 &+ UInt64(row * ((width + 1) / 2) + column / 2 + 1) &* 0x9E37_79B9_7F4A_7C15
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            mixed ^= mixed >> 31
            return column.isMultiple(of: 2) ? mixed & 0xFFFF_FFFF : mixed >> 32
        }
        var whole = Array(repeating: Float(7), count: rows * stride)
        unsafe ss_draw_mask(draws, width, 0, rows, 0, width, &whole, stride)
        for place in whole.indices {
            let (row, column) = (place / stride, place % stride)
            let expected: Float = column >= width ? 7 : numbers(row, column) < 1 << 30 ? 0 : 1.25
            #expect(whole[place] == expected, "row \(row), column \(column)")
        }
        var parts = Array(repeating: Float(7), count: rows * stride)
        for first in Swift.stride(from: 0, to: width, by: 16) {
            for (row, count) in [(0, 2), (2, 3)] {
                unsafe parts.withUnsafeMutableBufferPointer { parts in
                    guard let start = parts.baseAddress else { return }
                    unsafe ss_draw_mask(
                        draws, width, row, count, first, min(first + 16, width), start + row * stride + first, stride)
                }
            }
        }
        #expect(parts == whole)
    }

    @Test("Sums over columns and tiles, and the operations between layers", arguments: 0...65)
    func columns(rows: Int) {
        let (columns, stride) = (32, 48)
        let values = numbers(max(1, rows) * stride, seed: rows)
        func column(_ number: Int) -> [Double] { (0..<rows).map { Double(values[$0 * stride + number]) } }
        var sums = Array(repeating: Float.nan, count: columns)
        unsafe ss_column_sums(values, rows, stride, columns, &sums)
        for number in 0..<columns { #expect(close(sums[number], column(number).reduce(0, +))) }
        for slope: Float in [0, 0.01] {
            var cut = values
            unsafe ss_leaky_relu(&cut, rows, stride, columns, slope)
            var errors = values
            unsafe ss_leaky_relu_slope(&errors, cut, rows, stride, columns, slope)
            for index in 0..<rows * stride where index % stride < columns {
                #expect(cut[index] == (values[index] < 0 ? values[index] * slope : values[index]))
                #expect(errors[index] == values[index] * (cut[index] > 0 ? 1 : slope))
            }
            // The memory after the columns belongs to another thread.
            #expect((0..<rows).allSatisfy { cut[$0 * stride + 40] == values[$0 * stride + 40] })
        }
        var marks = Array(repeating: UInt8(0), count: columns)
        var sparse = values
        for index in sparse.indices where index % stride % 3 != 0 { sparse[index] = 0 }
        unsafe ss_mark_columns(sparse, rows, stride, columns, &marks)
        for number in 0..<columns { #expect((marks[number] != 0) == (rows > 0 && number % 3 == 0)) }
        guard rows > 0 else { return }
        var (mean, variance) = (sums, sums)
        unsafe ss_column_statistics(values, rows, stride, columns, &mean, &variance)
        for number in 0..<columns {
            let average = column(number).reduce(0, +) / Double(rows)
            #expect(close(mean[number], average))
            #expect(
                close(
                    variance[number], column(number).reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(rows)))
        }
    }
}
