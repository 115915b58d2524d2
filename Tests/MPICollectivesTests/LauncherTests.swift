import MPICollectives
import Testing

@Suite("Who started the program")
struct LauncherTests {
    @Test(
        "Several processes are known by the variables of what started them",
        arguments: [
            (["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "3"], "mpirun", 4, 3),
            (["PMI_SIZE": "2", "PMI_RANK": "1"], "mpirun", 2, 1),
            (["SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "8", "SLURM_PROCID": "5"], "srun", 8, 5),
            (["SLURM_STEP_ID": "0", "SLURM_NTASKS": "8"], "srun", 8, 0),
            (["SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "1", "OMPI_COMM_WORLD_SIZE": "3"], "mpirun", 3, 0),
            (["SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "2", "PMI_SIZE": "8", "PMI_RANK": "5"], "mpirun", 8, 5),
            (["SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "8", "SLURM_PROCID": "5", "PMI_SIZE": "8"], "srun", 8, 5),
        ])
    func several(variables: [String: String], name: String, count: Int, rank: Int) throws {
        let launcher = try #require(Launcher { variables[$0] })
        #expect(launcher.name == name && launcher.count == count && launcher.rank == rank)
    }

    @Test(
        "One process alone has no launcher, also within a job of several tasks",
        arguments: [
            [:], ["OMPI_COMM_WORLD_SIZE": "1"], ["PMI_SIZE": "x"], ["SLURM_NTASKS": "8"],
            ["SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "1", "SLURM_NTASKS": "8"],
        ] as [[String: String]])
    func alone(variables: [String: String]) {
        #expect(Launcher { variables[$0] } == nil)
    }

    @Test(
        "Silent ranks are named with their hosts",
        arguments: [
            ([], [], "Another rank has not answered for 60 seconds"),
            ([2], ["n7"], "Rank 2 on n7 has not answered for 60 seconds"),
            ([2, 3], ["n7", "n8"], "Rank 2 on n7 and rank 3 on n8 have not answered for 60 seconds"),
            (
                Array(1...9), Array(repeating: "n", count: 9),
                "9 ranks, the first of them rank 1 on n, have not answered for 60 seconds"
            ),
        ])
    func silent(ranks: [Int], hosts: [String], sentence: String) {
        #expect("\(RankLoss.silent(ranks: ranks, hosts: hosts, seconds: 60))" == sentence)
    }

    @Test("A rank that has ended is named with its host")
    func ended() {
        #expect("\(RankLoss.ended(rank: 2, host: "n7"))" == "Rank 2 on n7 has ended")
    }
}
