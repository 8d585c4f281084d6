#!/usr/bin/env python3
"""Makes a copy of a table in which the files of one column are broken, to measure a model on.

    bench/noisy_tables.py TABLE COLUMN OUT [--noise 1.0 | --black | --silent | --white | --swap]
                          [--rows test] [--train train] [--split split] [--seed 1]

OUT/table.csv has the rows of the part `--rows` (`all`: every one) with absolute paths; the files of COLUMN are new ones
in OUT/files, the others are those of TABLE. `braid evaluate RUN OUT/table.csv --split all` measures a run on it. What
can be done to a file:

  --noise S   Gaussian noise with a deviation of S standard deviations of the files of the part `--train` is added to
              the decoded pixels (per colour channel), samples or numbers (per column of an array). Pictures become
              8-bit PNG and are clipped there, sounds 16-bit WAV, arrays float32 .npy
  --black     pixels, samples and numbers are 0 (a black picture, a silent clip, a dead sensor); --silent is the same
  --white     noise alone, with the mean and the deviation of the training files
  --swap      the file of another row of the part

Reads pictures that Pillow reads, PCM WAV with 8, 16 or 32 bits, .npy and rows of it (`file.npy#row`), and films,
which are written without loss (FFV1) and without sound. Needs NumPy, Pillow, and PyAV for films. The same arguments
give the same files."""
import argparse
import csv
import os
import pathlib
import wave

import numpy as np
from PIL import Image

SOUNDS, ARRAYS, FILMS = {".wav"}, {".npy"}, {".mp4", ".mkv", ".avi", ".webm", ".mov"}


def read(path):
    """@return values as float64: [H, W, C] in 0..255, films [T, H, W, 3], samples [S, C] in -1..1, or an array; and the
    rate of the samples, of the frames, or None"""
    suffix = path.suffix.lower()
    if "#" in path.name:
        file, row = str(path).rsplit("#", 1)
        return np.load(file, mmap_mode="r", allow_pickle=False)[int(row)].astype(np.float64), None
    if suffix in FILMS:
        import av
        with av.open(str(path)) as film:
            rate = film.streams.video[0].average_rate
            frames = np.stack([frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)])
        return frames.astype(np.float64), rate
    if suffix in ARRAYS:
        return np.load(path, allow_pickle=False).astype(np.float64), None
    if suffix in SOUNDS:
        with wave.open(str(path), "rb") as file:
            width, raw = file.getsampwidth(), file.readframes(file.getnframes())
            samples = np.frombuffer(raw, {1: "<u1", 2: "<i2", 4: "<i4"}[width]).astype(np.float64)
            samples = (samples - 128) / 128 if width == 1 else samples / 2.0**(8 * width - 1)
            return samples.reshape(-1, file.getnchannels()), file.getframerate()
    with Image.open(path) as image:
        grey = image.mode in ("1", "L", "I;16")
        values = np.asarray(image.convert("L" if grey else "RGB"), np.float64)
    return values.reshape(*values.shape[:2], -1), None


def write(path, values, rate, like):
    """Writes values as `like` was read. @return the path with its suffix"""
    suffix = like.suffix.lower().split("#")[0]
    if suffix in FILMS:
        path = path.with_suffix(".mkv")
        frames = np.clip(np.rint(values), 0, 255).astype(np.uint8)
        import av
        with av.open(str(path), "w") as film:
            stream = film.add_stream("ffv1", rate=rate)
            stream.height, stream.width, stream.pix_fmt = frames.shape[1], frames.shape[2], "bgr0"
            for pixels in frames:
                film.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            film.mux(stream.encode())
    elif suffix in ARRAYS:
        path = path.with_suffix(".npy")
        np.save(path, values.astype(np.float32))
    elif suffix in SOUNDS:
        path = path.with_suffix(".wav")
        with wave.open(str(path), "wb") as file:
            file.setnchannels(values.shape[1]), file.setsampwidth(2), file.setframerate(rate)
            file.writeframes(np.clip(np.rint(values * 32768), -32768, 32767).astype("<i2").tobytes())
    else:
        path = path.with_suffix(".png")
        pixels = np.clip(np.rint(values), 0, 255).astype(np.uint8)
        Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels).save(path)
    return path


def moments(paths):
    """Mean and deviation of the values of files, per last axis; of a vector per number."""
    total = squares = count = 0
    for path in paths:
        values, _ = read(path)
        rows = values.reshape(-1, values.shape[-1])
        rows = rows[np.isfinite(rows).all(axis=1)]
        total, squares, count = total + rows.sum(0), squares + (rows**2).sum(0), count + len(rows)
    mean = total / max(count, 1)
    return mean, np.sqrt(np.maximum(squares / max(count, 1) - mean**2, 0))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=pathlib.Path)
    parser.add_argument("column")
    parser.add_argument("out", type=pathlib.Path)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--noise", type=float)
    for word in ("--black", "--silent", "--white", "--swap"):
        what.add_argument(word, action="store_true")
    parser.add_argument("--rows", default="test")
    parser.add_argument("--train", default="train")
    parser.add_argument("--split", default="split", help="column that names the part of each row")
    parser.add_argument("--seed", type=int, default=1)
    a = parser.parse_args()

    with open(a.table, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    if not rows or a.column not in rows[0]:
        parser.error(f'{a.table} has no column "{a.column}"')
    folder = a.table.resolve().parent
    part = [row for row in rows if a.rows == "all" or row.get(a.split) == a.rows]
    trained = [row for row in rows if row.get(a.split) == a.train] or rows
    filled = [row for row in part if row[a.column]]
    if not filled:
        parser.error(f'no row of the part "{a.rows}" has a file in "{a.column}"')
    random = np.random.default_rng(a.seed)
    if a.noise is not None or a.white:
        mean, deviation = moments(sorted({folder / row[a.column] for row in trained if row[a.column]}))
    (a.out / "files").mkdir(parents=True, exist_ok=True)
    cycle = random.permutation(len(filled))
    place = np.argsort(cycle)

    changed = {}
    for i, row in enumerate(filled):
        like = folder / row[a.column]
        if a.swap:  # a random cycle, in which no row keeps its own
            changed[id(row)] = str(folder / filled[cycle[place[i] - 1]][a.column])
            continue
        values, rate = read(like)
        if a.noise is not None:
            values = values + a.noise * deviation * random.standard_normal(values.shape)
        elif a.white:
            values = mean + deviation * random.standard_normal(values.shape)
        else:
            values = np.zeros_like(values)
        changed[id(row)] = str(write(a.out / "files" / f"{i:06d}_{like.stem}", values, rate, like).resolve())
    with open(a.out / "table.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, rows[0].keys())
        out.writeheader()
        for row in part:
            new = {name: str(folder / cell) if cell and os.path.isfile(folder / cell.split("#")[0]) else cell
                   for name, cell in row.items()}
            new[a.column] = changed.get(id(row), row[a.column])
            out.writerow(new)
    print(f"{a.out / 'table.csv'}: {len(part)} rows, {len(filled)} files of \"{a.column}\" changed")


if __name__ == "__main__":
    main()
