/// What a run of another program is called: after its script, or else after the program.
struct ProgramName {
    let name: String

    private static let endings = [".py", ".sh", ".jl", ".R", ".lua", ".rb", ".pl"]
    private static let launchers: Set<String> = [
        "python", "python3", "torchrun", "accelerate", "deepspeed", "uv", "poetry", "env", "nice", "time", "bash", "sh",
        "srun", "mpirun", "mpiexec", "julia", "Rscript",
    ]

    init(_ command: [String]) {
        let script = command.first { argument in Self.endings.contains { argument.hasSuffix($0) } }
        var base = Self.base(script ?? command.first ?? "run")
        if script == nil, Self.launchers.contains(base), let module = Self.module(of: command) { base = module }
        if let ending = Self.endings.first(where: { base.hasSuffix($0) }) { base = String(base.dropLast(ending.count)) }
        // A name is also that of a folder.
        let characters = base.map { $0.isLetter || $0.isNumber || "._-".contains($0) ? $0 : "-" }
        let safe = String(characters.drop { $0 == "." || $0 == "-" }.prefix(60))
        name = safe.isEmpty ? "run" : safe
    }

    private static func base(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// The module of `python -m module`.
    private static func module(of command: [String]) -> String? {
        guard let option = command.firstIndex(of: "-m"), command.indices.contains(option + 1) else { return nil }
        return command[option + 1]
    }
}
