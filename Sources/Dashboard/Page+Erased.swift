import Datasets
import Telemetry

/// A value that only the page understands which made it: what one of its keys does, or what one of its prompts asks.
package struct PageValue: Hashable, Sendable {
    private let value: any Hashable & Sendable

    package init(_ value: some Hashable & Sendable) { self.value = value }

    /// The value; nil where it is of another type.
    package func value<Value>(as type: Value.Type) -> Value? { value as? Value }

    package static func == (left: PageValue, right: PageValue) -> Bool {
        left.value.anyHashable == right.value.anyHashable
    }

    package func hash(into hasher: inout Hasher) { value.hash(into: &hasher) }
}

extension Hashable {
    fileprivate var anyHashable: AnyHashable { AnyHashable(self) }
}

/// A page as the dashboard meets it, which knows no page's types. What is meant for another page does nothing.
extension Page {
    var id: PageID { Self.id }

    mutating func perform(own action: PageValue, in context: PageContext) -> [PageRequest] {
        action.value(as: OwnAction.self).map { perform($0, in: context) } ?? []
    }

    mutating func answer(_ text: String, toOwn question: PageValue, in context: PageContext) -> String? {
        question.value(as: Question.self).flatMap { answer(text, to: $0, in: context) }
    }

    static func applies(own action: PageValue, to kind: LabelledSamples.Kind?) -> Bool {
        action.value(as: OwnAction.self).map { applies($0, to: kind) } ?? true
    }

    static func hint(_ hint: KeyBinding.Hint, forOwn action: PageValue, to kind: LabelledSamples.Kind?) -> KeyBinding
        .Hint?
    {
        action.value(as: OwnAction.self).map { self.hint(hint, for: $0, to: kind) } ?? hint
    }

    /// The page's own rows of the table of keys.
    static var ownBindings: [KeyBinding] { bindings.map { KeyBinding($0, on: id) } }
}
