import Learning
import Matrices
import Synchronization

/// Which classes a batch scores: a slot for each drawn class, and one for each label that was not drawn.
///
/// The thread that calls the team fills it before a job; the members read it.
final class SampledBatch: Sendable {
    /// The number of drawn classes, which have the first slots.
    let drawn: Int
    private let slots = Atomic(0)
    /// The class of each slot.
    private let classMemory: SharedMemory<Int32>
    /// The slot of each sample's label.
    private let labelSlotMemory: SharedMemory<Int32>
    /// For each slot, what is subtracted from the class's score.
    private let correctionMemory: FloatBuffer
    /// The samples by the slots of their labels.
    private let groups: SampleGroups
    /// For each class, its slot in this batch, or −1.
    private let slotMemory: SharedMemory<Int32>

    /// - Parameter rows: the largest number of samples in a batch.
    init(drawn: Int, rows: Int, classes: Int) {
        self.drawn = drawn
        let most = drawn + rows
        classMemory = SharedMemory(repeating: 0, count: most)
        labelSlotMemory = SharedMemory(repeating: 0, count: rows)
        correctionMemory = FloatBuffer(count: most)
        groups = SampleGroups(groups: most, rows: rows)
        slotMemory = SharedMemory(repeating: -1, count: classes)
    }

    /// The number of slots.
    var count: Int { slots.load(ordering: .relaxed) }

    func place(ofSlot slot: Int) -> Int { unsafe Int(classMemory.values[slot]) }
    func correction(ofSlot slot: Int) -> Float { unsafe correctionMemory.values[slot] }
    /// The corrections of all slots.
    var corrections: UnsafePointer<Float> { unsafe UnsafePointer(correctionMemory.values) }
    func slot(ofSample row: Int) -> Int { unsafe Int(labelSlotMemory.values[row]) }

    /// Calls `body` with each sample whose label has this slot, in order.
    func forEachSample(ofSlot slot: Int, _ body: (Int) -> Void) {
        for position in groups.positions(of: slot) { body(groups.sample(at: position)) }
    }

    /// Takes the classes of a batch. Only while no member works.
    ///
    /// - Parameters:
    ///   - labels: those of all ranks, so that all have the same slots.
    ///   - own: this rank's samples among them.
    func fill(_ draw: ClassSampler.Draw, labels: [Int], own: Range<Int>, sampler: ClassSampler) {
        var count = 0
        for place in draw.classes { add(Int(place), &count) }
        for (row, label) in labels.enumerated() {
            if unsafe slotMemory.values[label] < 0 { add(label, &count) }
            if own.contains(row) { unsafe labelSlotMemory.values[row - own.lowerBound] = slotMemory.values[label] }
        }
        slots.store(count, ordering: .relaxed)
        for slot in 0..<count {
            let place = place(ofSlot: slot)
            unsafe correctionMemory.values[slot] = Float(sampler.correction(of: place, draws: draw.draws))
            unsafe slotMemory.values[place] = -1
        }
        groups.sort(own.count, groups: count) { slot(ofSample: $0) }
    }

    private func add(_ place: Int, _ count: inout Int) {
        unsafe classMemory.values[count] = Int32(place)
        unsafe slotMemory.values[place] = Int32(count)
        count += 1
    }
}
