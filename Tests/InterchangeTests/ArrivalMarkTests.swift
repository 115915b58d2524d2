import Interchange
import Testing

@Suite("When the parts of an output arrived")
struct ArrivalMarkTests {
    @Test("a mark is read as it was written", arguments: [(0, 1_796_054_400.25), (123_456_789, 1_796_054_401)])
    func line(offset: Int, seconds: Double) throws {
        let line = ArrivalMark(offset: offset, seconds: seconds).line
        #expect(line.hasSuffix("\n"))
        #expect(ArrivalMark(line: line.utf8.dropLast()) == ArrivalMark(offset: offset, seconds: seconds))
    }

    @Test(
        "what was cut off or written over is none",
        arguments: [
            "", " ", "12", "12 ", "12 17960", "12 1796054400250 3", "-1 1796054400250", "12  1796054400250",
            "x 1796054400250", "12 17960544002501796054400250", "12 1796054400250\r",
            "99999999999999999999 1796054400250",
        ])
    func damage(line: String) { #expect(ArrivalMark(line: line.utf8) == nil) }

    @Test("in a long run they are further apart, so that there are not more and more of them")
    func spacing() {
        #expect(ArrivalMark.spacing(atAge: 0) == ArrivalMark.spacing(atAge: 3600))
        #expect(ArrivalMark.spacing(atAge: 30 * 86400) > 60)
    }
}
