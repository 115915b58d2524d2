import Files

/// What stopping a program for a while or for good may cost, as far as its processes tell.
package struct StopConsequences: Sendable, Hashable {
    /// The number of processes that train together, which give each other up after a time without an answer.
    package var ranks = 0
    /// Whether one of its processes holds a GPU, whose memory stays taken while it is stopped.
    package var holdsGPU = false

    package init() {}

    /// After so many seconds NCCL's monitor gives a process up that does not answer
    /// (TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC); its collectives wait for 10 minutes.
    package static let patience = 480.0

    /// Looks at the processes of a run.
    package init(of status: RunStatus) { self.init(ProcessTree(of: status).living.map(\.identity.pid)) }

    init(_ processes: [Int32]) {
        var ranks: Set<String> = []
        var worldSize = 0
        for pid in processes {
            let variables = Self.variables(of: pid)
            if let rank = variables["RANK"] ?? variables["OMPI_COMM_WORLD_RANK"] ?? variables["SLURM_PROCID"] {
                ranks.insert(rank)
            }
            let size = variables["WORLD_SIZE"] ?? variables["OMPI_COMM_WORLD_SIZE"] ?? variables["SLURM_NTASKS"]
            worldSize = max(worldSize, size.flatMap(Int.init) ?? 0)
            holdsGPU = holdsGPU || Self.holdsGPU(pid)
        }
        // Others may be on other machines.
        self.ranks = max(ranks.count, ranks.isEmpty ? 0 : worldSize)
    }

    private static func variables(of pid: Int32) -> [Substring: String] {
        var variables: [Substring: String] = [:]
        for line in KernelFile.contents(of: "/proc/\(pid)/environ").split(separator: 0) {
            let text = String(decoding: line, as: UTF8.self)
            guard let sign = text.firstIndex(of: "=") else { continue }
            variables[text[..<sign]] = String(text[text.index(after: sign)...])
        }
        return variables
    }

    private static func holdsGPU(_ pid: Int32) -> Bool {
        let folder = "/proc/\(pid)/fd"
        guard let names = try? FileSystem.allNames(in: folder) else { return false }
        return names.contains { name in
            guard let target = FileSystem.target(ofLink: "\(folder)/\(name)") else { return false }
            if target.hasPrefix("/dev/nvidia") { return target.dropFirst(11).first?.isNumber ?? false }
            return target == "/dev/kfd" || target.hasPrefix("/dev/dri/renderD")
        }
    }
}

/// The newest file in which a program keeps its model.
package struct NewestCheckpoint: Sendable, Hashable {
    package let path: String
    /// When it was written, in seconds since 1970.
    package let modified: Double

    private static let extensions: Set<String> = [
        "ckpt", "pt", "pth", "safetensors", "keras", "h5", "hdf5", "bin", "pkl", "npz", "joblib", "onnx", "ubj",
        "model",
        "msgpack", "index",
    ]
    private static let depth = 5
    private static let entryLimit = 20_000

    /// Searches a folder and those below it; nil where nothing was written since a time.
    ///
    /// - Parameter since: in seconds since 1970.
    package init?(below folder: String, since: Double) {
        var waiting = [(folder, 0)]
        var looked = 0
        var newest: (path: String, modified: Double)?
        while let (folder, depth) = waiting.popLast(), looked < Self.entryLimit {
            for entry in (try? FileSystem.entries(in: folder)) ?? [] {
                looked += 1
                let path = "\(folder)/\(entry.name)"
                if entry.isFolder {
                    if depth < Self.depth, !entry.isLink, entry.name != "node_modules" {
                        waiting.append((path, depth + 1))
                    }
                    continue
                }
                guard let dot = entry.name.lastIndex(of: "."),
                    Self.extensions.contains(entry.name[entry.name.index(after: dot)...].lowercased()),
                    let modified = FileStatus(path)?.modifiedSeconds, modified >= since,
                    modified > newest?.modified ?? -.infinity
                else { continue }
                newest = (path, modified)
            }
        }
        guard let newest else { return nil }
        (path, modified) = newest
    }
}
