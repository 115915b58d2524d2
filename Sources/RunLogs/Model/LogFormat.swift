/// The formats of logs, named as in the JSON of `watch`.
package enum LogFormat: String, CaseIterable, Sendable {
    case tensorboard, wandb, lightning, keras, ultralytics, csv, jsonl
    case trainerState = "trainer_state"
    case mlflow, trackio, burn, softscope
    /// What a program has printed.
    case output
}
