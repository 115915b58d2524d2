extension [String] {
    /// The names without the beginning and the end that all have in common: `exp/lr-0.1/seed-1` and `exp/lr-0.3/seed-1`
    /// become `lr-0.1` and `lr-0.3`. Names are cut at signs between words only, and never to a bare number.
    var differingParts: [String] {
        guard count > 1, Set(self).count > 1 else { return self }
        let words = map(\.words)
        let shortest = words.map(\.count).min() ?? 0
        var start = 0
        while start < shortest, words.allSatisfy({ $0[start] == words[0][start] }) { start += 1 }
        var end = 0
        while end < shortest - start, words.allSatisfy({ $0[$0.count - 1 - end] == words[0][words[0].count - 1 - end] })
        {
            end += 1
        }
        func parts() -> [String] {
            words.map { word in
                let part = word[start..<Swift.max(start, word.count - end)].joined()
                return part.trimmingSigns
            }
        }
        // A number says little without the word before it.
        while start > 0, parts().contains(where: { $0.first?.isNumber ?? true }) {
            start -= 1
            while start > 0, !words[0][start].contains(where: { $0.isLetter || $0.isNumber }) { start -= 1 }
        }
        let parts = parts()
        return Set(parts).count == Set(self).count && !parts.contains("") ? parts : self
    }
}

extension String {
    /// The words of a name and the signs between them.
    fileprivate var words: [String] {
        var words: [String] = []
        var wasWord: Bool?
        for character in self {
            let isWord = character.isLetter || character.isNumber || character == "."
            if isWord == wasWord, isWord {
                words[words.count - 1].append(character)
            } else {
                words.append(String(character))
            }
            wasWord = isWord
        }
        return words
    }

    fileprivate var trimmingSigns: String {
        var text = self[...]
        while let first = text.first, !first.isLetter, !first.isNumber { text.removeFirst() }
        while let last = text.last, !last.isLetter, !last.isNumber { text.removeLast() }
        return String(text)
    }
}
