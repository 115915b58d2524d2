import Telemetry
import Testing

@Suite("Curves of logs")
struct CurveTests {
    private func curve(_ count: Int, spike: Int? = nil, attempt: (Int) -> Int = { _ in 0 }) -> Curve {
        var curve = Curve()
        for step in 0..<count {
            curve.append(
                step == spike ? 100 : 1, step: Double(step), epoch: nil, seconds: Double(step) / 10,
                attempt: attempt(step))
        }
        return curve
    }

    @Test(
        "a million values take as many buckets as a few thousand, and no spike is lost",
        arguments: [0, 654_321, 999_999])
    func spike(place: Int) throws {
        let curve = curve(1_000_000, spike: place)
        let buckets = Array(curve.buckets)
        #expect(buckets.count <= 1024 && buckets.count > 400)
        #expect(buckets.map(\.values.maximum).max() == 100)
        let hit = try #require(buckets.first { $0.values.maximum == 100 })
        #expect(hit.firstStep <= Double(place) && Double(place) <= hit.lastStep)
        #expect(curve.points == 1_000_000 && curve.newestStep == 999_999)
        #expect(buckets.map(\.values.count).reduce(0, +) == 1_000_000)
        #expect(zip(buckets, buckets.dropFirst()).allSatisfy { $0.lastStep < $1.firstStep })
    }

    @Test("each attempt has a segment of its own")
    func attempts() {
        let curve = curve(3000, attempt: { $0 / 1000 })
        #expect(curve.segments.map(\.attempt) == [0, 1, 2])
        #expect(curve.segments.map { $0.buckets.first?.firstStep } == [0, 1000, 2000])
    }

    @Test("a copy shares all chunks but those that grow", arguments: [0, 1, 64, 700, 1000])
    func sharing(count: Int) {
        let former = curve(count)
        var grown = former
        for step in count..<count + 20 {
            grown.append(Double(step), step: Double(step), epoch: nil, seconds: nil, attempt: 0)
        }
        func places(_ curve: Curve) -> [Int] {
            curve.segments.flatMap(\.chunks).map { chunk in
                unsafe chunk.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
            }
        }
        let shared = zip(places(former), places(grown)).prefix { $0 == $1 }.count
        #expect(shared == count / Curve.Segment.bucketsPerChunk)
        #expect(former.points == count && former.buckets.reduce(0) { $0 + $1.points } == count)
        #expect(grown.buckets.map(\.firstStep) == (0..<count + 20).map(Double.init))
    }

    @Test("values that a logarithmic axis cannot show are counted, and each attempt has its newest value")
    func counts() {
        var curve = Curve(capacity: 8)
        for step in 0..<1000 {
            let value = step % 10 == 0 ? -1 : step % 10 == 1 ? 0 : step % 10 == 2 ? -.infinity : Double(step)
            curve.append(value, step: Double(step), epoch: nil, seconds: nil, attempt: step / 500)
        }
        #expect(curve.notPositive == 200 && curve.notFinite == 100)
        #expect(curve.segments.map(\.newest) == [499, 999])
    }

    @Test("the last bucket up to a step is found", arguments: [1, 63, 64, 65, 1000, 5000])
    func lastBucket(count: Int) throws {
        let segment = try #require(curve(count).segments.first)
        for step in Set([0, 1, count / 3, count / 2, count - 1, 63, 64, 65]).map(Double.init) {
            // Not whole buckets: they hold NaN, as nothing has epochs.
            let found = segment.lastBucket { $0.firstStep <= step }
            #expect(found != nil && found?.firstStep == segment.buckets.last { $0.firstStep <= step }?.firstStep)
        }
        #expect(segment.lastBucket { $0.firstStep <= -1 }?.firstStep == nil)
    }

    /// One with NaN among the values, and with steps, epochs and times that are missing.
    private static func point(_ index: Int) -> Curve.Point {
        let number = Double(index)
        let value: Double = index % 97 == 5 ? .nan : Double(index * 7919 % 1013)
        let step: Double = index % 11 == 0 ? .nan : number
        let epoch: Double = index % 5 == 0 ? .nan : number / 100
        let seconds: Double = index % 3 == 0 ? .nan : number * 12
        return Curve.Point(value, step: step, epoch: epoch, seconds: seconds)
    }

    @Test(
        "values that come together make the curve that they make one after the other", arguments: [1, 2, 7, 1000, 9000])
    func together(count: Int) {
        let points = (0..<9000).map(Self.point)
        var (single, together) = (Curve(capacity: 7), Curve(capacity: 7))
        for start in stride(from: 0, to: points.count, by: count) {
            let part = Array(points[start..<min(points.count, start + count)])
            together.append(part.span, attempt: start / 3000)
            for point in part {
                single.append(
                    point.value, step: point.step.isNaN ? nil : point.step,
                    epoch: point.epoch.isNaN ? nil : point.epoch,
                    seconds: point.seconds.isNaN ? nil : point.seconds, attempt: start / 3000)
            }
        }
        func text(_ curve: Curve) -> [String] {
            curve.segments.map { "\($0.attempt) \(Array($0.buckets))" }
                + ["\(curve.points) \(curve.notFinite) \(curve.firstNotFinite ?? -1) \(curve.newest)"]
                + ["\(curve.newestStep) \(curve.least ?? -1) \(curve.greatest ?? -1) \(curve.earliest)"]
                + ["\(curve.gaps)"]
        }
        #expect(text(single) == text(together))
        #expect(together.buckets.reduce(0) { $0 + $1.points } == 9000 && together.firstNotFinite == 5)
    }

    @Test("values that are not finite are counted, and the first one is remembered")
    func notFinite() {
        var curve = Curve()
        for (step, value) in [1, .nan, .infinity, 2].enumerated() {
            curve.append(value, step: Double(10 * step), epoch: nil, seconds: nil, attempt: 0)
        }
        #expect(curve.notFinite == 2 && curve.firstNotFinite == 10 && curve.newest == 2)
    }
}

@Suite("What names of metrics say")
struct QuantityNameTests {
    @Test(
        "half and quantity, however they are written",
        arguments: [
            ("train/loss", QuantityName.Half.train, "loss"), ("val_loss", .validation, "loss"),
            ("eval_accuracy", .validation, "accuracy"), ("validation/epoch_loss", .validation, "epoch_loss"),
            ("loss", .unsaid, "loss"), ("loss/train", .train, "loss"), ("test_acc", .test, "acc"),
            ("model/val/acc", .validation, "model/acc"), ("training_time", .train, "time"),
            ("latest", .unsaid, "latest"), ("", .unsaid, ""), ("value", .unsaid, "value"), ("val", .unsaid, "val"),
        ])
    func names(name: String, half: QuantityName.Half, quantity: String) {
        let parsed = QuantityName(name)
        #expect(parsed.half == half && parsed.quantity == quantity)
    }

    @Test(
        "which direction is better",
        arguments: [
            ("train/loss", QuantityName.Direction.down), ("val_accuracy", .up), ("metrics/mAP50(B)", .up),
            ("perplexity", .down), ("eval/wer", .down), ("f1", .up),
        ])
    func direction(name: String, better: QuantityName.Direction) {
        #expect(QuantityName(name).better == better)
    }

    @Test("a learning rate is neither")
    func neither() { #expect(QuantityName("lr").better == nil && QuantityName("step_time").better == nil) }

    @Test(
        "spellings of a quantity are the same",
        arguments: [
            ("val_acc", "validation/accuracy", true), ("lr", "learning-rate", true),
            ("Top1 Acc", "top1_accuracy", true),
            ("loss", "train/loss", true), ("acc", "auc", false), ("epoch/loss", "loss", false),
        ])
    func spellings(one: String, other: String, areSame: Bool) {
        #expect(QuantityName(one).isSameQuantity(as: QuantityName(other)) == areSame)
    }

    @Test("the metrics by which runs are compared come first: losses, of them that of the validation")
    func ranks() {
        let names = ["lr", "train/accuracy", "loss", "val_accuracy", "grad_norm", "val_loss", "test/loss"]
        let sorted = names.sorted { QuantityName($0).rank < QuantityName($1).rank }
        #expect(sorted.prefix(5) == ["val_loss", "test/loss", "loss", "val_accuracy", "train/accuracy"])
    }

    @Test("texts are sorted by their numbers, and values that are missing come last, whichever way")
    func sortedValues() {
        let values: [RunFieldValue] = [
            .text("run-10"), .text("Run-9"), .none, .text("run-09b"), .number(3), .text("run"), .number(.nan),
            .texts(["a", "b"]),
            .text("run-123456789012345678901"), .number(-1),
        ]
        func order(isDescending: Bool) -> [Int] {
            let sorted = values.map { SortedValue($0) }
            return values.indices.sorted {
                switch sorted[$0].compared(to: sorted[$1], isDescending: isDescending) {
                case .before: true
                case .behind: false
                case .equal: $0 < $1
                }
            }
        }
        #expect(order(isDescending: false) == [9, 4, 7, 5, 1, 3, 0, 8, 2, 6])
        #expect(order(isDescending: true).suffix(2) == [2, 6])
    }

    @Test("numbers in names count as numbers")
    func order() {
        let names = ["layer10/w", "layer2/w", "b", "a10", "a9", "a09b", ""]
        #expect(
            names.sorted { $0.isNaturallyBefore($1) } == ["", "a9", "a09b", "a10", "b", "layer2/w", "layer10/w"])
    }
}
