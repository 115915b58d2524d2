import Datasets
import Screen

/// Handles the keys of page 2.
extension InspectPage {
    package mutating func perform(_ action: InspectAction, in context: PageContext) -> [PageRequest] {
        let size = context.samples?.pictureSize
        switch action {
        case .nextOrder: return [.sort(context.selection.order.next)]
        case .previousOrder: return [.sort(context.selection.order.previous)]
        case .changeTemperature(let steps):
            let place = Self.temperatures.firstIndex(of: temperature) ?? 0
            temperature = Self.temperatures[min(max(0, place + steps), Self.temperatures.count - 1)]
            return []
        case .reset:
            guard !alteration.isNone || temperature != 1 else { return [.notice("nothing is altered")] }
            alteration = PictureAlteration()
            temperature = 1
            return []
        case .closeBoard:
            closedBoard = board
            board = nil
            return []
        case .savePicture where context.samples?.arePictures ?? false: return save(context)
        case .addNoise, .shift, .turn, .thicken, .savePicture, .openBoard, .moveCursor, .togglePen, .changeBrush,
            .toggleCentering, .undoStroke, .clear:
            break
        }
        guard let size else {
            if case .shift(0, let down) = action, context.samples?.imageSize == nil {
                return scroll(by: down, in: context)
            }
            return [.notice(refusal(of: action, in: context.samples))]
        }
        switch action {
        case .addNoise(let steps): alteration.addNoise(steps)
        case .shift(let right, let down): alteration.shift(right: right, down: down, within: size)
        case .turn(let degrees): alteration.turn(by: degrees)
        case .thicken(let steps): alteration.thicken(by: steps)
        case .openBoard: board = closedBoard ?? DrawingBoard(width: size.width, height: size.height)
        case .moveCursor(let right, let down): board?.moveCursor(right: right, down: down)
        case .togglePen: board?.togglePen()
        case .changeBrush(let steps): board?.changeBrush(by: steps)
        case .toggleCentering: board?.isCentered.toggle()
        case .undoStroke:
            guard board?.canUndo == true else { return [.notice("nothing to undo")] }
            board?.undo()
        case .clear: board?.clear()
        case .nextOrder, .previousOrder, .changeTemperature, .reset, .closeBoard, .savePicture: break
        }
        return []
    }

    /// The reason why samples that are not grey pictures cannot be altered.
    private func refusal(of action: InspectAction, in samples: LabelledSamples?) -> String {
        switch samples?.kind {
        case .image: "only grey pictures are drawn and altered"
        case .row: "a row is no picture; J and K scroll it"
        case .text: "a text is no picture; J and K scroll it"
        case .words: "words are no picture; J and K scroll them"
        case nil: "the samples are not loaded yet"
        }
    }

    /// The number of columns or lines by which the selected sample is scrolled; any other sample is not scrolled.
    func scrolledLines(of sample: Int) -> Int { scrolled.sample == sample ? scrolled.lines : 0 }

    private mutating func scroll(by lines: Int, in context: PageContext) -> [PageRequest] {
        guard let sample = WatchedSample(context) else { return [] }
        let index = sample.selection.index
        let area = layout(in: context.area, samples: sample.samples).pictureArea
        let last = sample.lastOffset(in: area, with: Appearance())
        // The screen may have grown since the last scroll.
        let former = min(scrolledLines(of: index), last)
        scrolled = (index, min(max(0, former + lines), last))
        guard last > 0 else { return [.notice("all of it is on the screen")] }
        guard scrolled.lines == former else { return [] }
        return [.notice(lines > 0 ? "this is its end" : "this is its beginning")]
    }

    /// Saves the drawing as it was drawn, or the sample as it is altered; a picture in colour is saved unchanged.
    private func save(_ context: PageContext) -> [PageRequest] {
        let sample = context.selection.index
        let picture = board?.picture ?? context.samples?.picture(of: sample).map { alteration.apply(to: $0) }
        let bytes =
            picture.map { PNGFile.bytes(of: $0) }
            ?? context.samples?.colorPicture(of: sample).flatMap { PNGFile.bytes(of: $0) }
        guard let bytes else { return [.notice("there is no picture")] }
        let name = board == nil ? "sample-\(sample)" : "drawing"
        return [.effect(.save(SavedFile(name: name, fileExtension: "png", bytes: bytes)))]
    }
}
