import Datasets
import Testing

@Suite("Notes on how a source was read")
struct SourceNoteTests {
    @Test("things that were left out are counted, and the first three are named")
    func leftOut() {
        let names = (1...5).map { "b/\($0).txt" }
        #expect(
            SourceNote.leftOut("file", reason: "not a picture", names: names).description
                == "left out 5 files (not a picture): b/1.txt, b/2.txt, b/3.txt and 2 more")
        let one = SourceNote.leftOut("folder", reason: "empty", names: ["x"])
        #expect(one.description == "left out 1 folder (empty): x")
    }

    @Test("notes are passed on from the source to the dataset with its training and test samples")
    func carried() throws {
        let rows = LabelledSamples(
            kind: .row(columns: ["x"]), floats: [1, 2, 3, 4], labels: [0, 1, 0, 1], classNames: ["a", "b"])
        let contents = SourceContents(format: "csv", train: rows, test: nil, notes: [.remark("column y is an index")])
        var options = LoadingOptions()
        options.validationFraction = 0.5
        options.classes = ["b", "a"]
        #expect(try contents.dataset(named: "t", options).notes == contents.notes)
    }
}
