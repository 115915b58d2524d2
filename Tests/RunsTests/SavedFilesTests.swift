import Files
import Foundation
import Runs
import TestFiles
import Testing

@Suite("Files that are asked for while a run is looked at")
struct SavedFilesTests {
    @Test("They go into the run's folder under the first number that is free")
    func numbers() throws {
        let folder = try TemporaryFolder()
        let files = SavedFiles(folder: folder.path)
        for number in 1...3 {
            let said = try files.write([UInt8(number)], name: "drawing", fileExtension: "png")
            #expect(said.hasSuffix("/drawing-\(number).png"))
            #expect(try WholeFile.read("\(folder.path)/drawing-\(number).png", limit: 9) == [UInt8(number)])
        }
    }

    @Test("Where the folder is gone, that is an error")
    func gone() throws {
        let path = try TemporaryFolder().path + "/gone"
        #expect(throws: FileError.self) {
            try SavedFiles(folder: path).write([1], name: "drawing", fileExtension: "png")
        }
    }
}
