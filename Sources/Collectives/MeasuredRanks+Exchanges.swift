extension MeasuredRanks {
    package func makeReduceScatter(_ count: Int) -> any ReduceScatter {
        MeasuredReduceScatter(ranks.makeReduceScatter(count), by: self)
    }

    package func makeAllGather(_ count: Int) -> any AllGather {
        MeasuredAllGather(ranks.makeAllGather(count), by: self)
    }

    package func makeShared(_ bytes: Int) -> [UnsafeMutableRawPointer]? { unsafe ranks.makeShared(bytes) }
}

private final class MeasuredReduceScatter: ReduceScatter {
    private let exchange: any ReduceScatter
    private let watch: MeasuredRanks

    init(_ exchange: any ReduceScatter, by watch: MeasuredRanks) { (self.exchange, self.watch) = (exchange, watch) }

    var numbers: UnsafeMutableBufferPointer<Float> { unsafe exchange.numbers }
    var isOver: Bool { exchange.isOver }
    var parts: [UnsafePointer<Float>] { unsafe exchange.parts }

    func start() { watch.time { exchange.start() } }
    func finish() { watch.time { exchange.finish() } }
}

private final class MeasuredAllGather: AllGather {
    private let exchange: any AllGather
    private let watch: MeasuredRanks

    init(_ exchange: any AllGather, by watch: MeasuredRanks) { (self.exchange, self.watch) = (exchange, watch) }

    var numbers: UnsafeMutableBufferPointer<Float> { unsafe exchange.numbers }

    func start() { watch.time { exchange.start() } }
    func finish() { watch.time { exchange.finish() } }
}
