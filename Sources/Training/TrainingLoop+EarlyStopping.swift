import Evaluation
import Learning
import ModelFiles
import Telemetry

extension TrainingLoop {
    /// Records an epoch that is better than all before, and keeps its weights if early stopping is on.
    mutating func noteBest(_ validation: ValidationReport, epoch: Int) {
        let candidate = BestEpoch(epoch: epoch, loss: validation.loss, accuracy: validation.accuracy)
        guard trainer.description.bestEpochRule.prefers(candidate, over: progress.best) else {
            kept?.waited += 1
            return
        }
        progress.best = candidate
        guard trainer.configuration.earlyStopping != nil else { return }
        kept = ResumePoint.Kept(network: network)
        keptValidation = validation
    }

    var hasWaitedEnough: Bool {
        guard let kept, let patience = trainer.configuration.earlyStopping else { return false }
        return kept.waited >= patience
    }
}
