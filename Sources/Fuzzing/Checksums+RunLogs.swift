internal import CChecksum

extension Checksums {
    /// Repairs both checksums of every record of an event file of TensorBoard.
    static func repairEventFile(_ file: inout [UInt8]) {
        func masked(_ bytes: ArraySlice<UInt8>) -> UInt32 {
            let sum = unsafe bytes.withUnsafeBytes { unsafe checksum_crc32c(0, $0.baseAddress, $0.count) }
            return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
        }
        var start = 0
        while start + 16 <= file.count {
            let length = file[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            set(masked(file[start..<start + 8]), at: start + 8, in: &file)
            guard length <= UInt64(file.count - start - 16) else { return }
            let end = start + 12 + Int(length)
            set(masked(file[start + 12..<end]), at: end, in: &file)
            start = end + 4
        }
    }

    /// Repairs the checksum of every chunk of a log of Weights & Biases that is not longer than a block.
    static func repairWandBFile(_ file: inout [UInt8]) {
        var start = 7
        while start + 7 <= file.count {
            let end = start + 7 + Int(file[start + 4]) + Int(file[start + 5]) << 8
            guard end <= file.count else { return }
            let sum = unsafe file[start + 6..<end].withUnsafeBytes {
                unsafe checksum_crc32(0, $0.baseAddress, $0.count)
            }
            set(sum, at: start, in: &file)
            start = end
        }
    }

    private static func set(_ sum: UInt32, at place: Int, in file: inout [UInt8]) {
        for byte in 0..<4 { file[place + byte] = UInt8(truncatingIfNeeded: sum >> (8 * UInt32(byte))) }
    }
}
