import Datasets
import Foundation
import TestFiles
import Testing

@Suite("Where data comes from")
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

    @Test("Assets without Package.swift beside it is not a checkout")
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

    @Test("a variable that names no folder is an error that says so", arguments: ["missing", "file"])
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

    @Test("an executable in the root does not trap")
    func rootExecutable() {
        let error = DatasetsTests.error { () throws(DatasetError) in
            try AssetLocator(variable: nil, executable: "/nosuchprogram").folder()
        }
        #expect(error == nil || error?.isMissing == true)
    }

    @Test("the tests' own process finds the checkout")
    func process() throws {
        let found = try AssetLocator(variable: nil, executable: AssetLocator.process.executable).folder()
        #expect(found + "/mnist" == BundledDataTests.folder)
    }

    @Test("mnist is the bundled one, a path is a folder, and the folder gives the name")
    func resolve() throws {
        let assets = AssetLocator(variable: folder.path, executable: "/")
        let own = try folder.makeFolder("my-digits")
        #expect(try DataSource.resolve("mnist", assets: assets) == .mnist(folder: folder.path + "/mnist"))
        #expect(try DataSource.resolve(own, assets: assets) == .idxFolder(path: own))
        #expect(try DataSource.resolve(own + "/./", assets: assets).name == "my-digits")
    }

    @Test("what is neither a name nor a folder is told apart")
    func unresolved() throws {
        let file = try folder.write([1], to: "file")
        func error(_ argument: String) -> DatasetError? {
            DatasetsTests.error { () throws(DatasetError) in
                try DataSource.resolve(argument, assets: AssetLocator(variable: nil, executable: "/"))
            }
        }
        #expect(error("nosuchdata") == .unknownName("nosuchdata", known: ["mnist", "fashion-mnist"]))
        #expect(error("") == .unknownName("", known: ["mnist", "fashion-mnist"]))
        #expect(error(folder.path + "/missing") == .folderNotFound(path: folder.path + "/missing"))
        #expect(error(file) == .notAFolder(path: file))
        #expect(error("nosuchdata")?.description.contains("mnist, fashion-mnist") == true)
    }
}
