import Datasets
import Files
import Foundation
import Interchange
import TestFiles
import Testing

@Suite("Finding the data")
struct DataSourceTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func locate(_ variable: String?, _ executable: String) throws -> String {
        try AssetLocator(variable: variable, executable: folder.path + executable).folder()
    }

    @Test("the variable comes first, then the installed folder, then the checkout")
    func order() throws {
        let named = try folder.makeFolder("named")
        let shared = try folder.makeFolder("prefix/share/softscope")
        try folder.makeFolder("prefix/Assets/mnist")
        try folder.write([], to: "prefix/Package.swift")
        #expect(try locate(named, "/prefix/bin/softscope") == named)
        #expect(try locate(nil, "/prefix/bin/softscope") == shared)
        #expect(try locate("", "/prefix/bin/softscope") == shared)
        #expect(
            try locate(nil, "/prefix/.build/x86_64/release/softscope") == folder.path + "/prefix/Assets")
        #expect(try locate(nil, "/prefix/softscope") == folder.path + "/prefix/Assets")
    }

    @Test("a folder Assets without Package.swift beside it is not a checkout")
    func notACheckout() throws {
        try folder.makeFolder("prefix/Assets/mnist")
        let error = DatasetsTests.error { () throws(DatasetError) in
            try AssetLocator(variable: nil, executable: folder.path + "/prefix/bin/softscope").folder()
        }
        guard case .assetsNotFound(let lookedIn) = error else {
            Issue.record("found, or failed otherwise: \(String(describing: error))")
            return
        }
        #expect(lookedIn.first == folder.path + "/prefix/share/softscope")
        #expect(error?.isMissing == true)
    }

    @Test("a variable that does not name a folder is an error that says so", arguments: ["missing", "file"])
    func wrongVariable(name: String) throws {
        try folder.write([1], to: "file")
        try folder.makeFolder("prefix/share/softscope")
        let error = DatasetsTests.error { () throws(DatasetError) in
            try AssetLocator(
                variable: "\(folder.path)/\(name)", executable: folder.path + "/prefix/bin/softscope"
            ).folder()
        }
        #expect(error == .assetsVariableWrong(path: "\(folder.path)/\(name)"))
    }

    @Test("an executable in the root folder does not trap")
    func rootExecutable() {
        let error = DatasetsTests.error { () throws(DatasetError) in
            try AssetLocator(variable: nil, executable: "/nosuchprogram").folder()
        }
        #expect(error == nil || error?.isMissing == true)
    }

    @Test("the test process itself finds the checkout")
    func process() throws {
        let found = try AssetLocator(variable: nil, executable: AssetLocator.process.executable).folder()
        #expect(found + "/mnist" == BundledDataTests.folder)
    }

    @Test("mnist is the bundled dataset, a path is a folder, and the folder names the dataset")
    func resolve() throws {
        let assets = AssetLocator(variable: folder.path, executable: "/")
        let own = try folder.makeFolder("my-digits")
        #expect(try DataSource.resolve("mnist", assets: assets) == .mnist(folder: folder.path + "/mnist"))
        try folder.write([1], to: "my-digits/train-labels-idx1-ubyte")
        #expect(try DataSource.resolve(own, assets: assets) == .idxFolder(path: own))
        #expect(try DataSource.resolve(own + "/./", assets: assets).name == "my-digits")
    }

    @Test("unknown names, missing files and missing folders are different errors")
    func unresolved() throws {
        let file = try folder.write([1], to: "file")
        func error(_ argument: String) -> DatasetError? {
            DatasetsTests.error { () throws(DatasetError) in
                try DataSource.resolve(argument, assets: AssetLocator(variable: nil, executable: "/"))
            }
        }
        #expect(error("nosuchdata") == .unknownName("nosuchdata", known: ["mnist", "fashion-mnist"]))
        #expect(error("") == .unknownName("", known: ["mnist", "fashion-mnist"]))
        #expect(error(folder.path + "/missing") == .file(.folderNotFound(path: folder.path + "/missing")))
        #expect(error(file) == .unknownFormat(path: file))
        #expect(error("nosuch.csv") == .file(.fileNotFound(path: "nosuch.csv")))
        #expect(error("nosuchdata")?.description.contains("mnist, fashion-mnist") == true)
    }
}

@Suite("Detecting the format of a source")
struct SourceFormatTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func resolve(_ path: String) throws -> DataSource {
        try DataSource.resolve(path, assets: AssetLocator(variable: nil, executable: "/"))
    }

    @Test("tables are recognized by their names, or by lines of several fields")
    func tables() throws {
        let bytes = Array("1,2\n3,4\n".utf8)
        for name in ["a.csv", "b.TSV", "c.txt", "d.csv.gz", "noname"] {
            let path = try folder.write(name.hasSuffix("gz") ? gzip(bytes) : bytes, to: name)
            #expect(try resolve(path) == .table(path: path))
        }
        #expect(try resolve(folder.path + "/d.csv.gz").name == "d")
        #expect(try resolve(folder.path + "/noname").name == "noname")
    }

    @Test("an archive is recognized by its first bytes, and a folder by its contents")
    func others() throws {
        let arrays = ZIPArchive.encoded([(name: "x.npy", contents: [1])])
        let archive = try folder.write(arrays, to: "data.bin")
        #expect(try resolve(archive) == .npz(path: archive))
        try folder.write([1], to: "pictures/cat/1.png")
        #expect(try resolve(folder.path + "/pictures") == .pictureFolder(path: folder.path + "/pictures"))
        try folder.write([1], to: "halves/train/cat/1.PGM")
        #expect(try resolve(folder.path + "/halves/") == .pictureFolder(path: folder.path + "/halves/"))
        try folder.write([1], to: "idx/train-images-idx3-ubyte.gz")
        try folder.write([1], to: "idx/extra/1.png")
        #expect(try resolve(folder.path + "/idx") == .idxFolder(path: folder.path + "/idx"))
    }

    @Test("options without effect are refused, and so are classes that do not exist")
    func options() throws {
        let table = try folder.write(Array("a,1\nb,2\nb,3\na,4\n".utf8), to: "t.csv")
        var options = LoadingOptions()
        options.resize = PictureSize("3x3")
        let refused = error { () throws(DatasetError) in try DataSource.table(path: table).load(options) }
        #expect(refused?.isWrongUsage == true)
        options = LoadingOptions()
        options.classes = ["b", "c"]
        let unknown = error { () throws(DatasetError) in try DataSource.table(path: table).load(options) }
        #expect(unknown == .unknownClass("c", known: ["a", "b"]))
        options.classes = ["b", "a"]
        options.validationFraction = 0.5
        let dataset = try DataSource.table(path: table).load(options)
        #expect(dataset.train.classNames == ["b", "a"])
        #expect(dataset.train.count == 2)
        #expect(dataset.test.count == 2)
    }
}
