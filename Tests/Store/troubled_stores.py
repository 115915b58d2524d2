#!/usr/bin/env python3
"""Trains while the store of runs cannot be used: each trouble is one sentence, and training goes on.

    python3 Tests/Store/troubled_stores.py PROGRAM

The store is on a full disk (also one that fills up during the training), read-only, of a newer version, damaged,
and the database of another program; a training and a program under `run` meet each, and `runs` lists it. Then 50
trainings at once write into one store. Needs root, for small disks in memory. Prints what was said; ends with
status 1 where anything else was said or a training failed.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

TRAINING = ["train", "--headless", "--epochs", "3", "--limit", "1000", "--hidden", "16"]


class Place:
    """A folder with a store, and a folder for models that can always be written."""

    def __init__(self, program, root):
        self.program = program
        self.data, self.models = os.path.join(root, "data"), os.path.join(root, "models")
        os.makedirs(self.data)
        os.makedirs(self.models)
        self.environment = {**os.environ, "HOME": self.models, "XDG_DATA_HOME": self.data}
        self.store = os.path.join(self.data, "softscope")
        self.database = os.path.join(self.store, "runs.sqlite")

    def start(self, *arguments):
        return subprocess.Popen(
            [self.program, *arguments], env=self.environment, cwd=self.models, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )

    def run(self, *arguments):
        process = self.start(*arguments)
        output, errors = process.communicate(timeout=300)
        return process.returncode, output, errors

    def fill(self):
        """Two runs in the store."""
        for name in ["first", "second"]:
            assert self.run(*TRAINING, "--name", name)[0] == 0


def mount(path, size):
    os.makedirs(path, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", path], check=True)


def fill_disk(path):
    with open(os.path.join(path, "filler"), "wb", buffering=0) as file:
        try:
            for size in [1 << 16, 4096, 512]:
                while True:
                    file.write(bytes(size))
        except OSError:
            pass


def version(place, number, application=None):
    connection = sqlite3.connect(place.database)
    connection.execute(f"PRAGMA user_version = {number}")
    if application is not None:
        connection.execute(f"PRAGMA application_id = {application}")
    connection.commit()
    connection.close()


def damage(place):
    with open(place.database, "r+b") as file:
        file.seek(100)
        file.write(bytes(range(1, 256)) * 200)


def full(place):
    fill_disk(place.data)


def fills_up(place):
    """After the training has begun."""


def read_only(place):
    subprocess.run(["mount", "-o", "remount,ro", place.data], check=True)


TROUBLES = {
    "full disk": (full, "the disk is full", True),
    "disk that fills up": (fills_up, "the disk is full", True),
    "read-only": (read_only, "read-only", True),
    "newer version": (lambda place: version(place, 99), "a newer program wrote it", False),
    "damaged": (damage, "is damaged", False),
    "of another program": (lambda place: version(place, 1, 1), "a database of another program", False),
}


class Check:
    failed = False

    @classmethod
    def expect(cls, condition, what):
        if not condition:
            cls.failed = True
            print(f"  NOT AS EXPECTED: {what}")


def one_sentence(errors, words):
    lines = [line for line in errors.splitlines() if line.strip()]
    return len(lines) == 1 and words in lines[0]


def try_trouble(name, program, root):
    make, words, lists = TROUBLES[name]
    place = Place(program, root)
    mount(place.data, "2m")
    try:
        place.fill()
        make(place)
        print(name)
        model = os.path.join(place.models, "model.safetensors")
        training = place.start(*TRAINING, "--slow", "20", "--save", model)
        if make is fills_up:
            time.sleep(1)
            fill_disk(place.data)
        output, errors = training.communicate(timeout=300)
        print(f"  train: {training.returncode}, {errors.strip()}")
        Check.expect(training.returncode == 0 and "completed" in output, f"the training: {output}")
        Check.expect(one_sentence(errors, words), f"one sentence with \"{words}\"")
        Check.expect(os.path.exists(model), "a model")
        if not lists:
            # The folder of the run can be written, so that the program is started.
            status, output, errors = place.run("run", "--", "sh", "-c", "echo step 1 loss=0.5; exit 3")
            print(f"  run: {status}, {errors.strip()}")
            Check.expect(status == 3 and output.strip() == "step 1 loss=0.5", f"the program: {output}")
            Check.expect(len(errors.splitlines()) == 2 and words in errors, "a sentence, and that of its end")
        status, output, errors = place.run("runs", "--json")
        names = [json.loads(line)["run"] for line in output.splitlines()]
        print(f"  runs: {status}, {errors.strip() or names}")
        if lists:
            Check.expect(status == 0 and names[-2:] == ["second", "first"], f"the former runs: {names}")
        else:
            Check.expect(status in (65, 74) and one_sentence(errors, words), f"one sentence with \"{words}\"")
        status, output, errors = place.run("runs", "tag", "old", "first")
        print(f"  runs tag: {status}, {errors.strip()}")
        Check.expect(status in (65, 74) and one_sentence(errors, words), f"one sentence with \"{words}\"")
    finally:
        subprocess.run(["umount", "-l", place.data], check=True)


def fifty_at_once(program, root):
    place = Place(program, root)
    print("50 trainings at once")
    processes = [place.start(*TRAINING, "--threads", "1", "--seed", str(seed)) for seed in range(50)]
    results = [None] * 50

    def wait(index):
        results[index] = processes[index].communicate(timeout=600)

    threads = [threading.Thread(target=wait, args=[index]) for index in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    Check.expect(all(process.returncode == 0 for process in processes), "all end well")
    Check.expect(not any(errors for _, errors in results), f"silence: {[e for _, e in results if e][:1]}")
    runs = [json.loads(line) for line in place.run("runs", "--json")[1].splitlines()]
    seeds = {run["seed"] for run in runs}
    complete = [
        run for run in runs if run["state"] == "completed" and run["metrics"]["train/loss"]["points"] == 48
    ]
    print(f"  {len(complete)} of {len(runs)} runs are complete, with {len(seeds)} seeds")
    Check.expect(len(complete) == 50 and len(seeds) == 50, "50 complete runs")


def main():
    program = os.path.abspath(sys.argv[1])
    for name in TROUBLES:
        with tempfile.TemporaryDirectory() as root:
            try_trouble(name, program, root)
    with tempfile.TemporaryDirectory() as root:
        fifty_at_once(program, root)
    sys.exit(1 if Check.failed else 0)


if __name__ == "__main__":
    main()
