#!/usr/bin/env python3
"""Trains tiny models with real trainers, and compares what Softscope reads in their logs with the trainers' own readers.

    pip install torch transformers accelerate lightning tensorboard keras ultralytics xgboost
    python3 Tests/Logs/trainings.py train FOLDER [NAME…]    trains with each trainer that is installed
    python3 Tests/Logs/trainings.py check FOLDER PROGRAM    compares what `PROGRAM watch` prints with their own readers

`check` prints a line for each log, and ends with status 1 where one differs. Values are compared as doubles, bit by bit.
"""

import collections
import csv
import glob
import io
import json
import math
import os
import subprocess
import sys


def data(count=64):
    import torch

    torch.manual_seed(1)
    inputs = torch.randn(count, 8)
    return inputs, (inputs.sum(dim=1) > 0).long()


def train_transformers(folder):
    """Two trainings: the second one is resumed from a checkpoint of the first."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

    tokens = torch.randint(0, 64, (64, 12), generator=torch.Generator().manual_seed(1))
    rows = [{"input_ids": row, "labels": int(row.sum() % 2)} for row in tokens]
    config = BertConfig(
        vocab_size=64, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    for epochs in [2, 4]:
        arguments = TrainingArguments(
            folder, num_train_epochs=epochs, per_device_train_batch_size=4, logging_steps=3, save_steps=8,
            eval_strategy="steps", eval_steps=8, report_to=["tensorboard"], use_cpu=True, disable_tqdm=True,
        )
        trainer = Trainer(
            BertForSequenceClassification(config), arguments, train_dataset=rows, eval_dataset=rows[:16]
        )
        trainer.train(resume_from_checkpoint=epochs > 2)
    trainer.save_state()


def lightning_module():
    import lightning
    import torch

    class Module(lightning.LightningModule):
        def __init__(self, width=8, lr=0.1):
            super().__init__()
            self.save_hyperparameters()
            self.layers = torch.nn.Sequential(torch.nn.Linear(8, width), torch.nn.ReLU(), torch.nn.Linear(width, 2))

        def loss(self, batch):
            return torch.nn.functional.cross_entropy(self.layers(batch[0]), batch[1])

        def training_step(self, batch, index):
            loss = self.loss(batch)
            self.log("train_loss", loss, on_step=True, on_epoch=True)
            if index == 2:
                self.log("odd", math.nan if self.current_epoch else math.inf)
            return loss

        def validation_step(self, batch, index):
            self.log("val_loss", self.loss(batch))
            self.log("val/accuracy", (self.layers(batch[0]).argmax(1) == batch[1]).float().mean())

        def configure_optimizers(self):
            optimizer = torch.optim.SGD(self.parameters(), self.hparams.lr)
            return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 2)]

    return Module()


def train_lightning(folder):
    import lightning
    import torch
    from lightning.pytorch.callbacks import LearningRateMonitor
    from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger

    samples = torch.utils.data.TensorDataset(*data())
    both = [CSVLogger(folder, "both", 0), TensorBoardLogger(folder, "both", 0)]
    for logger in [CSVLogger(folder, "csv"), TensorBoardLogger(folder, "events"), both]:
        trainer = lightning.Trainer(
            max_epochs=4, logger=logger, log_every_n_steps=1, enable_progress_bar=False, accelerator="cpu",
            callbacks=[LearningRateMonitor()], enable_model_summary=False,
        )
        loaders = [torch.utils.data.DataLoader(samples, batch_size=8, shuffle=shuffle) for shuffle in [True, False]]
        trainer.fit(lightning_module(), *loaders)


def train_keras(folder):
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    inputs, labels = (part.numpy() for part in data())
    model = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(2, activation="softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    logger = keras.callbacks.CSVLogger(os.path.join(folder, "training.log"))
    slower = keras.callbacks.ReduceLROnPlateau(monitor="loss", patience=0, min_delta=1.0)
    os.makedirs(folder, exist_ok=True)
    model.fit(
        inputs, labels, batch_size=8, epochs=6, validation_split=0.25, verbose=0, callbacks=[slower, logger]
    )


def train_ultralytics(folder):
    import numpy
    from PIL import Image
    from ultralytics import YOLO

    source = os.path.abspath(os.path.join(folder, "data"))
    random = numpy.random.default_rng(1)
    for half in ["train", "val"]:
        os.makedirs(f"{source}/images/{half}")
        os.makedirs(f"{source}/labels/{half}")
        for index in range(4):
            picture = (random.random((64, 64, 3)) * 255).astype("uint8")
            Image.fromarray(picture).save(f"{source}/images/{half}/{index}.png")
            with open(f"{source}/labels/{half}/{index}.txt", "w") as file:
                file.write("0 0.5 0.5 0.25 0.25\n")
    with open(f"{source}/data.yaml", "w") as file:
        file.write(f"path: {source}\ntrain: images/train\nval: images/val\nnames:\n  0: thing\n")
    YOLO("yolov8n.yaml").train(
        data=f"{source}/data.yaml", epochs=3, imgsz=64, batch=2, project=os.path.abspath(folder), name="run", plots=False,
        workers=0, device="cpu", verbose=False, amp=False,
    )


TRAINERS = {
    "transformers": train_transformers, "lightning": train_lightning, "keras": train_keras,
    "ultralytics": train_ultralytics,
}


# What the trainers' own readers give: the metric, the step, the epoch and the value of each point; None where the log has none.


def read_events(path):
    from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader
    from tensorboard.util import tensor_util

    for event in LegacyEventFileLoader(path).Load():
        for value in event.summary.value:
            kind = value.WhichOneof("value")
            if kind == "simple_value":
                yield value.tag, event.step, None, value.simple_value
            elif kind == "tensor":
                array = tensor_util.make_ndarray(value.tensor)
                if array.ndim == 0 and array.dtype.kind in "fiub":
                    yield value.tag, event.step, None, float(array)


def read_table(path):
    axes = ["step", "epoch"] + (["time"] if os.path.basename(path) == "results.csv" else [])
    with open(path, newline="") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            row = {name.strip(): cell.strip() for name, cell in row.items()}
            step = int(row["step"]) if row.get("step") else None
            epoch = float(row["epoch"]) if row.get("epoch") else None
            for name, cell in row.items():
                if name not in axes and cell not in ("", "NA"):
                    yield name, step, epoch, float(cell)


def read_state(path):
    with open(path) as file:
        state = json.load(file)
    for row in state["log_history"]:
        for name, value in row.items():
            if name not in ("step", "epoch") and isinstance(value, (int, float)):
                yield name, row["step"], row.get("epoch"), float(value)


READERS = [("*tfevents*", read_events), ("*.csv", read_table), ("*.log", read_table), ("trainer_state.json", read_state)]


def text(point):
    metric, step, epoch, value = point
    return metric, step, None if epoch is None else repr(float(epoch)), repr(float(value))


def printed(program, *arguments):
    return subprocess.run([program, "watch", *arguments], capture_output=True, text=True, check=True).stdout


def difference(path, read, program):
    """What is wrong with what the program reads in a file; None if nothing is."""
    rows = csv.DictReader(io.StringIO(printed(program, path, "--csv")))
    found = [
        (row["metric"], int(row["step"]) if row["step"] else None, float(row["epoch"]) if row["epoch"] else None, float(row["value"]))
        for row in rows
    ]
    expected = collections.Counter(map(text, read(path)))
    missing, further = expected - collections.Counter(map(text, found)), collections.Counter(map(text, found)) - expected
    if missing or further:
        return f"lacks {list(missing)[:3]}, has {list(further)[:3]}"
    runs = [json.loads(line) for line in printed(program, path, "--json").splitlines()]
    if len(runs) != 1 or runs[0]["troubles"]:
        return f"{len(runs)} runs, troubles {runs[0]['troubles'] if runs else ''}"
    for metric, summary in runs[0]["metrics"].items():
        values = [point[3] for point in found if point[0] == metric]
        finite = [value for value in values if math.isfinite(value)]
        known = [summary["points"], float(summary["last"]), summary["min"], summary["max"], summary["not_finite"]]
        own = [
            len(values), values[-1], min(finite, default=None), max(finite, default=None), len(values) - len(finite)
        ]
        if repr(list(map(str, map(number, known)))) != repr(list(map(str, map(number, own)))):
            return f"{metric} is {known} in JSON, and {own} in CSV"
    return None


def number(value):
    return float(value) if value is not None else None


def joined_difference(folder, events, program):
    """What is wrong with a folder that is one run of event files and tables or documents; None if nothing is.

    A metric comes from the event files, or from the table where these lack it. Each value counts once.
    """
    logged = [point for path in events for point in read_events(path)]
    names = {point[0] for point in logged}
    for path in glob.glob(os.path.join(glob.escape(folder), "metrics.csv")):
        logged += [point for point in read_table(path) if point[0] not in names]
    found = csv.DictReader(io.StringIO(printed(program, folder, "--csv")))
    expected = collections.Counter((metric, step, repr(float(value))) for metric, step, _, value in logged)
    rest = collections.Counter((row["metric"], int(row["step"]), repr(float(row["value"]))) for row in found)
    missing, further = expected - rest, rest - expected
    runs = len(printed(program, folder, "--json").splitlines())
    if missing or further or runs != 1:
        return f"{runs} runs, lacks {list(missing)[:3]}, has {list(further)[:3]}"
    return None


def check(folder, program):
    failed = False
    for place, _, files in sorted(os.walk(folder)):
        for pattern, read in READERS:
            for path in sorted(glob.glob(os.path.join(glob.escape(place), pattern))):
                fault = difference(path, read, program)
                failed = failed or fault is not None
                print("equal" if fault is None else "DIFFERENT", path, fault or sum(1 for _ in read(path)))
        events = sorted(glob.glob(os.path.join(glob.escape(place), "**", "*tfevents*"), recursive=True))
        if events and ("metrics.csv" in files or "trainer_state.json" in files):
            fault = joined_difference(place, events, program)
            failed = failed or fault is not None
            print("equal" if fault is None else "DIFFERENT", place, "as one run", fault or "")
    return failed


if __name__ == "__main__":
    if len(sys.argv) >= 3 and sys.argv[1] == "train":
        for name in sys.argv[3:] or TRAINERS:
            try:
                TRAINERS[name](os.path.join(sys.argv[2], name))
                print("trained with", name)
            except ImportError as error:
                print(f"not trained with {name}: {error}")
    elif len(sys.argv) == 4 and sys.argv[1] == "check":
        sys.exit(1 if check(sys.argv[2], sys.argv[3]) else 0)
    else:
        sys.exit(__doc__)
