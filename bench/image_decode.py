#!/usr/bin/env python3
"""torchvision's side of bench/image_decode.cpp: file -> RGB -> shorter side 224, antialiased -> centre crop 224 ->
normalised float CHW, one thread. A step reads and decodes every file once.

    bench/image_decode.py FILES [--limit N] [--seconds 3] [--compare DUMP]

--compare reads the tensors that `braid_bench_image_decode --files FILES --limit N --dump DUMP` wrote and prints their
mean and largest distance from torchvision's over all pictures, in units of 1/255 of a pixel's range.
"""
import argparse
import json
import os
import pathlib
import time

for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
import numpy as np
import torch
import torchvision
from torchvision.io import ImageReadMode, decode_image, read_file
from torchvision.transforms import v2

MEAN, DEVIATION = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=pathlib.Path)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--compare")
    a = parser.parse_args()
    torch.set_num_threads(1)
    files = [str(f) for f in sorted(a.files.iterdir())][:a.limit or None]
    tensor = v2.Compose([v2.Resize(224, antialias=True), v2.CenterCrop(224), v2.ToDtype(torch.float32, scale=True),
                         v2.Normalize(MEAN, DEVIATION)])

    def one(file):
        return tensor(decode_image(read_file(file), mode=ImageReadMode.RGB))

    line = {"bench": "image_decode", "peer": "torchvision " + torchvision.__version__, "set": a.files.name}
    if a.compare:
        ours = np.fromfile(a.compare, np.float32).reshape(len(files), 3, 224, 224)
        scale = 255 * np.array(DEVIATION, np.float32)[:, None, None]
        means = [float((np.abs(one(f).numpy() - x) * scale).mean()) for f, x in zip(files, ours)]
        print(json.dumps({**line, "files": len(files), "mean_difference_255": float(np.mean(means)),
                          "worst_picture_255": max(means)}))
        return
    for file in files:
        one(file)
    wall, cpu, done, steps = time.perf_counter(), time.process_time(), 0, 0
    while steps < 3 or time.perf_counter() - wall < a.seconds:
        for file in files:
            one(file)
        done, steps = done + len(files), steps + 1
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({**line, "unit": "images/s", "value": done / wall, "per_cpu_s": done / cpu, "steps": steps}))


if __name__ == "__main__":
    main()
