import Datasets
package import Screen

/// Handles the mouse on page 2: it selects a neighbouring sample, or draws.
extension InspectPage {
    package mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest] {
        guard let samples = context.samples, samples.count > 0 else { return [] }
        let layout = layout(in: area, samples: samples)
        guard board == nil else {
            draw(with: mouse, layout)
            return []
        }
        switch mouse.kind {
        case .wheelUp: return context.selection.neighbour(by: -1).map { [.look(at: $0)] } ?? []
        case .wheelDown: return context.selection.neighbour(by: 1).map { [.look(at: $0)] } ?? []
        case .press:
            return neighbour(atColumn: mouse.column, row: mouse.row, in: layout, context: context).map {
                [.look(at: $0)]
            } ?? []
        case .drag, .release, .move: return []
        }
    }

    private mutating func draw(with mouse: MouseEvent, _ layout: InspectLayout) {
        guard var board else { return }
        let image = GrayImage(board.picture)
        let place = image.placement(in: layout.pictureArea)
        guard !place.isEmpty else { return }
        // The position of the centre of the cell, in pixels from the centre of the first pixel.
        let x = (Double(mouse.column - place.column) + 0.5) * Double(image.width) / Double(place.width) - 0.5
        let y = (Double(mouse.row - place.row) + 0.5) * Double(image.height) / Double(place.height) - 0.5
        switch mouse.kind {
        case .press where place.contains(column: mouse.column, row: mouse.row): board.press(x: x, y: y)
        case .drag: board.drag(x: x, y: y)
        case .release: board.release()
        case .press, .move, .wheelUp, .wheelDown: break
        }
        self.board = board
    }
}

extension GrayImage {
    init(_ picture: GrayPicture) {
        self.init(width: picture.width, height: picture.height, pixels: picture.pixels)
    }
}
