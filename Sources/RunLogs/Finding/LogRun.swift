import Files

/// A run that was found: what to read, and how. Nothing of its values has been read.
package struct LogRun: Sendable, Hashable {
    /// The path relative to where the search began; the name of the folder or file if the search found it there.
    package var name: String
    /// The folder of the run, or its file.
    package var path: String
    package var format: LogFormat
    /// In the order in which they are read. Attempts come in the order in which they began.
    package var files: [LogFile]
    /// When any of the files was last changed, in seconds since 1970; 0 if unknown.
    package var modified: Double

    package init(name: String, path: String, format: LogFormat, files: [LogFile], modified: Double = 0) {
        self.name = name
        self.path = path
        self.format = format
        self.files = files
        self.modified = modified
    }

    /// How many bytes there are to read, without what lies in databases that other runs share.
    package var byteCount: Int {
        ownPaths.reduce(0) { $0 + (FileStatus($1)?.size ?? 0) }
    }

    /// The files and folders in which nothing is but this run.
    package var ownPaths: [String] {
        files.flatMap { file in
            switch file.content {
            case .mlflowDatabase, .trackioDatabase, .trackioInbox: [String]()
            default: LogRecognition.watchedPaths(of: file)
            }
        }
    }
}

/// A file, a folder of small files, or the part of a database that belongs to a run.
package struct LogFile: Sendable, Hashable {
    /// What the file holds, which says how it is read.
    package enum Content: Sendable, Hashable {
        case events, wandb, table, jsonLines
        /// What a program has printed for people.
        ///
        /// - Parameter times: the path of the file that says when it arrived; nil where there is none.
        case standardOutput(PrintedPattern?, times: String?)
        /// `trainer_state.json`, or a folder with one in each of its checkpoints.
        case trainerStates
        /// Settings of the run, as YAML.
        case settings
        /// The folder of a run of MLflow's file store.
        case mlflowFolder
        /// The folder `train`, `valid` or `test` of a run of Burn.
        case burnFolder
        /// A run in a database, by the number or text that the database calls it.
        case mlflowDatabase(run: String)
        case trackioDatabase(run: TrackioRun)
        /// Fragments that trackio has not yet put into a database. The path is the inbox.
        case trackioInbox(project: String, run: TrackioRun)
    }

    /// How the names of the file's metrics become those of the run.
    package enum Naming: Sendable, Hashable {
        case asStored
        /// The file is one half of the run: `train/` or `validation/` comes before each name.
        case prefixed(String)
        /// `add_scalars` wrote one line of a chart into a folder of this name below the run's, which is the chart's name
        /// and the line's.
        case line(folder: String)
        /// Hugging Face's Trainer calls the metrics of trainer_state.json so in event files: `train/loss` for `loss`,
        /// `eval/loss` for `eval_loss`.
        case trainer
    }

    package var path: String
    package var content: Content
    package var naming: Naming
    /// Whether it can be an attempt of its own. A file that was folded into the run cannot.
    package var canBeAttempt: Bool
    /// Whether other files of the run say the same: of its metrics, only those are taken that none of these has.
    package var isSupplement: Bool

    package init(
        path: String, content: Content, naming: Naming = .asStored, canBeAttempt: Bool = false,
        isSupplement: Bool = false
    ) {
        self.path = path
        self.content = content
        self.naming = naming
        self.canBeAttempt = canBeAttempt
        self.isSupplement = isSupplement
    }
}

/// What a trackio database calls a run: newer ones have an identifier, all have a name.
package struct TrackioRun: Sendable, Hashable {
    package var id: String?
    package var name: String

    package init(id: String?, name: String) {
        self.id = id
        self.name = name
    }
}
