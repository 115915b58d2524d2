/// A run of one process: nothing is exchanged, and nothing is waited for.
package struct OneRank: Collective {
    package init() {}

    package var rank: Int { 0 }
    package var count: Int { 1 }

    package func sum(_ numbers: UnsafeMutableBufferPointer<Float>) {}
    package func sum(_ numbers: UnsafeMutableBufferPointer<Double>) {}
    package func startSum(_ numbers: UnsafeMutableBufferPointer<Float>) {}
    package func advanceSums() {}
    package func finishSum() {}
    package func gather(_ bytes: [UInt8]) -> [[UInt8]] { [bytes] }
    package func broadcast(_ bytes: [UInt8]) -> [UInt8] { bytes }
    package func rest() {}
}
