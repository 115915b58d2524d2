/// Tells why a database cannot be read, once until it can be read again.
struct DatabaseTroubles: Sendable {
    private let path: String
    private var last: RunLogError?

    init(_ path: String) { self.path = path }

    mutating func tell(_ error: RunLogError, into batch: inout LogBatch) {
        guard error != last else { return }
        last = error
        batch.append(LogTrouble(file: path, place: .file, what: Self.clause(error), isDamage: error.isDamage))
    }

    /// Says that the database could be read.
    mutating func end() { last = nil }

    /// What is said of the file, which a trouble names already.
    private static func clause(_ error: RunLogError) -> String {
        switch error {
        case .database(_, let code, let message):
            "the database cannot be read: \(message) (\(code)); what was read of it before is kept"
        case .missing, .unreadable, .badPattern: "\(error)"
        }
    }
}
