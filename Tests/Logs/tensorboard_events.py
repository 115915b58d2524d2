#!/usr/bin/env python3
"""Writes event files with the real writers, and prints what TensorBoard's own reader finds in them.

    pip install tensorboard tensorboardX
    python3 Tests/Logs/tensorboard_events.py write FOLDER    writes event files below the folder
    python3 Tests/Logs/tensorboard_events.py read FILE       prints a line "metric,step,seconds,value" for each scalar

`read` prints in the order of the file. Numbers are Python's shortest text that reads back as the same double.
"""

import math
import os
import sys
import time


def write_with_tensorboardx(folder):
    import numpy
    from tensorboardX import SummaryWriter

    writer = SummaryWriter(os.path.join(folder, "tensorboardX"))
    random = numpy.random.default_rng(1)
    writer.add_hparams({"lr": 0.1, "optimizer": "adam", "nesterov": True}, {"best": 0.5}, name="hparams")
    for step in range(300):
        writer.add_scalar("train/loss", math.exp(-step / 100), step)
        writer.add_scalar("train/accuracy", step / 300, step, walltime=1.7e9 + step)
        if step % 50 == 0:
            writer.add_scalar("odd", [math.nan, math.inf, -math.inf, -0.0, 1e-40, 3e38][step // 50], step)
            writer.add_histogram("weights", random.normal(size=1000), step)
            writer.add_text("note", f"step **{step}**", step)
            writer.add_image("picture", random.random((3, 8, 8)), step)
    writer.close()


def write_with_tensorboard(folder):
    """Writes what TensorFlow 2 and Keras do: everything is a tensor, and metadata come with the first only."""
    import numpy
    from tensorboard.compat.proto import event_pb2, summary_pb2
    from tensorboard.plugins.histogram import metadata as histogram
    from tensorboard.plugins.hparams import api_pb2, metadata as hparams, plugin_data_pb2, summary_v2
    from tensorboard.plugins.image import metadata as image
    from tensorboard.plugins.scalar import metadata as scalar
    from tensorboard.plugins.text import metadata as text
    from tensorboard.summary.writer.event_file_writer import EventFileWriter
    from tensorboard.util import tensor_util

    writer = EventFileWriter(os.path.join(folder, "tensorboard"))
    random = numpy.random.default_rng(2)
    known = set()

    def add_summary(summary, step):
        writer.add_event(event_pb2.Event(wall_time=time.time(), step=step, summary=summary))

    def add(tag, step, array, metadata=None):
        value = summary_pb2.Summary.Value(tag=tag, tensor=tensor_util.make_tensor_proto(array))
        if metadata is not None and tag not in known:
            known.add(tag)
            value.metadata.CopyFrom(metadata)
        add_summary(summary_pb2.Summary(value=[value]), step)

    def plain(plugin):
        return plugin.create_summary_metadata(display_name="", description="")

    settings = {"lr": 0.01, "layers": 3, "name": "a", "flag": False}
    add_summary(summary_v2.hparams_pb(settings, start_time_secs=time.time()), 0)
    for step in range(200):
        add("epoch_loss", step, numpy.float32(math.exp(-step / 50)), plain(scalar))
        for type in ["float64", "float16", "int32", "int64", "uint8", "bool"]:
            add(f"types/{type}", step, numpy.array(step * 0.75, dtype=type))
        if step % 50 == 0:
            counts, edges = numpy.histogram(random.normal(size=500), bins=30)
            add("weights", step, numpy.stack([edges[:-1], edges[1:], counts], axis=1), plain(histogram))
            add("note", step, numpy.array(f"step {step}", dtype=object), plain(text))
            picture = bytes.fromhex("89504e470d0a1a0a") + random.bytes(50)
            pictures = numpy.array([b"8", b"8", picture, picture], dtype=object)
            add("picture", step, pictures, plain(image))
    start = event_pb2.SessionLog(status=event_pb2.SessionLog.START)
    writer.add_event(event_pb2.Event(wall_time=time.time(), step=150, session_log=start))
    add("epoch_loss", 150, numpy.float32(0.5))
    end = plugin_data_pb2.SessionEndInfo(status=api_pb2.STATUS_SUCCESS, end_time_secs=time.time())
    metadata = hparams.create_summary_metadata(plugin_data_pb2.HParamsPluginData(session_end_info=end))
    value = summary_pb2.Summary.Value(tag=hparams.SESSION_END_INFO_TAG, metadata=metadata)
    add_summary(summary_pb2.Summary(value=[value]), 151)
    writer.close()


def read(path):
    from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader
    from tensorboard.util import tensor_util

    for event in LegacyEventFileLoader(path).Load():
        for value in event.summary.value:
            kind = value.WhichOneof("value")
            if kind == "simple_value":
                number = value.simple_value
            elif kind == "tensor":
                array = tensor_util.make_ndarray(value.tensor)
                if array.ndim != 0 or array.dtype.kind not in "fiub":
                    continue
                number = float(array)
            else:
                continue
            print(f"{value.tag},{event.step},{event.wall_time!r},{number!r}")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "write":
        write_with_tensorboardx(sys.argv[2])
        write_with_tensorboard(sys.argv[2])
    elif len(sys.argv) == 3 and sys.argv[1] == "read":
        read(sys.argv[2])
    else:
        sys.exit(__doc__)
