package import Datasets

/// A board to draw a picture on, with a pen that keys move or with the mouse.
package struct DrawingBoard: Hashable, Sendable {
    package private(set) var picture: GrayPicture
    /// Where the pen of the keys is, in pixels.
    package private(set) var cursor: (x: Int, y: Int) {
        get { (cursorX, cursorY) }
        set { (cursorX, cursorY) = newValue }
    }
    package private(set) var isPenDown = false
    /// Of the brush, in pixels.
    package private(set) var radius: Double
    /// Whether the model is given the drawing centred as MNIST's digits are.
    package var isCentered = true

    private var cursorX: Int
    private var cursorY: Int
    /// The picture before each stroke.
    private var former: [GrayPicture] = []
    /// Where the mouse's stroke is; nil where its button is up.
    private var mouse: [Double]?

    /// No more strokes than this can be undone.
    private static let undoLimit = 100
    private static let radii = [0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3, 4]

    package init(width: Int, height: Int) {
        picture = GrayPicture(width: width, height: height)
        (cursorX, cursorY) = (width / 2, height / 4)
        // Strokes about as thick as MNIST's, two to three pixels of 28.
        let wanted = Double(min(width, height)) / 28
        radius = Self.radii.min { abs($0 - wanted) < abs($1 - wanted) } ?? 1
    }

    /// What the model is given.
    package var input: GrayPicture { isCentered ? picture.centeredAsMNIST : picture }
    package var canUndo: Bool { !former.isEmpty }

    mutating func togglePen() {
        isPenDown.toggle()
        guard isPenDown else { return }
        beginStroke()
        draw(from: (Double(cursorX), Double(cursorY)), to: (Double(cursorX), Double(cursorY)))
    }

    /// Moves the pen of the keys, no further than to the edge.
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

    /// The mouse's button went down at a place, in pixels from the middle of the first one.
    mutating func press(x: Double, y: Double) {
        beginStroke()
        mouse = [x, y]
        draw(from: (x, y), to: (x, y))
        follow(x, y)
    }

    /// The mouse moved with its button down.
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

    /// Can be undone as a stroke can.
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

    /// A line with a soft edge: full ink within the radius, none a pixel beyond it.
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
