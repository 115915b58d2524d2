import Interchange
import Testing

@Suite("Members of a JSON object without parsing it")
struct JSONMembersTests {
    private func found(_ bytes: [UInt8]) -> [JSONMembers.Member] {
        let bytes = bytes.span
        var members = JSONMembers(bytes)
        var found: [JSONMembers.Member] = []
        while let member = members.next(bytes) { found.append(member) }
        return found
    }

    private func members(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return found(bytes).map { member in
            "\(String(decoding: bytes[member.name], as: UTF8.self))=\(String(decoding: bytes[member.value], as: UTF8.self))"
        }
    }

    @Test(
        "each member is found with its value, whatever that is",
        arguments: [
            (#"{}"#, []), (#"{"a":1}"#, ["a=1"]), (#" { "a" : 1 , "b":"x,}" } "#, ["a=1 ", #"b="x,}" "#]),
            (#"{"a":[1,{"b":2}],"c":{"d":[3]}}"#, [#"a=[1,{"b":2}]"#, #"c={"d":[3]}"#]),
            (#"{"a\"b":"\\","c":null}"#, [#"a\"b="\\""#, "c=null"]),
        ])
    func members(text: String, expected: [String]) { #expect(members(text) == expected) }

    @Test("what is no object, or ends too early, gives no member that is not in its bytes")
    func noise() {
        let whole = Array(#"{"a":[1,{"b":"x\""}],"é":{"d":[3]}}"#.utf8)
        for count in 0...whole.count {
            for member in found(Array(whole[..<count])) {
                #expect(member.name.upperBound <= count && member.value.upperBound <= count)
            }
        }
        for text in ["", "[1]", "1", "{1:2}", "{\"a\"}", "{\"a\\", "\"a\":1"] { #expect(members(text) == []) }
    }

    @Test("the value of a member is parsed by itself")
    func value() throws {
        let bytes = Array(#"{"a":[1,2], "b":nonsense}"#.utf8)
        let found = found(bytes)
        #expect(JSONValue(bytes.span, in: try #require(found.first).value) == [1, 2])
        #expect(JSONValue(bytes.span, in: try #require(found.last).value) == nil)
    }
}
