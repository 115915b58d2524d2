import CKernels

/// Memory that the members of a `ThreadTeam` work on together: at an address of its own, which an array cannot give out,
/// and on the boundary of a cache line.
///
/// This is the only type of the engine whose contents several threads change without the compiler's checking. The rule:
/// between two meetings of a team's members (`Member.waitForAll`, and the beginning and the end of a job) each number is
/// written by one member and read by no other, or only read. Everything else is checked: the closures that a team runs
/// are `@Sendable`, and the classes that they reach have nothing but constants, atomics and memory of this type. Whether
/// the rule holds, the thread sanitizer tells.
@safe final class SharedMemory<Element>: Sendable {
    private(set) nonisolated(unsafe) var values: UnsafeMutablePointer<Element>
    private nonisolated(unsafe) var room: Int

    init(repeating element: Element, count: Int) {
        unsafe room = count
        unsafe values = Self.allocate(count)
        unsafe values.initialize(repeating: element, count: count)
    }

    /// Whatever the memory holds: to be written before it is read.
    init(uninitialized count: Int) where Element: BitwiseCopyable {
        unsafe room = count
        unsafe values = Self.allocate(count)
    }

    deinit {
        unsafe values.deinitialize(count: count)
        unsafe values.deallocate()
    }

    /// Makes room for so many, and forgets what is there. Only while no other thread uses the memory, which moves.
    func replace(uninitialized count: Int) where Element: BitwiseCopyable {
        unsafe values.deallocate()
        unsafe room = count
        unsafe values = Self.allocate(count)
    }

    var count: Int { unsafe room }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
        let bytes = UnsafeMutableRawPointer.allocate(
            byteCount: max(64, count * MemoryLayout<Element>.stride), alignment: 64)
        return unsafe bytes.bindMemory(to: Element.self, capacity: count)
    }

    /// A copy.
    var array: [Element] { unsafe Array(UnsafeBufferPointer(start: values, count: count)) }
}

/// Floats, 16 of them to a cache line.
typealias FloatBuffer = SharedMemory<Float>

extension FloatBuffer {
    /// Zeros, whole cache lines of them.
    convenience init(count: Int) {
        self.init(repeating: 0, count: count)
    }

    /// The sum of the squares, in double precision.
    var squaredNorm: Double { unsafe ss_sum_of_squares(values, count) }

    /// Becomes the numbers, and zeros behind them.
    func set(_ numbers: [Float]) {
        precondition(numbers.count <= count, "\(numbers.count) numbers for \(count)")
        for index in numbers.indices { unsafe values[index] = numbers[index] }
        for index in numbers.count..<count { unsafe values[index] = 0 }
    }
}
