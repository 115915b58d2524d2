import Dashboard
import Foundation
import Screen
import Testing

@Suite struct TabTests {
    @Test("A click on a tab shows its page, and a click next to the tabs changes nothing")
    func clicking() throws {
        var dashboard = Fixtures.training(size: Size(columns: 100, rows: 30))
        for page in PageID.all {
            let row = dashboard.text().split(separator: "\n", omittingEmptySubsequences: false)[1]
            let place = try #require(row.range(of: page.name))
            let column = row.distance(from: row.startIndex, to: place.lowerBound)
            dashboard.press(.mouse(MouseEvent(.press, column: column, row: 1)))
            #expect(dashboard.page == page)
        }
        dashboard.press(.mouse(MouseEvent(.press, column: 98, row: 1)))
        #expect(dashboard.page == .softmax)
    }

    @Test("? once lists the keys, twice explains the numbers, and Esc closes", arguments: PageID.all)
    func explanations(page: PageID) {
        var dashboard = Fixtures.training()
        dashboard.press(.character(Character("\(page.number)")), .character("?"))
        #expect(dashboard.text().contains("keys on page"))
        dashboard.press(.character("?"))
        #expect(dashboard.text().contains("what the numbers on page \(page.number) mean"))
        dashboard.press(.escape)
        #expect(dashboard.overlay == nil)
    }
}
