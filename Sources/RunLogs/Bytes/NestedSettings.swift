import Interchange

/// Gives nested settings names that are joined with dots.
enum NestedSettings {
    /// The most bytes of a name to which others are joined: a long one would be repeated in each of them.
    static let longestName = 1000

    /// The values of a member that are no objects themselves, in their order. An empty object is one, too.
    static func flattened(_ member: JSONValue.Member) -> [(name: String, value: JSONValue)] {
        guard case .object(let members) = member.value, !members.isEmpty, member.name.utf8.count <= longestName else {
            return [(member.name, member.value)]
        }
        return members.flatMap { flattened(JSONValue.Member("\(member.name).\($0.name)", $0.value)) }
    }
}
