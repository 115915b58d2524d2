import Interchange

/// Writes the bytes of an event file of TensorBoard: scalars, and the beginnings of sessions.
///
/// Values are single-precision numbers, as in every such file: others would not be read by all of TensorBoard's readers.
package struct EventFileWriter: Sendable {
    /// What was written since it was last taken.
    package private(set) var bytes: [UInt8] = []

    /// A file begins with its version.
    ///
    /// - Parameter time: seconds since 1970.
    package init(time: Double) {
        append { event in
            event.write(1, time)
            event.write(3, "brain.Event:2")
        }
    }

    /// The value of a metric at a step.
    package mutating func append(_ value: Float, of tag: String, step: Int64, time: Double) {
        append { event in
            event.write(1, time)
            if step != 0 { event.write(2, Int(step)) }
            event.write(5) { summary in
                summary.write(1) { field in
                    field.write(1, tag)
                    field.write(2, value)
                }
            }
        }
    }

    /// The run began anew, and what comes next replaces values of this step and later ones.
    package mutating func beginSession(step: Int64, time: Double) {
        append { event in
            event.write(1, time)
            if step != 0 { event.write(2, Int(step)) }
            event.write(7) { log in log.write(1, 1) }
        }
    }

    /// What was written since the last call.
    package mutating func takeBytes() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    private mutating func append(_ event: (inout ProtobufWriter) -> Void) {
        var message = ProtobufWriter()
        event(&message)
        EventRecord.append(message.bytes, to: &bytes)
    }
}
