/// Reports troubles of one file, of damage no more than some: a file of garbage would have one at every few bytes.
struct TroubleReport: Sendable {
    private let path: String
    private var damages = 0
    private static let most = 100

    init(path: String) { self.path = path }

    /// - Parameter byte: the place in the file.
    mutating func damage(at byte: Int, _ what: String, into batch: inout LogBatch) {
        damages += 1
        guard damages <= Self.most else { return }
        batch.append(LogTrouble(file: path, place: .byte(byte), what: what, isDamage: true))
        if damages == Self.most {
            batch.append(
                LogTrouble(
                    file: path, place: .byte(byte), what: "there is more damage, which is not reported", isDamage: true)
            )
        }
    }

    func remark(at byte: Int, _ what: String, into batch: inout LogBatch) {
        batch.append(LogTrouble(file: path, place: .byte(byte), what: what, isDamage: false))
    }

    /// The end of the file stands where something is incomplete, which begins at `byte`.
    func end(at byte: Int, isZero: Bool, _ what: String, into batch: inout LogBatch) {
        remark(
            at: byte,
            isZero
                ? "the rest of the file is zeros; it may not have been written yet"
                : "\(what) is cut off; the writer may not have finished it", into: &batch)
    }
}
