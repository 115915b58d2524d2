import Learning
import Telemetry

extension TrainingLoop {
    /// Holds on to the weights of an epoch that is better than all before, where early stopping is on.
    mutating func noteBest(_ validation: ValidationReport, epoch: Int) {
        guard trainer.configuration.earlyStopping != nil else { return }
        if let best, validation.loss >= best.loss {
            self.best?.waited += 1
        } else {
            best = ResumePoint.Best(
                network: network, epoch: epoch, loss: validation.loss, accuracy: validation.accuracy)
        }
    }

    var hasWaitedEnough: Bool {
        guard let best, let patience = trainer.configuration.earlyStopping else { return false }
        return best.waited >= patience
    }
}
