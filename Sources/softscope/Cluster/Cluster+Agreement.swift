import Collectives
import Datasets
import Interchange
import Learning
import ModelFiles
import Telemetry
import Training

extension Cluster {
    /// Prepares a run on this rank, and returns it once all ranks have prepared the same one.
    ///
    /// Throws on all ranks if it fails on one: rank 0 with the sentence of the first rank that failed, the others without
    /// any. Throws likewise if a rank has other data, settings or weights than rank 0.
    ///
    /// - Parameters:
    ///   - trainer: that of the prepared run.
    ///   - path: where rank 0 writes the model.
    func agreeing<Prepared>(
        on trainer: (Prepared) -> Trainer, writing path: (Prepared) -> String = { _ in "" },
        _ prepare: () throws(Failure) -> Prepared
    ) throws(Failure) -> Prepared {
        let outcome: Result<Prepared, Failure>
        do throws(Failure) { outcome = .success(try prepare()) } catch { outcome = .failure(error) }
        let answer =
            switch outcome {
            case .success(let run): Answer(RunTraits(of: trainer(run)), writing: path(run))
            case .failure(let failure): Answer(failure)
            }
        let answers = ranks.gather(answer.bytes).map { Answer($0) }
        if let failed = answers.firstIndex(where: { $0.status != 0 }) {
            if case .failure(let failure) = outcome, isFirst { throw failure }
            throw report(Failure(answers[failed].exitStatus, "Rank \(name(failed)): \(answers[failed].sentence)"))
        }
        for (rank, answer) in answers.enumerated() {
            guard let difference = RunTraits.difference(answers[0].traits, answer.traits) else { continue }
            throw report(
                Failure(
                    .badData,
                    "Rank \(name(rank)) has other \(difference) than rank \(name(0)): all need the same data, options and files."
                ))
        }
        if !isFirst { expectModel(at: answers[0].sentence) }
        return try outcome.get()
    }

    /// The failure on rank 0; the others end without a word.
    private func report(_ failure: Failure) -> Failure { isFirst ? failure : Failure(failure.status) }
}

/// What must be the same on all ranks, each as a hash.
private struct RunTraits {
    /// What they are of, in the order of `hashes`.
    private static let names = ["settings", "data", "weights to begin with"]

    let hashes: [UInt64]

    init(of trainer: Trainer) {
        var settings = Fingerprint()
        for setting in trainer.configuration.settings + trainer.loading {
            settings.add("\(setting.name) \(setting.value)")
        }
        settings.add("\(trainer.options.stopAfterBatches ?? -1) \(Softscope.version)")
        var weights = Fingerprint()
        for parameter in trainer.network.parameters {
            unsafe parameter.values.withUnsafeBytes { unsafe weights.add($0) }
        }
        weights.add("\(trainer.resumePoint?.batches ?? 0)")
        hashes = [settings.value, trainer.data.fingerprint.value, weights.value]
    }

    /// What differs first; nil if nothing does.
    static func difference(_ first: [UInt64], _ second: [UInt64]) -> String? {
        zip(names, zip(first, second)).first { $0.1.0 != $0.1.1 }?.0
    }
}

/// What a rank tells the others once it has prepared a run, or failed to.
private struct Answer {
    /// An exit status; 0 if nothing failed.
    var status: UInt8
    var traits: [UInt64]
    /// Of a failure; otherwise the path of rank 0's model.
    var sentence: String

    private static let count = 3

    init(_ traits: RunTraits, writing path: String) {
        status = 0
        self.traits = traits.hashes
        sentence = path
    }

    init(_ failure: Failure) {
        // A failure whose status is that of success would be no failure.
        status = UInt8(clamping: max(1, failure.status.rawValue))
        traits = Array(repeating: 0, count: Self.count)
        sentence = failure.sentence
    }

    var bytes: [UInt8] {
        [status] + traits.flatMap { hash in (0..<8).map { UInt8(truncatingIfNeeded: hash >> (8 * $0)) } }
            + Array(sentence.utf8)
    }

    init(_ bytes: [UInt8]) {
        status = bytes.first ?? 1
        traits = (0..<Self.count).map { number in
            (0..<8).reduce(0) { hash, place in
                let index = 1 + 8 * number + place
                return hash | (index < bytes.count ? UInt64(bytes[index]) << (8 * UInt64(place)) : 0)
            }
        }
        sentence = String(decoding: bytes.dropFirst(1 + 8 * Self.count), as: UTF8.self)
    }

    var exitStatus: ExitStatus { ExitStatus(rawValue: Int32(status)) ?? .failed }
}
