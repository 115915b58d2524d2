/// Labels as they are met, and the classes that they make.
struct ClassCollector {
    private var places: [String: UInt32] = [:]
    private var names: [String] = []
    private var counts: [Int] = []

    /// Labels met so far that are written differently.
    var count: Int { names.count }

    /// A number for the label, by which `classes` tells what became of it.
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

    /// How many labels occur once.
    var singles: Int { counts.count { $0 == 1 } }

    /// The names in their order, and the class of each number that was given: by value where all are numbers, else by
    /// the Unicode scalars.
    ///
    /// Numbers that are equal are one class (1 and 1.0), under the shortest of their spellings; but where one has zeros
    /// before it, as codes have (007), each spelling is a class.
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

    /// Whether a zero stands before another digit.
    private static func isCode(_ name: String) -> Bool {
        let digits = name.utf8.drop { $0 == 0x2D || $0 == 0x2B || $0 == 0x20 }
        return digits.first == 0x30 && digits.dropFirst().first.map { (0x30...0x39).contains($0) } ?? false
    }
}
