package import Evaluation
import Learning
import Telemetry

/// The moment that is shown: the live view, or a past epoch.
extension Dashboard {
    /// What the pages may look at.
    package var context: PageContext {
        var context = PageContext(
            run: shown.run, samples: samples, selection: selection, network: shownNetwork,
            networkBatch: shownBatch, validation: shownValidation, classification: classification,
            decision: decision, archive: archive, epoch: epoch, pace: shown.pace, speed: speed,
            framesAtSpeed: isAtSpeed ? frameCost.count : nil)
        context.capabilities = capabilities
        context.stamps = stamps
        context.area = bodyArea
        return context
    }

    /// Identifies the values that the pages look at, to tell whether any of them has changed.
    var stamps: MomentStamps {
        var stamps = MomentStamps()
        stamps.samples = samplesGeneration
        stamps.model = MomentStamps.Stamp(generation: epoch == nil ? shown.model : archiveGeneration, epoch: epoch)
        stamps.archive = archiveGeneration
        stamps.measurement = MomentStamps.Stamp(generation: shown.measurement, epoch: epoch)
        return stamps
    }

    private var isAtSpeed: Bool {
        if case .slow = speed { return false }
        return live.state == .training && !isFrozen && epoch == nil
    }

    /// The model at the moment that is shown.
    var shownNetwork: Network? {
        guard let epoch else { return shown.network }
        return archive.first { $0.epoch == epoch }?.network
    }

    /// The validation report that belongs to the moment that is shown.
    package var shownValidation: ValidationReport? {
        guard let epoch else { return shown.run.validation }
        return shown.run.epochs[epoch: epoch]?.validation ?? (epoch == archive.first?.epoch ? shown.run.baseline : nil)
    }

    /// The number of batches trained by the moment that is shown.
    package var shownBatch: Int {
        guard let epoch else { return shown.networkBatch }
        return shown.run.epochs[epoch: epoch]?.lastBatch ?? 0
    }

    mutating func travel(to epoch: Int?) {
        self.epoch = epoch
        refreshSelection()
        classify()
    }

    /// Moves to the next kept epoch in a direction; the live view follows the newest.
    mutating func travel(by step: Int) {
        let epochs = archive.map(\.epoch)
        guard !epochs.isEmpty else {
            notice = "no epoch is over yet"
            return
        }
        if step < 0 {
            // The live view of a run that is over shows the epoch whose weights it kept, or a moment inside the last one.
            let live = live.summary.map { $0.kept.map { $0.epoch ?? .max } ?? $0.epochs } ?? .max
            travel(to: epochs.last { $0 < epoch ?? live } ?? epochs[0])
        } else if let epoch {
            travel(to: epochs.first { $0 > epoch })
        }
    }
}
