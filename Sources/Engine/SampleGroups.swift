/// The samples of a batch in groups: ordered by group, and within a group as they are in the batch.
///
/// The thread that calls the team fills it before a job; the members read it.
final class SampleGroups: Sendable {
    /// The sample at each position of that order, and where each group begins.
    private let sampleMemory: SharedMemory<Int32>
    private let startMemory: SharedMemory<Int32>

    /// - Parameters:
    ///   - groups: the largest number of groups.
    ///   - rows: the largest number of samples in a batch.
    init(groups: Int, rows: Int) {
        sampleMemory = SharedMemory(repeating: 0, count: rows)
        startMemory = SharedMemory(repeating: 0, count: groups + 1)
    }

    /// The positions of a group's samples.
    func positions(of group: Int) -> Range<Int> {
        unsafe Int(startMemory.values[group])..<Int(startMemory.values[group + 1])
    }

    func sample(at position: Int) -> Int { unsafe Int(sampleMemory.values[position]) }

    /// Orders the samples 0..<rows by a counting sort. Only while no member works.
    ///
    /// - Parameter group: the group of a sample.
    func sort(_ rows: Int, groups: Int, group: (Int) -> Int) {
        for group in 0...groups { unsafe startMemory.values[group] = 0 }
        for row in 0..<rows { unsafe startMemory.values[group(row)] += 1 }
        var end = Int32(0)
        for group in 0..<groups {
            end += unsafe startMemory.values[group]
            unsafe startMemory.values[group] = end
        }
        unsafe startMemory.values[groups] = end
        for row in (0..<rows).reversed() {
            let group = group(row)
            unsafe startMemory.values[group] -= 1
            unsafe sampleMemory.values[Int(startMemory.values[group])] = Int32(row)
        }
    }
}
