extension LogFile.Content {
    /// The parser for a file of this content from its beginning; nil if it is not read piece by piece.
    func parser(path: String) -> (any LogParser)? {
        switch self {
        case .events: TensorBoardParser(path: path)
        case .wandb: WandBParser(path: path)
        case .table: DecodedText<TableLogParser>(path: path)
        case .jsonLines: DecodedText<JSONLinesParser>(path: path)
        case .standardOutput(let pattern, let times): StandardOutputParser(path: path, pattern: pattern, times: times)
        case .trainerStates, .settings, .mlflowFolder, .burnFolder, .mlflowDatabase, .trackioDatabase, .trackioInbox:
            nil
        }
    }
}
