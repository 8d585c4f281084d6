#!/usr/bin/env python3
"""Makes JPEG photos as large as a camera's out of small pictures, for bench/image_decode.cpp.

    bench/photos.py PICTURES OUT [--count 8] [--size 4000x3000] [--scale 4]

Each is a mosaic of PICTURES (a folder of JPEG or PNG files), every one enlarged `--scale` times (bicubic), with the
grain of a sensor (standard deviation 3 of 255, so that the file has a photo's bits per pixel), saved at quality 90,
4:2:0. The same pictures and versions of Pillow and NumPy give the same bytes.
"""
import argparse
import pathlib

import numpy as np
from PIL import Image


def mosaic(pictures, first, width, height, scale):
    out = Image.new("RGB", (width, height))
    x = y = line = 0
    while y < height:
        picture = Image.open(pictures[first % len(pictures)]).convert("RGB")
        picture = picture.resize((picture.width * scale, picture.height * scale), Image.BICUBIC)
        out.paste(picture, (x, y))
        first, x, line = first + 1, x + picture.width, max(line, picture.height)
        if x >= width:
            x, y, line = 0, y + line, 0
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=8)
    parser.add_argument("--size", default="4000x3000")
    parser.add_argument("--scale", type=int, default=4)
    a = parser.parse_args()
    width, height = map(int, a.size.split("x"))
    pictures = sorted(p for p in a.pictures.iterdir() if p.suffix.lower() in (".jpg", ".jpeg", ".png"))
    a.out.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    for i in range(a.count):
        pixels = np.asarray(mosaic(pictures, i * 101, width, height, a.scale), np.float32)
        pixels = pixels + 3 * random.standard_normal((height, width, 1), np.float32)
        file = a.out / f"photo_{i}.jpg"
        Image.fromarray(np.clip(pixels + 0.5, 0, 255).astype(np.uint8)).save(file, quality=90, subsampling="4:2:0")
        print(file, file.stat().st_size)


if __name__ == "__main__":
    main()
