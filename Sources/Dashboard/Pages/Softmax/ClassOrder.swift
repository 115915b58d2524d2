/// The order in which page 5 lists classes.
package enum ClassOrder {
    /// The classes in the order of their rows: as they are if all have room, else by score, the target among the first.
    package static func rows(of scores: [Double], room: Int, target: Int) -> [Int] {
        guard scores.count > room, room > 0 else { return Array(scores.indices) }
        var ranked = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
        if let place = ranked.firstIndex(of: target), place >= room {
            ranked.remove(at: place)
            ranked.insert(target, at: room - 1)
        }
        return ranked
    }
}
