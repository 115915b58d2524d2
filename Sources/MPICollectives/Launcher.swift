/// The program that started this one together with others, as the environment tells.
package struct Launcher: Hashable, Sendable {
    /// mpirun or srun.
    package let name: String
    /// The number of processes that it started; more than one.
    package let count: Int
    /// The number of this one among them.
    package let rank: Int

    /// nil unless the environment is that of several processes that belong together.
    ///
    /// - Parameter environment: the value of a variable; nil if there is none.
    package init?(_ environment: (String) -> String?) {
        func count(_ variable: String) -> Int? {
            environment(variable).flatMap { Int($0) }.flatMap { $0 > 1 ? $0 : nil }
        }
        func number(_ variable: String) -> Int { environment(variable).flatMap { Int($0) } ?? 0 }
        // Open MPI; Slurm, which sets the number of tasks for a whole job too: only what srun starts is a step; and MPICH and its
        // relatives, whose mpiexec has srun start one helper on each machine.
        let isStep = environment("SLURM_STEP_ID") != nil
        let tasks = count(environment("SLURM_STEP_NUM_TASKS") == nil ? "SLURM_NTASKS" : "SLURM_STEP_NUM_TASKS")
        let others = count("PMI_SIZE")
        if let open = count("OMPI_COMM_WORLD_SIZE") {
            (name, self.count) = ("mpirun", open)
            rank = number("OMPI_COMM_WORLD_RANK")
        } else if isStep, let tasks, others == nil || others == tasks {
            (name, self.count) = ("srun", tasks)
            rank = number("SLURM_PROCID")
        } else if let others {
            (name, self.count) = ("mpirun", others)
            rank = number("PMI_RANK")
        } else {
            return nil
        }
    }
}
