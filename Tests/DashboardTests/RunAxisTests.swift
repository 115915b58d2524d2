import Screen
import Testing

@testable import Dashboard

@Suite("The axis of a setting")
struct RunAxisTests {
    @Test(
        "is logarithmic where the values were tried in multiples or differ much, and a few values stand at it",
        arguments: [
            (["0.01", "0.001", "0.003"], true), (["1", "2", "3", "4", "5"], false), (["32", "64"], false),
            (["32", "64", "128", "256"], true), (["1", "1000"], true), (["-1", "1", "100"], false),
            (["0", "1", "100"], false),
        ] as [([String], Bool)])
    func scale(values: [String], isLogarithmic: Bool) {
        let axis = RunAxis("x", settings: values, NumberFormat())
        #expect(axis.isLogarithmic == isLogarithmic)
        #expect(Set(axis.labels.map(\.text)) == Set(values))
        #expect(axis.labels.count == values.count && axis.labels.map(\.place) == axis.labels.map(\.place).sorted())
        #expect(axis.places.compactMap(\.self).sorted() == axis.labels.map(\.place))
    }

    @Test("names only the least and the greatest of many values")
    func many() {
        let axis = RunAxis("x", settings: (1...9).map { "\($0)" }, NumberFormat())
        #expect(axis.labels.map(\.text) == ["1", "9"])
    }
}
