internal import CNcurses
package import Screen

extension Key {
    /// Of a byte below 128; nil for those that no key sends.
    package init?(ascii byte: UInt8) {
        switch byte {
        case 0x08, 0x7F: self = .backspace
        case 0x09: self = .tab
        case 0x0A, 0x0D: self = .enter
        case 0x1B: self = .escape
        case 0x01...0x1A: self = .control(Character(Unicode.Scalar(byte + 0x60)))
        case 0x1C...0x1F: self = .control(Character(Unicode.Scalar(byte + 0x40)))
        case 0x20...0x7E: self = .character(Character(Unicode.Scalar(byte)))
        default: return nil
        }
    }

    /// Of a character beyond ASCII; nil for controls and for marks that stand on another character.
    package init?(scalar: Unicode.Scalar) {
        if scalar.columnWidth == 0 { return nil }
        self = .character(Character(scalar))
    }

    /// Of curses' number for it, shifted or not; nil for keys that Softscope has no use for.
    package init?(curses code: Int32) {
        switch code {
        case KEY_UP, KEY_SR: self = .up
        case KEY_DOWN, KEY_SF: self = .down
        case KEY_LEFT, KEY_SLEFT: self = .left
        case KEY_RIGHT, KEY_SRIGHT: self = .right
        // The corners of the keypad, and what the keys are called on a VT220.
        case KEY_HOME, KEY_SHOME, KEY_A1, KEY_FIND: self = .home
        case KEY_END, KEY_SEND, KEY_C1, KEY_SELECT: self = .end
        case KEY_PPAGE, KEY_SPREVIOUS, KEY_A3: self = .pageUp
        case KEY_NPAGE, KEY_SNEXT, KEY_C3: self = .pageDown
        case KEY_BACKSPACE: self = .backspace
        case KEY_DC, KEY_SDC: self = .delete
        case KEY_BTAB: self = .backTab
        case KEY_ENTER: self = .enter
        case curses_function_key(1)...curses_function_key(63):
            self = .function(Int(code - curses_function_key(0)))
        default:
            guard code > KEY_MAX, let name = unsafe keyname(code) else { return nil }
            self.init(extended: unsafe String(cString: name))
        }
    }

    /// Of a user-defined capability's name, as xterm's entries have them for keys with modifiers: `kUP5`.
    private init?(extended name: String) {
        switch name.prefix(while: { !$0.isNumber }) {
        case "kUP": self = .up
        case "kDN": self = .down
        case "kLFT": self = .left
        case "kRIT": self = .right
        case "kHOM": self = .home
        case "kEND": self = .end
        case "kPRV": self = .pageUp
        case "kNXT": self = .pageDown
        case "kDC": self = .delete
        default: return nil
        }
    }

    /// Of ESC [, as xterm, rxvt, the Linux console and the VT220 use it; modifiers do not count.
    package init?(_ sequence: ControlSequence) {
        let numbers = sequence.parameters.split(separator: UInt8(ascii: ";"))
            .map { Int(String(decoding: $0, as: UTF8.self)) }
        guard sequence.final == UInt8(ascii: "~") else {
            guard numbers.allSatisfy({ $0 != nil }) else { return nil }
            self.init(letter: sequence.final)
            return
        }
        switch numbers.first.flatMap({ $0 }) {
        case 1, 7: self = .home
        case 4, 8: self = .end
        case 3: self = .delete
        case 5: self = .pageUp
        case 6: self = .pageDown
        case .some(let number) where (11...15).contains(number): self = .function(number - 10)
        case .some(let number) where (17...21).contains(number): self = .function(number - 11)
        case .some(let number) where (23...24).contains(number): self = .function(number - 12)
        default: return nil
        }
    }

    /// Of ESC O, which a keypad in application mode sends.
    package init?(keypad final: UInt8) {
        switch final {
        case UInt8(ascii: "M"): self = .enter
        case UInt8(ascii: "j")...UInt8(ascii: "y"):
            self = .character(Character(Unicode.Scalar(final - 0x40)))
        default: self.init(letter: final)
        }
    }

    private init?(letter: UInt8) {
        switch Character(Unicode.Scalar(letter)) {
        case "A", "a": self = .up
        case "B", "b": self = .down
        case "C", "c": self = .right
        case "D", "d": self = .left
        case "H": self = .home
        case "F": self = .end
        case "Z": self = .backTab
        case "P": self = .function(1)
        case "Q": self = .function(2)
        case "R": self = .function(3)
        case "S": self = .function(4)
        default: return nil
        }
    }
}
