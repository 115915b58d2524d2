import Interchange
import Testing

@Suite("The program on a cluster, built without MPI")
struct ClusterTests {
    private static let variables = [
        ["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "0"],
        ["SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "4", "SLURM_PROCID": "0"],
    ]

    @Test(
        "it refuses to train once for each process that mpirun or srun started, and says how to build it",
        arguments: variables)
    func refusal(environment: [String: String]) async throws {
        let result = try await Program.run(["--limit", "10", "--epochs", "1"], environment: environment)
        #expect(result.ending == .exited(64) && result.output == "")
        let name = environment["SLURM_STEP_ID"] == nil ? "mpirun" : "srun"
        #expect(result.errors.hasPrefix("softscope: \(name) started 4 of this program, which was built without MPI"))
        #expect(result.errors.contains("--traits MPI") && result.errors.split(separator: "\n").count == 1)
    }

    @Test("only the first of these processes says so, and so it is with wrong arguments")
    func once() async throws {
        let environment = ["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "2"]
        for arguments in [["--epochs", "1"], ["--no-such-option"]] {
            let result = try await Program.run(arguments, environment: environment)
            #expect(result.ending == .exited(64) && result.output == "" && result.errors == "")
        }
    }

    @Test("one process of a larger job trains as ever")
    func alone() async throws {
        let environment = ["SLURM_NTASKS": "8", "OMPI_COMM_WORLD_SIZE": "1"]
        let result = try await Program.run(
            ["--limit", "50", "--epochs", "1", "--headless"], environment: environment)
        #expect(result.ending == .exited(0), "\(result.errors)")
    }

    @Test("what ranks gain is foretold from a given latency and bandwidth, and not without them")
    func foretelling() async throws {
        let line = "bench --ranks --rounds 1 --threads 1 --network 20-10-3 --json"
        let result = try await Program.run(line + " --latency 10 --bandwidth 100")
        #expect(result.ending == .exited(0), "\(result.errors)")
        let json = try JSONValue(parsing: result.output)
        #expect(json["latency"]?.doubleValue == 1e-5 && json["bandwidth"]?.doubleValue == 1e8)
        #expect(json["gradient_bytes"]?.doubleValue == Double(4 * (21 * 10 + 11 * 3)))
        #expect(json["ranks"]?.arrayValue?.count == 10)
        let missing = try await Program.run(line + " --latency 10")
        #expect(missing.ending == .exited(64) && missing.errors.contains("start it with mpirun"))
        for wrong in ["--network 20", "--network 20-x", "--latency -1", "--bandwidth 0", "--only training"] {
            #expect(try await Program.run(line + " " + wrong).ending == .exited(64), "\(wrong)")
        }
        #expect(try await Program.run("bench --latency 10").ending == .exited(64))
    }
}
