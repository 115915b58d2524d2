import Glibc
import Interchange
import TestFiles
import Testing

@Suite("softscope bench")
struct BenchTests {
    @Test("every page is measured at every size, and the machine is named")
    func members() async throws {
        let result = try await Program.run("bench --only frames --json --frames 3 --limit 300")
        #expect(result.ending == .exited(0))
        #expect(result.errors == "")
        let object = try #require(try result.objects.first)
        #expect(object.objectValue?.map(\.name) == ["machine", "build", "frames"])
        #expect(object["machine"]?.objectValue?.map(\.name) == ["name", "processor", "cores", "system"])
        #expect(try #require(object["machine"]?["cores"]?.integerValue) >= 1)
        let figures = try #require(object["frames"]?.arrayValue)
        let places = figures.map {
            "\($0["page"]?.stringValue ?? "?") \($0["columns"]?.integerValue ?? 0)x\($0["rows"]?.integerValue ?? 0)"
        }
        let pages = ["train", "inspect", "classes", "network", "softmax"]
        let sizes = ["80x24", "120x36", "200x60"]
        let watching = ["charts", "runs", "media"]
        let expected = [pages, watching, ["runs"]].flatMap { pages in
            sizes.flatMap { size in pages.map { "\($0) \(size)" } }
        }
        #expect(places == expected)
        for figure in figures {
            #expect(try #require(figure["frames"]?.integerValue) >= 3)
            for part in ["build", "present", "total", "processor"] {
                let times = try #require(figure[part]?.objectValue)
                #expect(times.map(\.name) == ["median", "minimum", "spread"])
                #expect(times.allSatisfy { ($0.value.doubleValue ?? -1) >= 0 })
            }
        }
    }

    @Test("training is measured by both paths, softmax by class, the channel and the dashboard in seconds")
    func sections() async throws {
        let result = try await Program.run(
            "bench --json --rounds 1 --limit 300 --only training --only softmax --only channel --only dashboard")
        #expect(result.ending == .exited(0))
        #expect(result.errors == "")
        let object = try #require(try result.objects.first)
        #expect(
            object.objectValue?.map(\.name)
                == [
                    "machine", "build", "peak", "training", "softmax", "softmax_memory", "many_classes", "channel",
                    "dashboard",
                ])
        for peak in try #require(object["peak"]?.arrayValue) {
            #expect(try #require(peak["gflops"]?.doubleValue) > 0)
        }
        let training = try #require(object["training"]?.arrayValue)
        let workloads = Set(training.compactMap { $0["workload"]?.stringValue })
        #expect(workloads.isSuperset(of: ["keras-mlp", "torch-mlp", "784-512-256-10", "text"]))
        for workload in workloads.subtracting(["text"]) {
            let paths = training.filter { $0["workload"]?.stringValue == workload }
            #expect(Set(paths.compactMap { $0["path"]?.stringValue }) == ["fast", "readable"])
        }
        for figure in training {
            #expect(try #require(figure["seconds"]?["median"]?.doubleValue) > 0)
            #expect(try #require(figure["samples_per_second"]?.doubleValue) > 0)
        }
        let classes = try #require(object["softmax"]?.arrayValue).compactMap { $0["classes"]?.integerValue }
        #expect(classes == [10, 100, 1000, 10_000, 100_000, 1_000_000])
        #expect(try #require(object["channel"]?["arrive"]?["median"]?.doubleValue) > 0)
        #expect(try #require(object["dashboard"]?["with"]?["median"]?.doubleValue) > 0)
    }

    @Test("people get a table that names the machine and the build, a line a page and size")
    func table() async throws {
        let result = try await Program.run("bench --only frames --frames 1 --limit 200")
        #expect(result.ending == .exited(0))
        let lines = result.output.split(separator: "\n")
        #expect(lines.first?.hasSuffix(" build") == true)
        #expect(lines.filter { $0.contains("200x60") }.count == 9)
        #expect(lines.filter { $0.contains("4 Network") }.count == 3)
    }

    @Test("how cost grows is measured for samples, width, classes and threads, and drawn as charts")
    func scaling() async throws {
        let result = try await Program.run("bench --scaling --rounds 1 --limit 64 --json")
        #expect(result.ending == .exited(0))
        let object = try #require(try result.objects.first)
        #expect(object.objectValue?.map(\.name) == ["machine", "build", "scaling"])
        let series = try #require(object["scaling"]?.arrayValue)
        #expect(series.map { $0["subject"]?.stringValue } == ["samples", "width", "classes", "threads"])
        for series in series {
            let subject = try #require(series["subject"]?.stringValue)
            let points = try #require(series["points"]?.arrayValue)
            let values = points.compactMap { $0[subject]?.integerValue }
            #expect(values.count == points.count && values == values.sorted() && values.last != nil)
            for point in points { #expect(try #require(point["seconds"]?["median"]?.doubleValue) > 0) }
        }
        let text = try await Program.run(
            ["bench", "--scaling", "--rounds", "1", "--limit", "64"], environment: ["COLUMNS": "100"])
        for part in ["training samples, 784-128-10", "classes, 784-128-N", "times the one before"] {
            #expect(text.output.contains(part))
        }
        #expect(text.output.split(separator: "\n").dropFirst().allSatisfy { $0.unicodeScalars.count <= 100 })
    }

    /// Plays a Python with PyTorch: its answers are made up.
    private static let python = """
        #!/bin/sh
        if [ "$3" = list ]; then echo '{"torch":"9.9"}'; exit; fi
        ls "$4" > "$(dirname "$0")/seen"
        echo '{"imported":0.5}'
        while read line; do
            case "$line" in
            *torch-mlp*) echo '{"error":"MemoryError: too little"}'; exit;;
            *) echo '{"seconds":0.25,"accuracy":0.5,"threads":1}';;
            esac
        done
        """

    /// Lets another process write a program, and returns its path. What this one writes cannot be run as long as a process
    /// that some test is just starting has it open, too.
    @discardableResult
    private func writeProgram(_ text: String, to name: String, in folder: TemporaryFolder) async throws -> String {
        let path = "\(folder.path)/\(name)"
        let writer = try ChildProcess(
            "/bin/sh", ["-c", #"printf %s "$1" > "$2" && /bin/chmod 755 "$2""#, "sh", text, path], environment: [:],
            output: .writing("/dev/null"), errors: .writing("/dev/null"))
        #expect(try await writer.wait() == .exited(0))
        return path
    }

    @Test("other libraries train the same networks in turn, and one that fails is told with its reason")
    func peers() async throws {
        let folder = try TemporaryFolder()
        let path = try await writeProgram(Self.python, to: "python3", in: folder)
        let options = ["bench", "--against", "--python", path, "--rounds", "1", "--limit", "64"]
        let result = try await Program.run(options + ["--json"], environment: ["TMPDIR": folder.path])
        #expect(result.ending == .exited(0), "\(result.errors)")
        let object = try #require(try result.objects.first?["against"])
        #expect(object["python"]?.stringValue == path)
        let library = try #require(object["libraries"]?.arrayValue?.first)
        #expect(library["name"]?.stringValue == "PyTorch" && library["version"]?.stringValue == "9.9")
        #expect(library["import_seconds"]?.doubleValue == 0.5)
        #expect(library["error"]?.stringValue == "MemoryError: too little")
        let figures = try #require(object["workloads"]?.arrayValue)
        #expect(
            figures.map { $0["workload"]?.stringValue } == ["keras-mlp", "torch-mlp", "784-512-256-10", "texts"])
        let results = try #require(figures[0]["results"]?.arrayValue)
        #expect(results.map { $0["name"]?.stringValue } == ["Softscope", "PyTorch"])
        let own = try #require(results[0]["seconds"]?["median"]?.doubleValue)
        #expect(try #require(results[1]["ratio"]?.doubleValue) == 0.25 / own)
        // It is asked no more after it has failed.
        for figure in figures.dropFirst() { #expect(figure["results"]?.arrayValue?.count == 1) }
        let seen = String(decoding: try #require(folder.read("seen")), as: UTF8.self)
        #expect(seen.contains("train.images") && seen.contains("test.texts"))
        #expect(folder.files == ["python3", "seen"])
        let text = try await Program.run(options, environment: ["TMPDIR": folder.path])
        #expect(text.output.contains("PyTorch 9.9: MemoryError: too little"))
        // After the line about the machine, nothing is wider than a terminal.
        #expect(text.output.split(separator: "\n").dropFirst().allSatisfy { $0.unicodeScalars.count <= 80 })
    }

    @Test("without Python or its libraries, a sentence says that there is nothing to compare with")
    func noPeers() async throws {
        let folder = try TemporaryFolder()
        let options = ["bench", "--against", "--rounds", "1", "--limit", "64"]
        let bare = try await Program.run(options, environment: ["PATH": folder.path, "VIRTUAL_ENV": ""])
        #expect(bare.ending == .exited(0))
        #expect(bare.output.contains("no python3 was found"))
        try await writeProgram("#!/bin/sh\necho '{}'\n", to: "python3", in: folder)
        let empty = try await Program.run(options, environment: ["VIRTUAL_ENV": "", "PATH": "\(folder.path):/bin"])
        #expect(empty.output.contains("has none of PyTorch, JAX, scikit-learn, fastText"))
        try await Program.run(["bench", "--against", "--python", "/nowhere/python3"])
            .expectRefusal(66, naming: "/nowhere/python3")
    }

    @Test(
        "frames and samples that cannot be are refused",
        arguments: [
            "--frames 0", "--limit 0", "--frames x", "--rounds 0", "--only speed", "--python /usr/bin/python3",
        ])
    func refusals(options: String) async throws {
        try await Program.run("bench \(options)").expectRefusal(64, naming: String(options.split(separator: " ")[0]))
    }
}
