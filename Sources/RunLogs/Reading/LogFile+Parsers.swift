extension LogFile.Content {
    /// The parser for a file of this content from its beginning; nil if it is not read piece by piece.
    func parser(path: String) -> (any LogParser)? {
        switch self {
        default: nil
        }
    }
}
