import Files
import Foundation
import Runs
import TestFiles
import Testing

@Suite("Files saved while looking at a run")
struct SavedFilesTests {
    @Test("They are written to the run's folder under the first free number")
    func numbers() throws {
        let folder = try TemporaryFolder()
        let files = SavedFiles(folder: folder.path)
        for number in 1...3 {
            let said = try files.write([UInt8(number)], name: "drawing", fileExtension: "png")
            #expect(said.hasSuffix("/drawing-\(number).png"))
            #expect(try WholeFile.read("\(folder.path)/drawing-\(number).png", limit: 9) == [UInt8(number)])
        }
    }

    @Test("A missing folder is an error")
    func gone() throws {
        let path = try TemporaryFolder().path + "/gone"
        #expect(throws: FileError.self) {
            try SavedFiles(folder: path).write([1], name: "drawing", fileExtension: "png")
        }
    }
}
