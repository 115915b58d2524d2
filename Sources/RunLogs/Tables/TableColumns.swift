/// The columns of a table by its header.
struct TableColumns {
    enum Role {
        case step, epoch, time, duration, metric, ignored

        var isAxis: Bool { self != .metric && self != .ignored }
    }

    struct Column {
        var name: String
        var role: Role
        /// Whether it was told that a cell is not a number.
        var isTold = false
        /// The first cell that is not a number, before any that is.
        var firstText: (text: String, line: Int)?
    }

    var columns: [Column] = []

    init() {}

    /// - Parameter names: the header's fields.
    ///
    /// The first column with a name of an axis gives it; a name that is empty belongs to pandas' index, which is not a
    /// metric. In tables by Ultralytics "time" is the seconds since the start.
    init(names: [String]) {
        let axes = names.map { RowAxis($0) }
        let isUltralytics = Self.isUltralytics(names)
        let step = axes.firstIndex(of: .step) ?? axes.firstIndex(of: .batch)
        var seen: Set<RowAxis> = []
        for (index, name) in names.enumerated() {
            let isFirst = seen.insert(axes[index]).inserted
            let role: Role =
                switch axes[index] {
                case _ where name.isEmpty: .ignored
                case .step, .batch: step == index ? .step : .ignored
                case .epoch: isFirst ? .epoch : .ignored
                case .time: isFirst ? .time : .ignored
                case .duration: isUltralytics ? .time : isFirst ? .duration : .metric
                case .metric, .event: .metric
                }
            columns.append(Column(name: name, role: role))
        }
    }

    /// The names of columns, with ".1", ".2" and so on behind those that occurred before, as pandas has them.
    static func distinct(_ names: [String]) -> [String] {
        var known = Set(names.filter { !$0.isEmpty })
        var seen: Set<String> = []
        return names.map { name in
            guard !name.isEmpty, !seen.insert(name).inserted else { return name }
            var number = 1
            while !known.insert("\(name).\(number)").inserted { number += 1 }
            return "\(name).\(number)"
        }
    }

    static func isUltralytics(_ names: [String]) -> Bool {
        names.first == "epoch" && names.contains { $0.hasPrefix("metrics/") || $0.hasPrefix("lr/pg") }
    }

    /// The most frequent of the separators in a header, outside of quotation marks; a comma where there is none.
    static func separator(of header: [UInt8]) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in header {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted { counts[byte, default: 0] += 1 }
        }
        let separators = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        return separators.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? UInt8(ascii: ",")
    }
}
