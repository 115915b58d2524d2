#!/usr/bin/env python3
"""Writes an offline run of Weights & Biases, and prints the history that its own messages have.

    pip install wandb
    python3 Tests/Logs/wandb_offline.py write FOLDER    writes a run below FOLDER/wandb
    python3 Tests/Logs/wandb_offline.py read FILE       prints a line "metric,step,seconds,value" for each number

The package has no reader of its own in Python any more: chunks are joined here, and the messages are those of
`wandb.proto`. `read` prints the lines sorted, for the client writes the values of a step in random order.
"""

import json
import math
import os
import struct
import sys
import zlib


def write(folder):
    os.environ["WANDB_MODE"] = "offline"
    os.environ["WANDB_SILENT"] = "true"
    import numpy
    import wandb

    config = {"lr": 0.1, "optimizer": {"name": "adam", "betas": [0.9, 0.999]}}
    run = wandb.init(project="project", name="a name", dir=folder, config=config)
    random = numpy.random.default_rng(1)
    for step in range(2000):
        row = {"loss": math.exp(-step / 700), "train": {"accuracy": step / 2000}, "flag": step % 2 == 0, "text": "x"}
        if step % 100 == 0:
            row["odd"] = [math.nan, math.inf, -math.inf, -0.0, 5e-324, 1.7976931348623157e308][step // 100 % 6]
        if step % 500 == 0:
            row["weights"] = wandb.Histogram(random.normal(size=500))
            row["picture"] = wandb.Image((random.random((8, 8, 3)) * 255).astype("uint8"))
            row["long text"] = "long " * 20000
        run.log(row)
    run.log({"jump": 1}, step=5000)
    run.alert("title", "text", level=wandb.AlertLevel.WARN)
    run.finish(exit_code=3)


def records(path):
    with open(path, "rb") as file:
        data = file.read()
    place, parts = 7, b""
    while place < len(data):
        rest = 32768 - place % 32768
        if rest < 7:
            place += rest
            continue
        checksum, length, type = struct.unpack_from("<IHB", data, place)
        end = place + 7 + length
        assert zlib.crc32(data[place + 6 : end]) == checksum, f"the checksum at byte {place} is wrong"
        parts = data[place + 7 : end] if type in (1, 2) else parts + data[place + 7 : end]
        place = end
        if type in (1, 4):
            yield parts


def read(path):
    from wandb.proto.wandb_internal_pb2 import Record

    def integer(text):
        # The client writes -0.0 as -0.
        return -0.0 if text == "-0" else int(text)

    lines = []
    for data in records(path):
        record = Record.FromString(data)
        if record.WhichOneof("record_type") != "history":
            continue
        items = {
            tuple(item.nested_key) or (item.key,): json.loads(item.value_json, parse_int=integer)
            for item in record.history.item
        }
        media = [key[:-1] for key in items if key[-1] == "_type"]
        for key, value in items.items():
            if isinstance(value, bool) or not isinstance(value, (int, float)) or key[0].startswith("_"):
                continue
            if any(key[: len(owner)] == owner for owner in media):
                continue
            lines.append(f"{'.'.join(key)},{items[('_step',)]},{items[('_timestamp',)]!r},{float(value)!r}")
    print("\n".join(sorted(lines)))


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "write":
        write(sys.argv[2])
    elif len(sys.argv) == 3 and sys.argv[1] == "read":
        read(sys.argv[2])
    else:
        sys.exit(__doc__)
