import CKernels

/// Memory shared by the members of a `ThreadTeam`. Unlike an array's, its address is fixed; it starts on a cache-line
/// boundary.
///
/// This is the only type of the engine whose contents several threads change unchecked by the compiler. The rule:
/// between two meetings of a team's members (`Member.waitForAll`, and the start and the end of a job), each element is
/// either written by one member and read by no other, or only read. Everything else is checked: the closures that a
/// team runs are `@Sendable`, and the classes that they reach contain nothing but constants, atomics and memory of this
/// type. The thread sanitizer checks the rule.
@safe final class SharedMemory<Element>: Sendable {
    // Changed by `replace` alone. A check that nobody changes them, at every access, takes 1 to 2 % of a step.
    @exclusivity(unchecked) private(set) nonisolated(unsafe) var values: UnsafeMutablePointer<Element>
    @exclusivity(unchecked) private nonisolated(unsafe) var room: Int
    private let isOwned: Bool
    /// What `values` are a part of, if they are.
    private let whole: SharedMemory<Element>?

    /// Takes memory that somebody else frees, after this object is gone.
    ///
    /// - Parameter values: `count` elements, initialised and on a cache-line boundary.
    init(borrowing values: UnsafeMutablePointer<Element>, count: Int) where Element: BitwiseCopyable {
        (isOwned, whole) = (false, nil)
        unsafe room = count
        unsafe self.values = values
    }

    /// A part of other memory.
    init(_ part: Range<Int>, of whole: SharedMemory<Element>) {
        (isOwned, self.whole) = (false, whole)
        unsafe room = part.count
        unsafe values = whole.values + part.lowerBound
    }

    init(repeating element: Element, count: Int) {
        (isOwned, whole) = (true, nil)
        unsafe room = count
        unsafe values = Self.allocate(count)
        unsafe values.initialize(repeating: element, count: count)
    }

    /// Takes over the elements of an array.
    convenience init(_ elements: [Element]) where Element: BitwiseCopyable {
        self.init(uninitialized: elements.count)
        for (index, element) in elements.enumerated() { unsafe values[index] = element }
    }

    /// Allocates without initialising: elements must be written before they are read.
    init(uninitialized count: Int) where Element: BitwiseCopyable {
        (isOwned, whole) = (true, nil)
        unsafe room = count
        unsafe values = Self.allocate(count)
    }

    deinit {
        guard isOwned else { return }
        unsafe values.deinitialize(count: count)
        unsafe values.deallocate()
    }

    /// Reallocates for `count` elements, and discards the contents. The address changes, so no other thread may be
    /// using the memory.
    func replace(uninitialized count: Int) where Element: BitwiseCopyable {
        precondition(isOwned, "memory of somebody else cannot be replaced")
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

    /// A copy of the contents.
    var array: [Element] { unsafe Array(UnsafeBufferPointer(start: values, count: count)) }
}

/// Floats, 16 per cache line.
typealias FloatBuffer = SharedMemory<Float>

extension FloatBuffer {
    /// Allocates zeros in whole cache lines.
    convenience init(count: Int) {
        self.init(repeating: 0, count: count)
    }

    /// Allocates zeros, whose address has the same last bits as that of other numbers that are used with them.
    ///
    /// A processor takes a load for one from an address that was just written if their last twelve bits are the same, and waits.
    /// Where numbers lie a cache line apart by these bits, a step of Adam can take three times as long.
    convenience init(count: Int, beside numbers: UnsafePointer<Float>) {
        let page = 4096 / MemoryLayout<Float>.stride
        let memory = FloatBuffer(count: count + page)
        func place(_ numbers: UnsafePointer<Float>) -> Int {
            Int(bitPattern: numbers) / MemoryLayout<Float>.stride % page
        }
        let first = unsafe (place(numbers) - place(memory.values) + page) % page
        self.init(first..<first + count, of: memory)
    }

    /// Allocates a copy of a part of another buffer beside other numbers.
    convenience init(_ buffer: FloatBuffer, _ part: Range<Int>, beside numbers: UnsafePointer<Float>) {
        unsafe self.init(count: part.count, beside: numbers)
        unsafe values.update(from: buffer.values + part.lowerBound, count: part.count)
    }

    /// The sum of the squares, in double precision.
    var squaredNorm: Double { unsafe ss_sum_of_squares(values, count) }

    /// Sets the first elements to `numbers`, and all others to 0.
    func set(_ numbers: [Float]) {
        precondition(numbers.count <= count, "\(numbers.count) numbers for \(count)")
        for index in numbers.indices { unsafe values[index] = numbers[index] }
        for index in numbers.count..<count { unsafe values[index] = 0 }
    }
}
