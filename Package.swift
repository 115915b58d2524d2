// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let strictC: [CSetting] = [.enableWarning("all"), .treatAllWarnings(as: .error)]

/// SQLite for `RunStore`. It is slow to build, so that little else waits for it.
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")

/// Open MPI or MPICH, only if the package is built with the trait.
let mpi: Target.Dependency = .target(name: "CMPI", condition: .when(traits: ["MPI"]))

/// A library of the project. `uses` names only targets above it in the list, and for `Fuzzing` also `TestJPEG`.
func library(_ name: String, uses: [Target.Dependency] = [], excluding: [String] = []) -> Target {
    .target(name: name, dependencies: uses, exclude: excluding, swiftSettings: strict)
}

func tests(_ name: String, uses: [Target.Dependency], excluding: [String] = []) -> Target {
    .testTarget(name: name, dependencies: uses, exclude: excluding, swiftSettings: strict)
}

let package = Package(
    name: "softscope",
    traits: [
        .trait(
            name: "MPI",
            description: "Training on several machines, over MPI: needs libopenmpi-dev, or libmpich-dev.")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CDeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CNcurses", providers: [.apt(["libncursesw5-dev"])]),
        .systemLibrary(name: "CMPI", pkgConfig: "mpi", providers: [.apt(["libopenmpi-dev"])]),
        .target(name: "CJPEG", cSettings: strictC, linkerSettings: [.linkedLibrary("jpeg")]),
        .target(name: "CKernels", cSettings: strictC),
        .target(name: "CChecksum", cSettings: strictC),
        .target(name: "CSanitizer", cSettings: strictC),
        .target(name: "CTerminal", cSettings: strictC),
        .target(name: "CProcess", cSettings: strictC),

        library("Screen"),
        library("Files", uses: ["CZlib", "CDeflate"]),
        library("Interchange", uses: ["Files"]),
        library("Matrices", uses: ["CKernels"]),
        library("Learning", uses: ["Matrices", "CKernels"]),
        library("Collectives"),
        library("MPICollectives", uses: ["Collectives", mpi]),
        library(
            "Engine", uses: ["Matrices", "Learning", "CKernels", "Collectives"],
            excluding: ["README.md", "Benchmarks.md"]),
        library("Evaluation", uses: ["CKernels"]),
        library("Datasets", uses: ["CKernels", "CPNG", "CJPEG", "Files", "Interchange", "Matrices"]),
        library("Telemetry", uses: ["CSanitizer", "Interchange", "Evaluation"]),
        library("ModelFiles", uses: ["Interchange", "Matrices", "Learning", "Datasets", "Telemetry"]),
        library(
            "Training",
            uses: [
                "Interchange", "Matrices", "Learning", "Collectives", "Engine", "Evaluation", "Datasets", "Telemetry",
                "ModelFiles",
            ]),

        library("RunLogs", uses: ["CZlib", "CChecksum", "CSQLite", "Files", "Interchange"]),
        library("ChildRuns", uses: ["CProcess", "Files", "Interchange", "Telemetry"]),
        library("Sweeps", uses: ["Interchange"]),
        library("RunStore", uses: ["CSQLite", "Files", "Interchange", "Evaluation", "Telemetry", "RunLogs", grdb]),
        library(
            "Runs",
            uses: [
                "Files", "Interchange", "Learning", "Collectives", "Datasets", "Telemetry", "ModelFiles", "Training",
                "RunStore", "Screen",
            ]),

        library(
            "Fuzzing",
            uses: [
                "CZlib", "CChecksum", "Interchange", "Datasets", "Learning", "Matrices", "Telemetry", "ModelFiles",
                "Training", "RunLogs", "TestJPEG",
            ]),
        .executableTarget(
            name: "fuzz",
            dependencies: ["Fuzzing", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: strict),

        library("Dashboard", uses: ["Screen", "Telemetry", "Evaluation", "Learning", "Datasets", "Matrices"]),
        library("Terminal", uses: ["CNcurses", "CTerminal", "Screen"]),

        .executableTarget(
            name: "softscope",
            dependencies: [
                "Files", "Interchange", "Matrices", "Learning", "Collectives", "MPICollectives", "Engine",
                "Evaluation", "Datasets", "Telemetry", "ModelFiles", "Training", "RunLogs", "ChildRuns", "Sweeps",
                "RunStore", "Runs", "Screen", "Dashboard",
                "Terminal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        .target(
            name: "TestJPEG", path: "Tests/TestJPEG", cSettings: strictC, linkerSettings: [.linkedLibrary("jpeg")]),
        .target(
            name: "TestFiles", dependencies: ["CZlib", "TestJPEG"], path: "Tests/TestFiles", swiftSettings: strict),
        tests("MatricesTests", uses: ["Matrices"]),
        tests("LearningTests", uses: ["Learning", "Matrices"]),
        tests("CollectivesTests", uses: ["Collectives"]),
        tests("MPICollectivesTests", uses: ["MPICollectives"]),
        tests("EngineTests", uses: ["Engine", "Learning", "Matrices", "CKernels", "Collectives"]),
        tests(
            "DatasetsTests",
            uses: [
                "Datasets", "Learning", "Matrices", "Interchange", "CPNG", "Files", "TestFiles",
            ]),
        tests("InterchangeTests", uses: ["Interchange"]),
        tests("FilesTests", uses: ["Files", "TestFiles"]),
        tests("EvaluationTests", uses: ["Evaluation"]),
        tests("TelemetryTests", uses: ["Telemetry", "Evaluation"]),
        tests(
            "ModelFilesTests",
            uses: ["ModelFiles", "Telemetry", "Learning", "Datasets", "Matrices", "Interchange"]),
        tests(
            "TrainingTests",
            uses: [
                "Training", "ModelFiles", "Telemetry", "Evaluation", "Learning", "Collectives", "Datasets", "Matrices",
                "Interchange",
            ]),
        tests(
            "RunsTests",
            uses: [
                "Runs", "RunStore", "Files", "Interchange", "Matrices", "Learning", "Datasets", "ModelFiles",
                "Telemetry", "Training", "TestFiles",
            ]),
        tests("RunLogsTests", uses: ["RunLogs", "CSQLite", "Files", "Interchange", "TestFiles"]),
        tests("SweepsTests", uses: ["Sweeps", "Interchange"]),
        tests("ChildRunsTests", uses: ["ChildRuns", "Files", "Interchange", "softscope", "TestFiles"]),
        tests(
            "RunStoreTests",
            uses: [
                "RunStore", "RunLogs", "Telemetry", "Evaluation", "Files", "Interchange", "TestFiles", grdb,
            ]),
        tests("ScreenTests", uses: ["Screen"]),
        tests(
            "DashboardTests",
            uses: ["Dashboard", "Screen", "Telemetry", "Evaluation", "Learning", "Datasets", "Matrices"],
            excluding: ["Goldens"]),
        tests("TerminalTests", uses: ["Terminal", "Screen", "CNcurses", "TestFiles"]),
        tests("FuzzTests", uses: ["Fuzzing", "fuzz", "TestFiles"]),
        tests(
            "SoftscopeTests",
            uses: [
                "softscope", "Dashboard", "RunStore", "RunLogs", "ChildRuns", "Sweeps", "Telemetry", "Screen",
                "Datasets", "Interchange", "Files", "Matrices", "TestFiles",
            ]),
    ]
)
