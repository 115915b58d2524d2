import Fuzzing
import TestFiles
import Testing

@Suite("Random inputs")
struct FuzzTests {
    @Test("no parser crashes or contradicts itself", arguments: FuzzedParser.all.map(\.name))
    func everyParser(name: String) throws {
        let parser = try #require(FuzzedParser.named(name))
        let folder = try TemporaryFolder()
        var campaign = try FuzzCampaign(parser, seed: 20, folder: folder.path)
        for _ in 0..<300 { #expect(campaign.step() == nil) }
        let tally = campaign.tally
        #expect(tally.inputs == 300)
        // If all inputs were alike or refused, only the first check of the parser would have been tested.
        #expect(tally.outcomes > 3, "\(tally)")
        #expect(tally.accepted > parser.samples.count, "\(tally)")
    }

    @Test("a seed reproduces its inputs, and another seed gives different ones")
    func seeds() throws {
        let parser = try #require(FuzzedParser.named("json"))
        let folder = try TemporaryFolder()
        func inputs(seed: UInt64) throws -> [[UInt8]] {
            var inputs: [[UInt8]] = []
            var campaign = try FuzzCampaign(parser, seed: seed, folder: folder.path)
            for _ in 0..<100 { _ = campaign.step { inputs.append($0) } }
            return inputs
        }
        #expect(try inputs(seed: 1) == inputs(seed: 1))
        #expect(try inputs(seed: 1) != inputs(seed: 2))
        #expect(try Array(inputs(seed: 1).prefix(parser.samples.count)) == parser.samples)
    }

    @Test("a contradiction is reported as a sentence")
    func contradiction() throws {
        let parser = try #require(FuzzedParser.named("faulty-result"))
        let folder = try TemporaryFolder()
        var campaign = try FuzzCampaign(parser, seed: 1, folder: folder.path)
        var input: [UInt8] = []
        var sentence: String?
        while sentence == nil, campaign.tally.inputs < 10_000 { sentence = campaign.step { input = $0 } }
        #expect(sentence == "a zero in \(input.count) bytes")
        #expect(input.contains(0))
    }
}
