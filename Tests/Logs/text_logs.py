"""Writes logs in the way of several trainers, and beside each the values that are in it.

    python3 text_logs.py FOLDER             writes the logs
    python3 text_logs.py FOLDER PROGRAM     compares what `PROGRAM watch` prints with the values beside them

Beside LOG stands LOG.expected, with name, step, epoch and value on each line, tab-separated and with a dash for what
is missing, as Python's own csv and json modules read them. MLflow, PyYAML and pandas are used if they are there; what
other packages write is written here as their sources do.
"""

import collections
import csv
import glob
import io
import json
import math
import os
import random
import struct
import subprocess
import sys


def single(value):
    """The double that a tensor of 32-bit floats gives."""
    return struct.unpack("f", struct.pack("f", value))[0]


def expect(path, rows):
    with open(path + ".expected", "w") as file:
        for name, step, epoch, value in rows:
            cells = ["-" if cell is None else repr(cell) for cell in (step, epoch, value)]
            file.write("\t".join([name] + cells) + "\n")


class LightningWriter:
    """fabric/loggers/csv_logs.py: all rows again with another header whenever a new name comes."""

    def __init__(self, path):
        self.path, self.rows, self.keys = path, [], []

    def log(self, row, step):
        self.rows.append({**row, "step": step})

    def save(self):
        new = set().union(*self.rows) - set(self.keys)
        self.keys = sorted(set(self.keys) | new)
        exists = os.path.isfile(self.path)
        if new and exists:
            with open(self.path, newline="") as file:
                old = list(csv.DictReader(file))
            with open(self.path, "w", newline="") as file:
                writer = csv.DictWriter(file, fieldnames=self.keys)
                writer.writeheader()
                writer.writerows(old)
        with open(self.path, "a" if exists else "w", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=self.keys)
            if not exists:
                writer.writeheader()
            writer.writerows(self.rows)
        self.rows = []


def table(path, delimiter=",", axes=("step", "epoch")):
    """What csv reads, without the cells that are empty, missing, or no numbers."""
    rows = []
    with open(path, newline="") as file:
        for row in csv.DictReader(file, delimiter=delimiter, skipinitialspace=True):
            row = {key.strip(): cell.strip() for key, cell in row.items() if key}
            step = int(row["step"]) if row.get("step") else None
            epoch = float(row["epoch"]) if row.get("epoch") else None
            for key, cell in row.items():
                if key in axes or cell in ("", "NA") or cell.startswith(("[", '"')):
                    continue
                rows.append((key, step, epoch, float(cell)))
    expect(path, rows)


def lightning(folder):
    path = os.path.join(folder, "metrics.csv")
    writer = LightningWriter(path)
    step = 0
    for epoch in range(5):
        for _ in range(100):
            step += 1
            if step % 10 == 9:
                loss = math.nan if step == 209 else random.expovariate(1)
                writer.log({"train_loss": single(loss), "epoch": epoch}, step)
                writer.log({"lr-Adam": 1e-3 * 0.9**epoch}, step)
            if (step + 1) % 100 == 0:
                writer.save()
        writer.log({"val_loss": single(random.random()), "val_acc": random.random(), "epoch": epoch}, step)
    writer.save()
    table(path)


def keras(folder):
    path = os.path.join(folder, "training.log")
    keys = ["accuracy", "loss", "val_accuracy", "val_loss"]

    class Dialect(csv.excel):
        delimiter = ";"

    with open(path, "w") as file:
        writer = csv.DictWriter(file, fieldnames=["epoch"] + keys, dialect=Dialect)
        writer.writeheader()
        for epoch in range(30):
            row = {key: random.random() for key in keys}
            if epoch % 3:
                row["val_accuracy"] = row["val_loss"] = "NA"
            if epoch == 7:
                row["accuracy"] = '"[0.5, 1.5]"'
            if epoch == 8:
                row["loss"] = math.inf
            writer.writerow({"epoch": epoch, **row})
    table(path, ";")


def ultralytics(folder):
    keys = ["train/box_loss", "metrics/mAP50(B)", "val/box_loss", "lr/pg0"]
    for name, header, cell in [("results.csv", "%s,", "%.6g,"), ("old/results.csv", "%23s,", "%23.5g,")]:
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        count = len(keys) + 2
        for epoch in range(20):
            values = [random.expovariate(10**k) for k in range(len(keys))]
            start = "" if os.path.exists(path) else (header * count % ("epoch", "time", *keys)).rstrip(",") + "\n"
            with open(path, "a") as file:
                file.write(start + (cell * count % (epoch + 1, 12.5 * epoch, *values)).rstrip(",") + "\n")
        table(path, axes=("epoch", "time"))
    with open(os.path.join(folder, "args.yaml"), "w") as file:
        file.write("task: detect\nepochs: 100\nlr0: 0.01\nclasses: null\namp: true\nname: run 1\n")


def json_lines(folder):
    path = os.path.join(folder, "metrics.jsonl")
    rows = []
    with open(path, "w") as file:
        for step in range(2000):
            row = {
                "iteration": step,
                "epoch": step / 100,
                "loss": random.expovariate(1) if step % 97 else math.nan,
                "opt": {"lr": 1e-4 * 0.999**step, "scale": 2.0 ** random.randint(-60, 60)},
                "data_time": random.random() * 10 ** random.randint(-8, 8),
                "note": 'quoted "text" é',
            }
            file.write(json.dumps(row, ensure_ascii=step % 2 == 0) + "\n")
            loaded = json.loads(json.dumps(row))
            for key in ("loss", "data_time"):
                rows.append((key, step, loaded["epoch"], loaded[key]))
            for key, value in loaded["opt"].items():
                rows.append(("opt." + key, step, loaded["epoch"], value))
    expect(path, rows)


def trainer_state(folder):
    path = os.path.join(folder, "checkpoint-100", "trainer_state.json")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    history = []
    for step in range(10, 101, 10):
        history.append(
            {"epoch": step / 40, "grad_norm": math.nan if step == 30 else random.random(), "loss": random.random()}
        )
        history[-1] |= {"learning_rate": 5e-5 * (1 - step / 100), "step": step}
        if step % 40 == 0:
            history.append({"epoch": step / 40, "eval_loss": random.random(), "step": step})
    state = {"best_metric": None, "epoch": 2.5, "global_step": 100, "log_history": history, "max_steps": 100}
    with open(path, "w") as file:
        file.write(json.dumps(state, indent=2, sort_keys=True) + "\n")
    rows = []
    for row in history:
        rows += [(key, row["step"], row["epoch"], row[key]) for key in row if key not in ("step", "epoch")]
    expect(path, rows)


def burn(folder):
    rows, step = [], 0
    for epoch in range(1, 4):
        path = os.path.join(folder, "train", f"epoch-{epoch}", "Loss.log")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            for _ in range(20):
                step += 1
                value = random.expovariate(1)
                # Rust never prints an exponent.
                file.write(f"{value:.17f},64\n" if epoch % 2 else f"{value:.17f}\n")
                rows.append(("train/Loss", step, float(epoch), float(f"{value:.17f}")))
    expect(os.path.join(folder, "train", "Loss"), rows)


def mlflow(folder):
    try:
        import mlflow
    except ImportError:
        return print("without MLflow")
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    # The store makes its first experiment only in a folder that is not there.
    folder = os.path.abspath(os.path.join(folder, "mlruns"))
    mlflow.set_tracking_uri("file://" + folder)
    rows = []
    with mlflow.start_run(run_name="quick: fox") as run:
        mlflow.log_params({"lr": 0.1, "optimizer": "adam w"})
        for step in range(50):
            value = random.random() if step != 7 else math.nan
            mlflow.log_metric("val/loss", value, step=step)
            rows.append(("val/loss", step, None, value))
    path = os.path.join(folder, run.info.experiment_id, run.info.run_id, "metrics", "val", "loss")
    expect(path, rows)


def hparams(folder):
    try:
        import yaml
    except ImportError:
        return print("without PyYAML")
    from argparse import Namespace

    settings = {
        "lr": 1e-05,
        "layers": [64, 32],
        "size": (28, 28),
        "optimizer": {"name": "adam", "betas": [0.9, 0.999], "amsgrad": False, "none": None},
        "long": "a text that is so long that it is broken over several lines of the file by the program " * 3,
        "odd": "it's: a # \"text\" é",
        "lines": "one\ntwo\n",
        "nan": math.nan,
        "function": math.sqrt,
        "nested": Namespace(a=1, b=[{"c": 2, "d": [3, [4]]}]),
    }
    with open(os.path.join(folder, "hparams.yaml"), "w") as file:
        yaml.dump(settings, file)
    with open(os.path.join(folder, "namespace.yaml"), "w") as file:
        yaml.dump(Namespace(a=1, b="2"), file)


def quoted_lines(folder):
    """Rows as newer copies of Hugging Face's Trainer print them: strings."""
    path = os.path.join(folder, "log.jsonl")
    rows = []
    with open(path, "w") as file:
        for step in range(1, 200):
            row = {"loss": f"{random.expovariate(1):.4g}", "grad_norm": f"{random.random() * 1e-6:.4g}"}
            if step == 9:
                row["loss"] = "nan"
            file.write(json.dumps({**row, "epoch": f"{step / 40:.4g}", "iteration": f"{step}/200"}) + "\n")
            rows += [(key, step, float(f"{step / 40:.4g}"), float(row[key])) for key in row]
    expect(path, rows)


def forms(folder):
    """One table by the writers of several programs."""
    rows = [(step, random.random(), "NA" if step % 3 else random.expovariate(1e-3)) for step in range(50)]
    expected = [(key, row[0], None, row[place]) for row in rows for key, place in (("a", 1), ("b", 2))]
    expected = [row for row in expected if row[3] != "NA"]

    def write(name, encoding="utf-8", newline="\n", comment="", header="step,a,b", comma=",", point="."):
        path = os.path.join(folder, name)
        with open(path, "w", encoding=encoding, newline="") as file:
            lines = [comment + header] if comment == "# " else ([comment] if comment else []) + [header]
            lines += [comma.join(str(cell).replace(".", point) for cell in row) for row in rows]
            file.write("".join(line.replace(",", comma) + newline for line in lines[: len(lines) - len(rows)]))
            file.write("".join(line + newline for line in lines[len(lines) - len(rows) :]))
        expect(path, expected)

    write("mac.csv", newline="\r")
    write("mark.csv", encoding="utf-8-sig", comment="# written by a test; seed 1")
    write("wide.csv", encoding="utf-16", newline="\r\n")
    write("european.csv", comma=";", point=",")
    write("tabs.tsv", comma="\t")
    write("savetxt.csv", comment="# ")
    write("padded.csv", header='"step ", " a" , "b"')
    try:
        import pandas
    except ImportError:
        return print("without pandas")
    path = os.path.join(folder, "pandas.csv")
    frame = pandas.DataFrame(rows, columns=["step", "a", "b"]).replace("NA", None)
    frame.to_csv(path)
    expect(path, expected)


def trackio(folder):
    """In a process of its own, for the package takes its folder from the environment when it is imported."""
    program = """
import math, random, sys
try:
    import trackio
except ImportError:
    sys.exit("without trackio")
random.seed(2)
run = trackio.init(project="proj", name="amber", config={"lr": 0.1, "model": {"depth": 2}}, embed=False)
for step in range(200):
    trackio.log({"loss": random.random() if step != 7 else math.nan, "train/acc": random.random()}, step=step)
    if step % 50 == 0:
        run.log_system({"gpu/0/utilization": random.random() * 100})
run.alert("Loss is NaN", text="at step 7", level=trackio.AlertLevel.ERROR, step=7)
trackio.finish()
"""
    folder = os.path.abspath(folder)
    result = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "TRACKIO_DIR": folder, "HF_HUB_OFFLINE": "1"}
    )
    if result.returncode:
        return
    import sqlite3

    path = os.path.join(folder, "proj.db")
    rows = []
    with sqlite3.connect(path) as database:
        for step, metrics in database.execute("SELECT step, metrics FROM metrics ORDER BY id"):
            rows += [(key, step, None, float(value)) for key, value in json.loads(metrics).items()]
        for (metrics,) in database.execute("SELECT metrics FROM system_metrics ORDER BY id"):
            rows += [("system/" + key, None, None, float(value)) for key, value in json.loads(metrics).items()]
    expect(path, rows)


def check(folder, program):
    """Prints a line for each log; returns whether one differs."""
    failed = False
    for place in sorted(glob.glob(os.path.join(glob.escape(folder), "**", "*.expected"), recursive=True)):
        path = place.removesuffix(".expected")
        # Runs of many files are read as a whole.
        run = os.path.join(folder, "burn") if f"{os.sep}burn{os.sep}" in path else path.split("/metrics/")[0]
        with open(place) as file:
            expected = collections.Counter(text(*line.rstrip("\n").split("\t")) for line in file)
        printed = subprocess.run([program, "watch", run, "--csv"], capture_output=True, text=True).stdout
        found = collections.Counter(
            text(row["metric"], row["step"] or "-", row["epoch"] or "-", row["value"])
            for row in csv.DictReader(io.StringIO(printed))
        )
        failed = failed or found != expected
        print("equal" if found == expected else "DIFFERENT", path, sum(expected.values()))
    return failed


def text(name, step, epoch, value):
    return name, step, epoch if epoch == "-" else repr(float(epoch)), repr(float(value))


def main():
    if len(sys.argv) == 3:
        sys.exit(1 if check(sys.argv[1], sys.argv[2]) else 0)
    random.seed(1)
    writers = [lightning, keras, ultralytics, json_lines, quoted_lines, forms, trainer_state, burn, mlflow, trackio]
    for writer in writers + [hparams]:
        folder = os.path.join(sys.argv[1], writer.__name__)
        os.makedirs(folder)
        writer(folder)


if __name__ == "__main__":
    main()
