package import Datasets

/// A board for drawing a picture with the mouse, or with a pen that the keys move.
package struct DrawingBoard: Hashable, Sendable {
    package private(set) var picture: GrayPicture
    /// The position of the pen that the keys move, in pixels.
    package private(set) var cursor: (x: Int, y: Int) {
        get { (cursorX, cursorY) }
        set { (cursorX, cursorY) = newValue }
    }
    package private(set) var isPenDown = false
    /// The radius of the brush, in pixels.
    package private(set) var radius: Double
    /// Whether the drawing is centred for the model as the digits of MNIST are.
    package var isCentered = true

    private var cursorX: Int
    private var cursorY: Int
    /// The picture before each stroke.
    private var former: [GrayPicture] = []
    /// The position of the mouse's stroke; nil while the button is up.
    private var mouse: [Double]?

    /// The maximum number of strokes that can be undone.
    private static let undoLimit = 100
    private static let radii = [0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3, 4]

    package init(width: Int, height: Int) {
        picture = GrayPicture(width: width, height: height)
        (cursorX, cursorY) = (width / 2, height / 4)
        // The strokes are about as thick as MNIST's: two to three of 28 pixels.
        let wanted = Double(min(width, height)) / 28
        radius = Self.radii.min { abs($0 - wanted) < abs($1 - wanted) } ?? 1
    }

    /// The picture that the model is given.
    package var input: GrayPicture { isCentered ? picture.centeredAsMNIST : picture }
    package var canUndo: Bool { !former.isEmpty }

    mutating func togglePen() {
        isPenDown.toggle()
        guard isPenDown else { return }
        beginStroke()
        draw(from: (Double(cursorX), Double(cursorY)), to: (Double(cursorX), Double(cursorY)))
    }

    /// Moves the pen that the keys control, up to the edge of the board.
    mutating func moveCursor(right: Int, down: Int) {
        let start = (Double(cursorX), Double(cursorY))
        cursorX = min(max(0, cursorX + right), max(0, picture.width - 1))
        cursorY = min(max(0, cursorY + down), max(0, picture.height - 1))
        if isPenDown { draw(from: start, to: (Double(cursorX), Double(cursorY))) }
    }

    mutating func changeBrush(by steps: Int) {
        let place = Self.radii.firstIndex(of: radius) ?? 2
        radius = Self.radii[min(max(0, place + steps), Self.radii.count - 1)]
    }

    /// Handles a press of the mouse button at a position, in pixels from the centre of the first pixel.
    mutating func press(x: Double, y: Double) {
        beginStroke()
        mouse = [x, y]
        draw(from: (x, y), to: (x, y))
        follow(x, y)
    }

    /// Handles a movement of the mouse with the button down.
    mutating func drag(x: Double, y: Double) {
        guard let start = mouse else { return }
        draw(from: (start[0], start[1]), to: (x, y))
        mouse = [x, y]
        follow(x, y)
    }

    mutating func release() {
        mouse = nil
    }

    mutating func undo() {
        guard let last = former.popLast() else { return }
        picture = last
        isPenDown = false
    }

    /// Clears the board; this can be undone like a stroke.
    mutating func clear() {
        isPenDown = false
        guard !picture.isEmpty else { return }
        beginStroke()
        picture = GrayPicture(width: picture.width, height: picture.height)
    }

    // MARK: -

    private mutating func beginStroke() {
        former.append(picture)
        if former.count > Self.undoLimit { former.removeFirst() }
    }

    private mutating func follow(_ x: Double, _ y: Double) {
        cursorX = min(max(0, Int(x.rounded())), max(0, picture.width - 1))
        cursorY = min(max(0, Int(y.rounded())), max(0, picture.height - 1))
    }

    /// Draws a line with a soft edge: full ink within the radius, and none from one pixel beyond it.
    private mutating func draw(from start: (x: Double, y: Double), to end: (x: Double, y: Double)) {
        let (stepX, stepY) = (end.x - start.x, end.y - start.y)
        let length = stepX * stepX + stepY * stepY
        for y in 0..<picture.height {
            for x in 0..<picture.width {
                let (offsetX, offsetY) = (Double(x) - start.x, Double(y) - start.y)
                let share = length > 0 ? min(max((offsetX * stepX + offsetY * stepY) / length, 0), 1) : 0
                let (restX, restY) = (offsetX - share * stepX, offsetY - share * stepY)
                let distance = (restX * restX + restY * restY).squareRoot()
                let ink = UInt8(min(max(radius + 0.5 - distance, 0), 1) * 255)
                picture[x, y] = max(picture[x, y], ink)
            }
        }
    }
}
