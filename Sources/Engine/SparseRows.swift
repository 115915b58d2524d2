import CKernels
import Matrices

/// What is not 0 of each sample of a batch, of all features or of some that are neighbours; and, for the gradients, the
/// same by feature.
@safe final class SparseRows {
    /// Which features have a list.
    enum Listing {
        /// None: where they are so few that a gradient is added up entry by entry, and where none is wanted.
        case none
        /// Each, in its place.
        case all
        /// Those that the batch has, one after the other: where there are many features, of which it has few.
        case present
    }

    let features: Range<Int>
    let capacity: Int
    /// Entries from row to row.
    private(set) var stride: Int
    private(set) var entries: UnsafeMutablePointer<ss_entry>
    let counts: UnsafeMutablePointer<Int>
    private(set) var lists: UnsafeMutablePointer<ss_entry>
    /// Where the list of each feature begins, or of each that is present, and how long it is.
    private(set) var listStarts: UnsafeMutablePointer<Int32>
    private(set) var listCounts: UnsafeMutablePointer<Int32>
    /// The features that are present, where only they are listed, and how many.
    private(set) var places: UnsafeMutablePointer<Int32>
    private(set) var presentCount = 0
    /// For each thread and each row, room for a position in it.
    let positions: UnsafeMutablePointer<Int>
    let listing: Listing
    /// Where only features that are present are listed: for each feature −1.
    private let slots: UnsafeMutablePointer<Int32>
    /// Entries for which there is room in the lists of those.
    private var room = 0

    init(rows: Int, features: Range<Int>, threads: Int, listing: Listing) {
        self.features = features
        self.listing = listing
        capacity = rows
        // Eight more, as the kernel asks for. Where there are few of many features, as many as a batch turns out to need.
        stride = listing == .present ? 0 : features.count + 8
        unsafe entries = .allocate(capacity: rows * stride)
        unsafe counts = .allocate(capacity: rows)
        unsafe positions = .allocate(capacity: rows * threads)
        unsafe counts.initialize(repeating: 0, count: rows)
        unsafe positions.initialize(repeating: 0, count: rows * threads)
        let isWhole = listing == .all
        // An odd number of cache lines: an even one would make the lists want the same few places in the cache.
        let listStride = ((rows + 7) / 8 | 1) * 8
        unsafe lists = .allocate(capacity: isWhole ? listStride * features.count : 0)
        unsafe listStarts = .allocate(capacity: isWhole ? features.upperBound : 0)
        unsafe listCounts = .allocate(capacity: isWhole ? features.upperBound : 0)
        unsafe places = .allocate(capacity: 0)
        unsafe slots = .allocate(capacity: listing == .present ? features.upperBound : 0)
        if isWhole {
            unsafe listStarts.initialize(repeating: 0, count: features.upperBound)
            unsafe listCounts.initialize(repeating: 0, count: features.upperBound)
            for (place, feature) in features.enumerated() { unsafe listStarts[feature] = Int32(place * listStride) }
        }
        if listing == .present { unsafe slots.initialize(repeating: -1, count: features.upperBound) }
    }

    deinit {
        unsafe entries.deallocate()
        unsafe counts.deallocate()
        unsafe positions.deallocate()
        freeLists()
        unsafe slots.deallocate()
    }

    private func freeLists() {
        unsafe lists.deallocate()
        unsafe listStarts.deallocate()
        unsafe listCounts.deallocate()
        unsafe places.deallocate()
    }

    func load(_ row: Int, bytes: UnsafePointer<UInt8>) {
        unsafe counts[row] = ss_byte_entries(
            bytes, features.lowerBound, features.upperBound, entries + row * stride)
    }

    func load(_ row: Int, packed: PackedBytes, sample: Int) {
        unsafe counts[row] = packed.unpack(sample, features: features, to: entries + row * stride)
    }

    func load(_ row: Int, floats: UnsafePointer<Float>) {
        unsafe counts[row] = ss_float_entries(
            floats, features.lowerBound, features.upperBound, entries + row * stride)
    }

    /// Makes room for rows of so many entries, and forgets those that are there.
    func makeRoom(forRowsOf entries: Int) {
        guard stride < entries + 8 else { return }
        stride = entries * 5 / 4 + 8
        unsafe self.entries.deallocate()
        unsafe self.entries = .allocate(capacity: capacity * stride)
    }

    /// Takes a row of the matrix, which must have no features but those; there must be room for it.
    func load(_ row: Int, sparse: SparseMatrix, row source: Int) {
        let part = sparse.range(ofRow: source)
        let target = unsafe entries + row * stride
        for (place, index) in part.enumerated() {
            unsafe target[place] = ss_entry(place: sparse.indices[index], value: sparse.values[index])
        }
        unsafe counts[row] = part.count
    }

    /// The features of which it gives a gradient, or the lists of those that are present.
    var listed: Range<Int> { listing == .present ? 0..<presentCount : features }

    /// Sorts the entries of the first `rows` rows under those features, or all under those that are present.
    func list(_ features: Range<Int>, rows: Int) {
        precondition(listing != .none && rows <= capacity, "lists of \(rows) rows")
        guard listing == .present else {
            unsafe ss_list_entries(
                entries, stride, counts, rows, features.lowerBound, features.upperBound, lists, listStarts, listCounts)
            return
        }
        var count = 0
        for row in 0..<rows { unsafe count += counts[row] }
        if count > room { makeListRoom(for: count) }
        presentCount = unsafe ss_list_present(
            entries, stride, counts, rows, slots, places, lists, listStarts, listCounts)
    }

    private func makeListRoom(for count: Int) {
        freeLists()
        room = count * 5 / 4
        unsafe lists = .allocate(capacity: room)
        unsafe listStarts = .allocate(capacity: room)
        unsafe listCounts = .allocate(capacity: room)
        unsafe places = .allocate(capacity: room)
    }
}
