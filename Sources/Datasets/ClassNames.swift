/// Collects labels as they are read, and turns them into classes.
struct ClassCollector {
    private var places: [String: UInt32] = [:]
    private var names: [String] = []
    private var counts: [Int] = []

    /// The number of distinct spellings so far.
    var count: Int { names.count }

    /// Counts the label, and returns the number of its spelling; `classes` maps that number to a class.
    mutating func number(for name: String) -> UInt32 {
        if let known = places[name] {
            counts[Int(known)] += 1
            return known
        }
        let number = UInt32(names.count)
        places[name] = number
        names.append(name)
        counts.append(1)
        return number
    }

    /// The number of labels that occur only once.
    var singles: Int { counts.count { $0 == 1 } }

    /// The class names in order, and the class of each number that was handed out. They are sorted by value if all of
    /// them are numbers, otherwise by Unicode scalars.
    ///
    /// Equal numbers form one class (1 and 1.0), named by the shortest spelling; but if any label has leading zeros, as
    /// codes do (007), each spelling is a class of its own.
    var classes: (names: [String], ofNumber: [UInt16]) {
        let values = names.map { NumberText.value(of: Array($0.utf8)[...]) }
        let areNumbers = values.allSatisfy { $0 != nil }
        let areCodes = names.contains(where: Self.isCode)
        let order = names.indices.sorted { first, second in
            if areNumbers, let one = values[first], let other = values[second] {
                if one != other { return one < other }
                let (short, long) = (names[first].utf8.count, names[second].utf8.count)
                if short != long { return short < long }
            }
            return names[first].unicodeScalars.lexicographicallyPrecedes(names[second].unicodeScalars)
        }
        var ofNumber = Array(repeating: UInt16(0), count: names.count)
        var classes: [String] = []
        var last: Double?
        for number in order {
            let isSame = areNumbers && !areCodes && last != nil && values[number] == last
            if !isSame { classes.append(names[number]) }
            last = values[number]
            ofNumber[number] = UInt16(clamping: classes.count - 1)
        }
        return (classes, ofNumber)
    }

    /// Whether the label has a leading zero before another digit.
    private static func isCode(_ name: String) -> Bool {
        let digits = name.utf8.drop { $0 == 0x2D || $0 == 0x2B || $0 == 0x20 }
        return digits.first == 0x30 && digits.dropFirst().first.map { (0x30...0x39).contains($0) } ?? false
    }
}
