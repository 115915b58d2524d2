import Files
import Glibc
import TestFiles
import Testing

func rename(_ path: String, to other: String) -> Bool { unsafe Glibc.rename(path, other) == 0 }

@Suite("Watching folders")
struct FolderWatchTests {
    @Test("names the folder in which a file was written, and not its neighbour")
    func change() throws {
        let folder = try TemporaryFolder()
        let (one, other) = (try folder.makeFolder("one"), try folder.makeFolder("other"))
        let watch = FolderWatch()
        watch.watch(one)
        watch.watch(other)
        #expect(watch.wait(seconds: 0).isEmpty)
        try folder.write([1], to: "one/log")
        #expect(watch.wait(seconds: 60) == [one])
        #expect(watch.wait(seconds: 0).isEmpty)
    }

    @Test("sees that a file grew, was moved there, and was removed", arguments: ["grow", "move", "remove"])
    func kinds(kind: String) throws {
        let folder = try TemporaryFolder()
        let place = try folder.makeFolder("runs")
        try folder.write([1], to: "runs/log")
        try folder.write([2], to: "elsewhere")
        let watch = FolderWatch()
        watch.watch(place)
        switch kind {
        case "grow": try folder.write([1, 2], to: "runs/log")
        case "move": #expect(rename("\(folder.path)/elsewhere", to: "\(place)/moved"))
        default: #expect(unsafe unlink("\(place)/log") == 0)
        }
        #expect(watch.wait(seconds: 60) == [place])
    }

    @Test("ends its wait when it is woken, also by a call before the wait")
    func waking() {
        let watch = FolderWatch()
        watch.wake()
        #expect(watch.wait(seconds: nil).isEmpty)
    }

    @Test("looks for a folder that is not there, and for one that was moved away, now and then")
    func missing() throws {
        let folder = try TemporaryFolder()
        let watch = FolderWatch()
        watch.watch("\(folder.path)/later")
        #expect(watch.wait(seconds: nil) == ["\(folder.path)/later"])
    }

    @Test("says nothing of a folder that it was told to forget")
    func forgetting() throws {
        let folder = try TemporaryFolder()
        let watch = FolderWatch()
        watch.watch(folder.path)
        watch.forget(folder.path)
        try folder.write([1], to: "log")
        #expect(watch.wait(seconds: 0).isEmpty)
    }
}
