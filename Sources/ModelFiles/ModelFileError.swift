package import Interchange

/// Why a file is not a valid model; `description` is the part of a sentence that follows the file's name and a colon.
package enum ModelFileError: Error, Hashable, Sendable {
    /// The file is not a safetensors file, or a tensor is not as the network requires.
    case format(InterchangeError)
    /// A value of the metadata is invalid; its name is a path such as `softscope.layers[2].inputs`.
    case value(String, expected: String, found: String)
}

extension ModelFileError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .format(let error): error.description
        case .value(let name, let expected, let found): "\(name): expected \(expected), found \(found)"
        }
    }

    static func tensor(_ name: String, expected: String, found: String) -> ModelFileError {
        .format(.invalidTensor(name: name, expected: expected, found: found))
    }
}
