import Interchange
import RunStore
import Screen

extension RunComparison {
    var json: JSONValue {
        let metrics = metrics.map { metric in
            var members: [JSONValue.Member] = [
                .init("best", JSONValue(metric.figures.map { JSONValue($0?.best?.value) })),
                .init("last", JSONValue(metric.figures.map { JSONValue($0?.last) })),
            ]
            if step != nil { members.append(.init("at_step", JSONValue(metric.values.map { JSONValue($0) }))) }
            return JSONValue.Member(metric.name, .object(members))
        }
        return [
            "runs": JSONValue(runs.map(\.name)), "step": JSONValue(step.map { Int($0) }),
            "config": .object(settings.map { .init($0.name, JSONValue($0.values.map { $0 ?? .null })) }),
            "metrics": .object(metrics),
        ]
    }

    /// Tables with a column for each run.
    func text(_ numbers: NumberFormat) -> String {
        guard !runs.isEmpty else { return "No run fulfils the condition.\n" }
        let names = runs.map(\.name.printable)
        var blocks: [String] = []
        if settings.isEmpty {
            blocks.append("The runs do not differ in their settings.\n")
        } else {
            let rows = settings.map { setting in
                [setting.name.printable] + setting.values.map { $0?.cell.printable ?? numbers.missing }
            }
            blocks.append(TextColumns([["settings"] + names] + rows).text)
        }
        func number(_ value: Double?) -> String {
            value.map { $0.isNaN ? "nan" : numbers.significant($0, digits: 4) } ?? numbers.missing
        }
        let known = metrics.filter { $0.figures.contains { $0?.best != nil } }
        if !known.isEmpty {
            let rows = known.map { metric in [metric.name.printable] + metric.figures.map { number($0?.best?.value) } }
            blocks.append(TextColumns([["best"] + names] + rows).text)
        }
        if let step {
            let rows = metrics.map { metric in [metric.name.printable] + metric.values.map(number) }
            blocks.append(TextColumns([["at step \(numbers.grouped(Int(step)))"] + names] + rows).text)
        }
        return blocks.joined(separator: "\n")
    }
}
