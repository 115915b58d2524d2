import Interchange
import ModelFiles
import Synchronization
import Testing
import Training

/// The numbers of a model file come from whoever wrote it; none of them may crash the program, or a run resumed from
/// it.
@Suite("Unreachable numbers in a model file")
struct UnreachableNumberTests {
    /// A run stopped after its sixth batch, with everything that a file can contain.
    private static func stopped() throws -> ModelFile {
        let kept = Mutex<ModelFile?>(nil)
        _ = try run(
            ResumeTests.everything, data: ResumeTests.altered, options: { $0.stopAfterBatches = 6 },
            save: { file, _ throws(TrainingError) in
                kept.withLock { $0 = file }
                return "kept"
            })
        return try #require(kept.withLock { $0 })
    }

    /// Reads the file like `--resume`, and trains to the end. Returns the reason if that was refused, otherwise nil.
    private static func resume(_ bytes: [UInt8]) throws -> String? {
        do {
            let file = try ModelFile(decoding: bytes)
            let training = try #require(file.training)
            var configuration = try TrainingConfiguration(settings: training.settings, seed: training.seed)
            // The number of epochs is bounded, but too large to wait for.
            configuration.epochs = min(configuration.epochs, 4)
            _ = try run(configuration, data: ResumeTests.altered, origin: .resume(file))
            return nil
        } catch let error as ModelFileError {
            return error.description
        } catch let error as TrainingError {
            return error.description
        }
    }

    @Test(
        "each number of the text, replaced by one that is too large, too small or not an integer",
        arguments: [
            .integer(.max), .integer(.min), .integer(-1), .integer(1 << 53), .number(1e308), .number(-1e308),
            .number(0.5), .string("inf"), .string("nan"),
        ] as [JSONValue])
    func everyNumber(other: JSONValue) throws {
        var file = try Self.stopped().safetensors
        file.metadata["softscope.fingerprint"] = nil
        let text = try #require(file.metadata["softscope"])
        let json = try JSONValue(parsing: text)
        let changed = json.replacingEachNumber(by: other)
        #expect(changed.count > 40)
        var refused = 0
        for value in changed {
            file.metadata["softscope"] = value.text
            if try Self.resume(file.encoded()) != nil { refused += 1 }
        }
        #expect(refused > 20)
    }

    @Test("counts of batches and steps that would exceed the largest integer are refused with their place")
    func counters() throws {
        let original = try Self.stopped()
        func refusal(_ change: (inout SafetensorsFile) -> Void) throws -> String? {
            var file = original.safetensors
            file.metadata["softscope.fingerprint"] = nil
            change(&file)
            return try Self.resume(file.encoded())
        }
        #expect(try refusal { _ in } == nil)
        let steps = #""steps":6"#
        #expect(original.safetensors.metadata["softscope"]?.contains(steps) == true)
        #expect(
            try refusal {
                $0.metadata["softscope"] = $0.metadata["softscope"]?
                    .replacing(steps, with: #""steps":9223372036854775807"#)
            }
                == #"softscope.training.resume.steps: expected an integer from 0 to 281474976710656, found "9223372036854775807""#
        )
        let name = "1.num_batches_tracked"
        let place = try #require(original.safetensors.tensors.firstIndex { $0.name == name })
        #expect(
            try refusal { $0.tensors[place] = .init(name: name, shape: [], values: [Int64.max]) }
                == #"tensor "1.num_batches_tracked": expected an integer from 0 to 281474976710656, found 9223372036854775807"#
        )
    }
}

extension JSONValue {
    /// For each number in the value, a copy in which that number is replaced.
    fileprivate func replacingEachNumber(by other: JSONValue) -> [JSONValue] {
        switch self {
        case .integer, .number: [other]
        case .array(let values):
            values.indices.flatMap { index in
                values[index].replacingEachNumber(by: other).map { value in
                    var changed = values
                    changed[index] = value
                    return .array(changed)
                }
            }
        case .object(let members):
            members.indices.flatMap { index in
                members[index].value.replacingEachNumber(by: other).map { value in
                    var changed = members
                    changed[index] = Member(members[index].name, value)
                    return .object(changed)
                }
            }
        case .null, .bool, .string: []
        }
    }
}
