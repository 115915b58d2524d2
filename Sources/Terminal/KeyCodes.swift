internal import CNcurses
package import Screen

extension Key {
    /// The key that sends a byte below 128; nil where no key does.
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

    /// The key that types a character beyond ASCII; nil for controls and combining marks.
    package init?(scalar: Unicode.Scalar) {
        if scalar.columnWidth == 0 { return nil }
        self = .character(Character(scalar))
    }

    /// The key with a curses key code, with or without shift; nil for keys that are not used.
    package init?(curses code: Int32) {
        switch code {
        case KEY_UP, KEY_SR: self = .up
        case KEY_DOWN, KEY_SF: self = .down
        case KEY_LEFT, KEY_SLEFT: self = .left
        case KEY_RIGHT, KEY_SRIGHT: self = .right
        // These include the corners of the keypad and the VT220's names for the keys.
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

    /// The key with the name of a user-defined capability, as xterm's terminfo entries have them for keys with
    /// modifiers: `kUP5`.
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

    /// The key that sends a sequence with ESC [ on xterm, rxvt, the Linux console or the VT220; modifiers are
    /// ignored.
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

    /// The key that sends ESC O and a final byte, as a keypad in application mode does.
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
