import Dispatch
import Telemetry
import TestFiles
import Testing

@testable import RunStore

@Suite("Many writers at once")
struct ManyWritersTests {
    @Test("Fifty that open one new store at the same moment all get a name of their own and keep their points")
    func fifty() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<50 {
                group.addTask {
                    // Threads of their own: writers that wait would use up those of tasks.
                    try await withCheckedThrowingContinuation { continuation in
                        DispatchQueue(label: "writer \(number)").async {
                            continuation.resume(with: Result { try Self.write(to: path) })
                        }
                    }
                }
            }
            var names: Set<String> = []
            for try await name in group { names.insert(name) }
            #expect(names == Set(["wine"] + (2...50).map { "wine-\($0)" }))
        }
        let store = try RunStore(in: path, .reading)
        let runs = try store.runs()
        #expect(runs.count == 50)
        for run in runs { #expect(try store.points(of: "m", in: run.id).map(\.points.count) == [60]) }
    }

    private static func write(to path: String) throws -> String {
        let store = try RunStore(in: path, .writing, patience: 120)
        let (id, name) = try store.begin(NewRun(name: "wine"), at: 0)
        for step in 0..<6 {
            var changes = RunChanges()
            for point in 0..<10 { changes.append(StoredPoint(step: Int64(10 * step + point), value: 1), of: "m") }
            try store.commit(changes, to: id, at: 0)
        }
        return name
    }
}
