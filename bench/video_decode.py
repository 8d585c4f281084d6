#!/usr/bin/env python3
"""PyAV's and torchcodec's side of bench/video_decode.cpp: film -> 16 uniform frames, each squashed to 112 x 112, RGB
bytes, one thread. A step reads every file once, opened anew.

    bench/video_decode.py pyav|pyav_seek|torchcodec FILES [--seconds 3] [--compare DUMP]

Of a film of N frames those with the numbers floor((k + 0.5) N / 16) are taken. `pyav` decodes in order up to the last
of them. `pyav_seek` jumps to the key frame before each where that saves decoding; where key frames are is looked up
once a file, which is not timed. `torchcodec` finds both by itself. Films have frames of equal length, such as those
that bench/speed_inputs.py makes.

--compare reads the frames that `braid_bench_video_decode FILES --dump DUMP` wrote, and prints how many of them are
nearest, by their mean absolute difference, to the frame of the same number among all that PyAV decodes in order, and
how far they are from it, of 255. Needs NumPy and PyAV, for torchcodec also torchcodec and PyTorch.
"""
import argparse
import json
import os
import pathlib
import time

for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
import av
import numpy as np
from av.video.reformatter import Interpolation

FRAMES, SIDE = 16, 112


def wanted(count):
    return [int((k + 0.5) * count / FRAMES) for k in range(FRAMES)]


def squashed(frame):
    return frame.to_ndarray(width=SIDE, height=SIDE, format="rgb24", interpolation=Interpolation.BILINEAR)


class Film:
    """A file as PyAV opens it, on one thread."""

    def __init__(self, file):
        self.container = av.open(file)
        self.stream = self.container.streams.video[0]
        self.stream.codec_context.thread_count = 1
        self.stream.codec_context.thread_type = "NONE"
        self.start = self.stream.start_time or 0
        self.ticks = int(1 / (self.stream.average_rate * self.stream.time_base))  # of one frame

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.container.close()

    def number(self, pts):
        return (pts - self.start) // self.ticks

    def decode(self):
        return self.container.decode(self.stream)

    def seek(self, number):
        self.container.seek(self.start + number * self.ticks, stream=self.stream, backward=True)


def index(file):
    """How many frames a file has, and the numbers of its key frames."""
    with Film(file) as film:
        packets = [(film.number(p.pts), p.is_keyframe) for p in film.container.demux(film.stream) if p.pts is not None]
    return len(packets), sorted(number for number, is_key in packets if is_key)


def pyav_side(files):
    counts = {file: index(file)[0] for file in files}

    def one(file):
        left, out = set(wanted(counts[file])), []
        with Film(file) as film:
            for number, frame in enumerate(film.decode()):
                if number in left:
                    out.append(squashed(frame))
                    if len(out) == FRAMES:
                        break
        return np.stack(out)
    return one, "PyAV " + av.__version__


def pyav_seek_side(files):
    tables = {file: index(file) for file in files}

    def one(file):
        count, keys = tables[file]
        out, at, frames = [], -1, None
        with Film(file) as film:
            for number in wanted(count):
                key = max(k for k in keys if k <= number)
                if frames is None or key > at:
                    film.seek(key)
                    frames = film.decode()
                for frame in frames:
                    at = film.number(frame.pts)
                    if at == number:
                        out.append(squashed(frame))
                        break
        return np.stack(out)
    return one, "PyAV " + av.__version__ + " with seeking"


def torchcodec_side(_):
    import torch
    import torchcodec
    from torchcodec.decoders import VideoDecoder
    from torchcodec.transforms import Resize
    torch.set_num_threads(1)

    def one(file):
        decoder = VideoDecoder(file, seek_mode="exact", num_ffmpeg_threads=1, dimension_order="NHWC",
                               transforms=[Resize((SIDE, SIDE))])
        return decoder.get_frames_at(wanted(decoder.metadata.num_frames)).data.numpy()
    return one, "torchcodec " + torchcodec.__version__


def compare(files, dump):
    ours = np.fromfile(dump, np.uint8).reshape(len(files), FRAMES, SIDE, SIDE, 3)
    nearest, distances = 0, []
    for file, frames in zip(files, ours):
        with Film(file) as film:
            all_of = np.stack([squashed(frame) for frame in film.decode()]).astype(np.int16)
        for number, frame in zip(wanted(len(all_of)), frames):
            apart = [float(np.abs(other - frame).mean()) for other in all_of]
            nearest += min(apart) == apart[number]
            distances.append(apart[number])
    return {"frames": len(distances), "nearest_to_their_number": nearest, "mean_difference_255": np.mean(distances)}


def main():
    sides = {"pyav": pyav_side, "pyav_seek": pyav_seek_side, "torchcodec": torchcodec_side}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer", choices=sides)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--compare")
    a = parser.parse_args()
    files = [str(file) for file in a.files]
    one, version = sides[a.peer](files)
    line = {"bench": "video_decode", "peer": version, "set": a.files[0].parent.name}
    if a.compare:
        print(json.dumps({**line, **compare(files, a.compare)}))
        return
    for file in files:
        assert one(file).shape == (FRAMES, SIDE, SIDE, 3)
    wall, cpu, steps = time.perf_counter(), time.process_time(), 0
    while steps < 3 or time.perf_counter() - wall < a.seconds:
        for file in files:
            one(file)
        steps += 1
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({**line, "unit": "clips/s", "value": steps * len(files) / wall,
                      "per_cpu_s": steps * len(files) / cpu, "steps": steps}))


if __name__ == "__main__":
    main()
