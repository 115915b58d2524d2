#!/usr/bin/env python3
"""Kills trainings with SIGKILL at random moments, and checks that the store of runs keeps what was committed.

    python3 Tests/Store/killed_trainings.py PROGRAM [COUNT] [SEED]

COUNT trainings (200 if left out) are recorded in one store. Up to the moment at which one is killed, SQLite
itself counts what is committed. Afterwards all that must be there: in the database, whose integrity SQLite checks,
in `runs --json`, in `runs export`, and in the dashboard of `show`, which is opened in a terminal of 120 × 36.
Prints how many were killed in which stage, and each violation; ends with status 1 where there is one.
"""

import collections
import csv
import fcntl
import json
import os
import pty
import random
import select
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import termios
import time

TRAINING = ["--epochs", "12", "--limit", "2000", "--hidden", "16", "--batch-size", "50", "--slow", "2"]


def committed(database, name):
    """The points of each metric, the marks and the state of a run, as SQLite reads them; None for no run."""
    if not os.path.exists(database):
        return None
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)
    try:
        row = connection.execute("SELECT id, state FROM runs WHERE name = ?", [name]).fetchone()
        if row is None:
            return None
        query = "SELECT metric, sum(count) FROM points WHERE run = ? GROUP BY metric"
        points = dict(connection.execute(query, [row[0]]))
        marks = connection.execute("SELECT count(*) FROM marks WHERE run = ?", [row[0]]).fetchone()[0]
        return {"state": row[1], "points": points, "marks": marks}
    except sqlite3.OperationalError as error:
        # Before the first transaction there is a file without tables.
        if "no such table" in str(error):
            return None
        raise
    finally:
        connection.close()


def opens(program, name, environment):
    """Whether `show` draws the run's first page, and leaves by q with status 0."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(program, [program, "show", name], {**environment, "TERM": "xterm-256color"})
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    seen, asked, end = b"", False, time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        states = [b"interrupted", b"stopped", b"finished"]
        if not asked and b"mnist" in seen and any(state in seen for state in states):
            os.write(terminal, b"q")
            asked = True
    else:
        os.kill(pid, signal.SIGKILL)
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0 and asked


def kill_one(program, number, lifetime, environment, database):
    """Starts a training, kills it after a time, and returns what had been committed shortly before."""
    name = f"killed-{number}"
    command = [program, "train", "--headless", "--name", name, "--seed", str(number), *TRAINING]
    training = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=environment["HOME"]
    )
    end = time.monotonic() + lifetime
    before = None
    while time.monotonic() < end:
        before = committed(database, name) or before
        time.sleep(max(0, min(0.005, end - time.monotonic())))
    training.kill()
    return name, before, training.communicate()[1].decode()


def violations(program, name, before, environment, database):
    """What of the committed part is not there."""

    def output(*arguments):
        result = subprocess.run(
            [program, *arguments], env=environment, capture_output=True, text=True, cwd=environment["HOME"]
        )
        if result.returncode != 0:
            found.append(f"{' '.join(arguments)}: status {result.returncode}, {result.stderr.strip()}")
        return result.stdout

    found = []
    after = committed(database, name)
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)
    whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
    connection.close()
    if whole != "ok":
        found.append(f"the database: {whole}")
    if after is None:
        if before is not None:
            found.append("the run is gone")
        return found, after
    for metric, count in (before or {"points": {}})["points"].items():
        left = after["points"].get(metric, 0)
        if left < count:
            found.append(f"{metric}: {count} points were committed, {left} are left")
    if before and after["marks"] < before["marks"]:
        found.append("a mark is gone")
    listed = [json.loads(line) for line in output("runs", "--json", "--filter", f"name={name}").splitlines()]
    if [run["run"] for run in listed] != [name]:
        return found + [f"runs lists {[run['run'] for run in listed]}"], after
    run = listed[0]
    expected = "interrupted" if after["state"] in ("running", "paused") else after["state"]
    if run["state"] != expected:
        found.append(f"the state is {run['state']}, not {expected}")
    if {metric: figures["points"] for metric, figures in run["metrics"].items()} != after["points"]:
        found.append("runs has other numbers of points than the database")
    path = os.path.join(environment["HOME"], "export.csv")
    if os.path.exists(path):
        os.unlink(path)
    output("runs", "export", name, path)
    with open(path) as file:
        exported = collections.Counter(row["metric"] for row in csv.DictReader(file))
    if exported != collections.Counter(after["points"]):
        found.append("the exported file has other numbers of points than the database")
    if not opens(program, name, environment):
        found.append("show does not open it")
    return found, after


def stage(after):
    """When the training was killed, by what is committed."""
    if after is None:
        return "before its first transaction"
    if not after["points"]:
        return "without a point"
    return "with points" if after["state"] in ("running", "paused") else "after its end"


def main():
    program = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 30)
    moments = random.Random(seed)
    print(f"{count} trainings, seed {seed}")
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home, "XDG_DATA_HOME": home}
        database = os.path.join(home, "softscope", "runs.sqlite")
        begin = time.monotonic()
        command = [program, "train", "--headless", "--name", "whole", *TRAINING]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True, cwd=home)
        whole = time.monotonic() - begin
        stages, failed = collections.Counter(), 0
        for number in range(count):
            name, before, errors = kill_one(
                program, number, moments.uniform(0, 1.1 * whole), environment, database
            )
            found, after = violations(program, name, before, environment, database)
            stages[stage(after)] += 1
            if errors.strip():
                found.append(f"standard error: {errors.strip()}")
            for sentence in found:
                print(f"{name}: {sentence}")
            failed += bool(found)
        for when, number in sorted(stages.items()):
            print(f"killed {when}: {number}")
        print(f"{count - failed} of {count} keep all that was committed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
