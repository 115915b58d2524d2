import Datasets
import Telemetry

/// A value that only the page that created it understands: the action of one of its keys, or the question of one of its
/// prompts.
package struct PageValue: Hashable, Sendable {
    private let value: any Hashable & Sendable

    package init(_ value: some Hashable & Sendable) { self.value = value }

    /// The value; nil if it is of another type.
    package func value<Value>(as type: Value.Type) -> Value? { value as? Value }

    package static func == (left: PageValue, right: PageValue) -> Bool {
        left.value.anyHashable == right.value.anyHashable
    }

    package func hash(into hasher: inout Hasher) { value.hash(into: &hasher) }
}

extension Hashable {
    fileprivate var anyHashable: AnyHashable { AnyHashable(self) }
}

/// A page seen from the dashboard, which does not know the page's types. Values meant for another page do nothing.
extension Page {
    var id: PageID { Self.id }

    mutating func perform(own action: PageValue, in context: PageContext) -> [PageRequest] {
        action.value(as: OwnAction.self).map { perform($0, in: context) } ?? []
    }

    mutating func answer(_ text: String, toOwn question: PageValue, in context: PageContext) -> String? {
        question.value(as: Question.self).flatMap { answer(text, to: $0, in: context) }
    }

    func offers(own action: PageValue) -> Bool { action.value(as: OwnAction.self).map { offers($0) } ?? true }

    static func applies(own action: PageValue, to kind: LabelledSamples.Kind?) -> Bool {
        action.value(as: OwnAction.self).map { applies($0, to: kind) } ?? true
    }

    static func hint(_ hint: KeyBinding.Hint, forOwn action: PageValue, to kind: LabelledSamples.Kind?) -> KeyBinding
        .Hint?
    {
        action.value(as: OwnAction.self).map { self.hint(hint, for: $0, to: kind) } ?? hint
    }

    /// The page's own rows of the key table.
    static var ownBindings: [KeyBinding] { bindings.map { KeyBinding($0, on: id) } }
}
