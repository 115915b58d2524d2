#!/usr/bin/env python3
"""Measures how soon Softscope, TensorBoard and W&B's LEET show large logs, one after the other, and prints the medians.

    pip install tensorboard wandb google-crc32c pyte psutil
    python3 Tests/Logs/side_by_side.py FOLDER PROGRAM [ROUNDS]

The logs are written into the folder by `large_logs.py` where they are missing: an event file and a run of W&B of 300 MB,
and 1,000 small runs of each. Terminals have 120 columns and 36 rows. Times are from the start of a program: to its first
picture of a curve, or to the first runs, and until it has all values, or all runs. Memory is the greatest of all its
processes together. LEET is given up after LIMIT seconds.
"""

import fcntl
import glob
import json
import os
import pty
import select
import signal
import socket
import statistics
import struct
import subprocess
import sys
import termios
import time
import urllib.parse
import urllib.request

import large_logs

LIMIT = 240


def tree(pid):
    import psutil

    try:
        process = psutil.Process(pid)
        return [process] + process.children(recursive=True)
    except psutil.Error:
        return []


class Measured:
    """A program with its processor time and its greatest memory."""

    def __init__(self, pid):
        self.pid, self.start = pid, time.monotonic()
        self.memory, self.seconds = 0, {}

    def look(self):
        import psutil

        memory = 0
        for process in tree(self.pid):
            try:
                memory += process.memory_info().rss
                times = process.cpu_times()
                self.seconds[process.pid] = times.user + times.system
            except psutil.Error:
                pass
        self.memory = max(self.memory, memory)

    @property
    def elapsed(self):
        return time.monotonic() - self.start

    @property
    def processor(self):
        return sum(self.seconds.values())

    def end(self):
        for process in tree(self.pid)[::-1]:
            process.kill()


def in_terminal(command, has_picture, has_all):
    """The seconds to the first picture and to all values, the processor time and the memory of a terminal program."""
    import pyte

    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    program = Measured(pid)
    screen = pyte.Screen(120, 36)
    stream = pyte.ByteStream(screen)
    first = whole = None
    busy = (0, 0)
    while program.elapsed < LIMIT and whole is None:
        if select.select([terminal], [], [], 0.01)[0]:
            data = os.read(terminal, 1 << 16)
            # What it asks of the terminal is answered, or it waits.
            for question, answer in [(b"\x1b[6n", b"\x1b[1;1R"), (b"\x1b[c", b"\x1b[?62c")]:
                if question in data:
                    os.write(terminal, answer)
            try:
                stream.feed(data)
            except Exception:  # What pyte does not know is of no account.
                pass
            text = "\n".join(screen.display)
            if first is None and has_picture(text):
                first = program.elapsed
        program.look()
        if program.processor > busy[0] + 0.005:
            busy = (program.processor, program.elapsed)
        if first is not None:
            whole = has_all("\n".join(screen.display), program.elapsed, busy[1])
    result = (first, whole, program.processor, program.memory >> 20)
    program.end()
    try:
        while os.read(terminal, 1 << 16):
            pass
    except OSError:
        pass
    os.waitpid(pid, 0)
    return result


def has_curve(text):
    return "loss" in text and sum(0x2800 < ord(character) < 0x2900 for character in text) > 20


def shows(*words):
    """All is there when one of the words is on the screen."""
    return lambda text, now, busy: now if any(word in text for word in words) else None


def rests(text, now, busy):
    """All is there when the processor has rested for a second."""
    return busy if now - busy > 1 else None


def tensorboard(folder, has_all):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", folder, "--load_fast", "true"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    program = Measured(server.pid)
    first = whole = None
    while program.elapsed < LIMIT and whole is None:
        time.sleep(0.05)
        program.look()
        try:
            count = has_all(f"http://127.0.0.1:{port}/data/")
        except OSError:
            continue
        if count is not None and first is None:
            first = program.elapsed
        if count is True:
            whole = program.elapsed
    program.look()
    result = (first, whole, program.processor, program.memory >> 20)
    program.end()
    server.wait()
    return result


def asked(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)


def last_value(last_step):
    def ask(server):
        tags = asked(server + "plugin/scalars/tags")
        if not tags:
            return None
        run = urllib.parse.quote(next(iter(tags)))
        series = asked(f"{server}plugin/scalars/scalars?run={run}&tag=train%2Floss")
        return (series[-1][1] == last_step) if series else None

    return ask


def all_runs(count):
    def ask(server):
        tags = asked(server + "plugin/scalars/tags")
        return len(tags) == count if tags else None

    return ask


def prepare(folder):
    places = {
        "events": ["events", f"{folder}/events/events.out.tfevents.1700000000.host.1.0", 300],
        "wandb": ["wandb", f"{folder}/wandb/run-20260101_000000-large/run-large.wandb", 300],
        "runs": ["runs", f"{folder}/runs", 1000],
        "wandb-runs": ["wandb-runs", f"{folder}/wandb-runs", 1000],
    }
    for kind, path, amount in places.values():
        if not os.path.exists(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            subprocess.run([sys.executable, large_logs.__file__, kind, path, str(amount)], check=True)
    return {name: place[1] for name, place in places.items()}


def measurements(logs, program):
    watch = [program, "watch"]
    leet = [os.path.join(os.path.dirname(sys.executable), "wandb"), "leet"]
    events, runs = os.path.dirname(logs["events"]), logs["runs"]
    step = int(subprocess.run(
        [program, "watch", events, "--json"], capture_output=True, text=True, check=True
    ).stdout.split('"last_step":')[1].split(",")[0])
    return {
        "events 300 MB, Softscope": lambda: in_terminal(watch + [events], has_curve, rests),
        "events 300 MB, TensorBoard": lambda: tensorboard(events, last_value(step)),
        "W&B 300 MB, Softscope": lambda: in_terminal(watch + [logs["wandb"]], has_curve, shows("finished")),
        "W&B 300 MB, LEET": lambda: in_terminal(leet + ["run", logs["wandb"]], has_curve, shows("Finished")),
        "1,000 runs of events, Softscope": lambda: in_terminal(watch + [runs], has_curve, rests),
        "1,000 runs of events, TensorBoard": lambda: tensorboard(runs, all_runs(1000)),
        "1,000 runs of W&B, Softscope": lambda: in_terminal(watch + [logs["wandb-runs"]], has_curve, rests),
        "1,000 runs of W&B, LEET": lambda: in_terminal(
            leet + [logs["wandb-runs"]], has_curve, shows("of 1000]")
        ),
    }


def text(figures):
    known = [figure for figure in figures if figure is not None]
    if len(known) * 2 <= len(figures):
        return "never"
    return f"{statistics.median(known):.2f}"


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    logs = prepare(os.path.abspath(sys.argv[1]))
    results = {}
    programs = measurements(logs, os.path.abspath(sys.argv[2]))
    for _ in range(int(sys.argv[3]) if len(sys.argv) > 3 else 3):
        for name, measure in programs.items():
            results.setdefault(name, []).append(measure())
            print(name, results[name][-1], file=sys.stderr)
    print("first picture s, all s, processor s, MB")
    for name, rounds in results.items():
        print(f"{name}: " + ", ".join(text(figures) for figures in zip(*rounds)))


if __name__ == "__main__":
    main()
