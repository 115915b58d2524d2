import Datasets
import Screen

/// The actions of the keys of page 2.
package enum InspectAction: Hashable, Sendable {
    case nextOrder
    case previousOrder
    case changeTemperature(by: Int)
    case addNoise(Int)
    case shift(right: Int, down: Int)
    case turn(degrees: Int)
    case thicken(Int)
    /// Restores the picture from the data, and the temperature 1.
    case reset
    case savePicture
    case openBoard
    case closeBoard
    case moveCursor(right: Int, down: Int)
    case togglePen
    case changeBrush(by: Int)
    case toggleCentering
    case undoStroke
    case clear
}
