#!/usr/bin/env python3
"""Writes large logs as trainers write them, to measure how fast they are read.

    pip install google-crc32c
    python3 Tests/Logs/large_logs.py events FILE MEGABYTES    TensorBoard's, one scalar a record
    python3 Tests/Logs/large_logs.py wandb FILE MEGABYTES     W&B's, as its client writes an offline run
    python3 Tests/Logs/large_logs.py csv FILE MEGABYTES       a table with short numbers
    python3 Tests/Logs/large_logs.py long-csv FILE MEGABYTES  a table with all digits of 64 bits
    python3 Tests/Logs/large_logs.py jsonl FILE MEGABYTES     JSON lines
    python3 Tests/Logs/large_logs.py runs FOLDER COUNT        small runs with event files, 200 values in each
    python3 Tests/Logs/large_logs.py wandb-runs FOLDER COUNT  the same of W&B

Every log has four metrics. The first three fall, and the last one is the learning rate.
"""

import json
import math
import os
import random
import struct
import sys
import zlib

METRICS = ["train/loss", "train/accuracy", "val/loss", "lr"]


def values(step):
    fall = math.exp(-step / 300_000)
    return [
        fall + 0.1 * random.random(), 1 - 0.9 * fall * random.random(), fall + 0.05 * random.random(), 1e-3 * fall
    ]


def varint(number):
    result = bytearray()
    while number >= 0x80:
        result.append(number & 0x7F | 0x80)
        number >>= 7
    result.append(number)
    return bytes(result)


def part(field, content):
    return varint(field << 3 | 2) + varint(len(content)) + content


class EventFile:
    def __init__(self, path):
        import google_crc32c

        self.crc = google_crc32c.value
        self.file = open(path, "wb", buffering=1 << 20)
        self.size = 0
        self.record(struct.pack("<Bd", 9, 1.7e9) + part(3, b"brain.Event:2"))

    def checksum(self, data):
        crc = self.crc(data)
        return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)

    def record(self, data):
        length = struct.pack("<Q", len(data))
        record = length + self.checksum(length) + data + self.checksum(data)
        self.file.write(record)
        self.size += len(record)

    def scalar(self, tag, step, value):
        summary = part(1, part(1, tag.encode()) + struct.pack("<Bf", 0x15, value))
        self.record(struct.pack("<Bd", 9, 1.7e9 + step / 100) + b"\x10" + varint(step) + part(5, summary))


def write_events(path, size):
    log = EventFile(path)
    step = 0
    while log.size < size:
        for tag, value in zip(METRICS, values(step)):
            log.scalar(tag, step, value)
        step += 1
    log.file.close()
    return 4 * step


class WandBFile:
    def __init__(self, path, name="large"):
        self.file = open(path, "wb", buffering=1 << 20)
        self.file.write(b":W&B\xe1\xbe\x00")
        self.size = 7
        self.number = 0
        self.record(16 + 1, part(1, name.encode()) + part(3, b"project") + part(17, b"\x08\x80\xe2\xcf\xaa\x06"))

    def record(self, field, message):
        self.number += 1
        data = b"\x08" + varint(self.number) + part(field, message)
        isFirst = True
        while isFirst or data:
            room = 32768 - self.size % 32768
            if room < 7:
                self.file.write(bytes(room))
                self.size += room
                continue
            chunk, data = data[: room - 7], data[room - 7 :]
            kind = bytes([(2 if data else 1) if isFirst else (3 if data else 4)])
            self.file.write(struct.pack("<IH", zlib.crc32(chunk, zlib.crc32(kind)), len(chunk)) + kind + chunk)
            self.size += 7 + len(chunk)
            isFirst = False


    def values(self, step, values):
        row = dict(zip(METRICS, map(repr, values)))
        row |= {"_step": str(step), "_timestamp": f"{1.7e9 + step / 100:.9e}", "_runtime": f"{step / 100:.9f}"}
        items = b"".join(part(1, part(2, key.encode()) + part(16, text.encode())) for key, text in row.items())
        self.record(2, items + part(2, b"\x08" + varint(step)))

    def end(self):
        self.record(18, b"")
        self.file.close()


def write_wandb(path, size):
    log = WandBFile(path)
    step = 0
    while log.size < size:
        log.values(step, values(step))
        step += 1
    log.end()
    return 4 * step


def write_table(path, size, form):
    step = 0
    with open(path, "w", buffering=1 << 20) as file:
        file.write("step," + ",".join(METRICS) + "\n")
        while step % 1000 or file.tell() < size:
            file.write(f"{step}," + ",".join(format(value, form) for value in values(step)) + "\n")
            step += 1
    return 4 * step


def write_lines(path, size):
    step = 0
    with open(path, "w", buffering=1 << 20) as file:
        while step % 1000 or file.tell() < size:
            file.write(json.dumps({"step": step, **dict(zip(METRICS, values(step)))}) + "\n")
            step += 1
    return 4 * step


def write_runs(folder, count):
    for run in range(count):
        place = os.path.join(folder, f"group-{run // 100}", f"run-{run:05d}")
        os.makedirs(place)
        log = EventFile(os.path.join(place, f"events.out.tfevents.17000{run:05d}.host.1.0"))
        for step in range(50):
            for tag, value in zip(METRICS, values(step * 6000)):
                log.scalar(tag, step, value)
        log.file.close()
    return 200 * count


def write_wandb_runs(folder, count):
    for run in range(count):
        name = f"run{run:05d}"
        place = os.path.join(folder, f"run-20260101_{run // 3600:02d}{run // 60 % 60:02d}{run % 60:02d}-{name}")
        os.makedirs(place)
        log = WandBFile(os.path.join(place, f"run-{name}.wandb"), name)
        for step in range(50):
            log.values(step, values(step * 6000))
        log.end()
    return 200 * count


def main():
    random.seed(1)
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    kind, path, amount = sys.argv[1], sys.argv[2], int(sys.argv[3])
    writers = {
        "events": lambda: write_events(path, amount << 20), "wandb": lambda: write_wandb(path, amount << 20),
        "csv": lambda: write_table(path, amount << 20, ".4g"), "long-csv": lambda: write_table(path, amount << 20, ""),
        "jsonl": lambda: write_lines(path, amount << 20), "runs": lambda: write_runs(path, amount), "wandb-runs": lambda: write_wandb_runs(path, amount),
    }
    if kind not in writers:
        sys.exit(__doc__)
    print(f"{writers[kind]()} values in {path}")


if __name__ == "__main__":
    main()
