import Telemetry
import Testing

@Suite struct SnapshotArchiveTests {
    @Test("With any number of epochs, values up to the limit are kept, evenly spread, with first and newest")
    func thinning() {
        for count in [1, 2, 3, 8, 9, 100, 1000] {
            let archive = SnapshotArchive<Int>(limit: 8)
            for epoch in 0...count { archive.put(epoch * 10, epoch: epoch) }
            let kept = archive.all
            #expect(kept.count <= 8)
            #expect(kept.count >= min(count + 1, 4))
            #expect(kept.first?.epoch == 0)
            #expect(kept.last?.epoch == count)
            #expect(kept.allSatisfy { $0.snapshot == $0.epoch * 10 })
            let gaps = zip(kept.dropLast(), kept.dropLast().dropFirst()).map { $1.epoch - $0.epoch }
            #expect(Set(gaps).count <= 1)
        }
    }

    @Test("A value for the same epoch replaces the old one")
    func replacing() {
        let archive = SnapshotArchive<String>(limit: 3)
        archive.put("a", epoch: 0)
        archive.put("b", epoch: 0)
        #expect(archive.all.map(\.snapshot) == ["b"] || archive.all.map(\.snapshot) == ["a", "b"])
        archive.put("c", epoch: 1)
        archive.put("d", epoch: 1)
        #expect(archive.all.last?.snapshot == "d")
        #expect(archive.all.filter { $0.epoch == 1 }.count == 1)
    }
}
