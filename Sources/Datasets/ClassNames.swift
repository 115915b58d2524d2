/// Labels as they are met, and the classes that they make.
struct ClassCollector {
    private var places: [String: UInt32] = [:]
    private var names: [String] = []

    /// Classes met so far.
    var count: Int { names.count }

    /// A number for the label, by which `classes` tells what became of it.
    mutating func number(for name: String) -> UInt32 {
        if let known = places[name] { return known }
        let number = UInt32(names.count)
        places[name] = number
        names.append(name)
        return number
    }

    /// The names in their order, and the class of each number that was given: by value where all are numbers, else by
    /// the Unicode scalars.
    var classes: (names: [String], ofNumber: [UInt16]) {
        let values = names.map { NumberText.value(of: Array($0.utf8)[...]) }
        let areNumbers = values.allSatisfy { $0 != nil }
        let order = names.indices.sorted { first, second in
            if areNumbers, let one = values[first], let other = values[second], one != other { return one < other }
            return names[first].unicodeScalars.lexicographicallyPrecedes(names[second].unicodeScalars)
        }
        var ofNumber = Array(repeating: UInt16(0), count: names.count)
        for (place, number) in order.enumerated() { ofNumber[number] = UInt16(clamping: place) }
        return (order.map { names[$0] }, ofNumber)
    }
}
