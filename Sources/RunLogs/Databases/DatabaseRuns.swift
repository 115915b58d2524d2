import Files

/// The runs in a database, whoever wrote it.
enum DatabaseRuns {
    /// None if the file is no database, or not one of MLflow or trackio, or cannot be read.
    static func runs(in path: String, name: String) -> [LogRun] {
        let magic = Array("SQLite format 3\0".utf8)
        guard (try? FollowedFile(path: path).read(magic.count, at: 0)) == magic else { return [] }
        do throws(RunLogError) {
            let database = try SQLiteDatabase(path)
            if try database.columns(of: "runs").contains("run_uuid"),
                try database.columns(of: "metrics").isSuperset(of: ["run_uuid", "key", "value", "timestamp", "step"])
            {
                return try MLflowDatabase(database).runs(name: name)
            }
            if try database.columns(of: "metrics").isSuperset(of: ["run_name", "metrics", "step"]) {
                return try TrackioDatabase(database).runs(name: name)
            }
            return []
        } catch {
            // Shown as a run that cannot be read, with the reason, rather than left out.
            let file = LogFile(path: path, content: .mlflowDatabase(run: ""))
            let modified = LogRecognition.lastChange(of: [file])
            return [LogRun(name: name, path: path, format: .mlflow, files: [file], modified: modified)]
        }
    }

    /// Makes equal names of runs different, by a number.
    static func distinguish(_ runs: inout [LogRun]) {
        var counts: [String: Int] = [:]
        for index in runs.indices {
            let count = counts[runs[index].name, default: 0] + 1
            counts[runs[index].name] = count
            if count > 1 { runs[index].name += " (\(count))" }
        }
    }
}
