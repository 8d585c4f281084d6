#!/usr/bin/env python3
"""Clips as two vectors each, so that many fusions can be compared on real inputs in seconds a training.

    bench/clip_vectors.py AVLETTERS OUT
    bench/fusion_table.py OUT/vectors.csv OUT/runs --target letter --inputs lips,voice

AVLETTERS holds `letters.csv` with the columns lips (films), mfcc (arrays), letter and split. A clip is cut into
three parts of equal length; `lips` holds the mean grey of 12 x 16 fields of each part's frames and how much they
vary in it, `voice` the mean and the deviation of each feature of sound. No label is looked at. Needs NumPy and PyAV."""
import argparse
import csv
import pathlib

import av
import numpy as np

PARTS, HEIGHT, WIDTH = 3, 12, 16


def thirds(steps):
    """@param steps [T, C]  @return mean and deviation of each part, [2 * PARTS * C]"""
    return np.concatenate([value for part in np.array_split(steps, PARTS) for value in (part.mean(0), part.std(0))])


def greys(path):
    """@return [T, HEIGHT * WIDTH] in 0..1"""
    with av.open(str(path)) as film:
        frames = [frame.reformat(WIDTH, HEIGHT, "gray").to_ndarray() for frame in film.decode(video=0)]
    return np.stack(frames).reshape(len(frames), -1) / 255


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("avletters", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    with open(args.avletters / "letters.csv", newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    lips = np.stack([thirds(greys(args.avletters / row["lips"])) for row in rows])
    voice = np.stack([thirds(np.load(args.avletters / row["mfcc"])) for row in rows])
    np.save(args.out / "lips.npy", lips.astype(np.float32))
    np.save(args.out / "voice.npy", voice.astype(np.float32))
    with open(args.out / "vectors.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["lips", "voice", "letter", "split"])
        out.writerows([f"lips.npy#{i}", f"voice.npy#{i}", row["letter"], row["split"]] for i, row in enumerate(rows))


if __name__ == "__main__":
    main()
