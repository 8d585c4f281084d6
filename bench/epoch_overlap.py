#!/usr/bin/env python3
"""How well decoding films overlaps with learning from them, on made-up clips.

    bench/epoch_overlap.py BRAID BRAID_BENCH_VIDEO_DECODE FOLDER [--clips 64] [--threads 2] [--epochs 3]

Makes clips of 320 x 240 pixels (H.264, 2 s) with the ffmpeg program, then measures seconds an epoch after the first:
`both`, with nothing kept in memory, so that every epoch decodes (`data.cache_mb=0`); `model`, with everything in
memory; `decode`, 16 uniform frames of every training clip to 112 x 112 by the same number of threads, without a
model. Prints the three, how long `both` waited for data, and both / max(decode, model). On a machine whose cores are
all busy with either alone, the sum is the least that `both` can take, and is printed too."""
import argparse
import csv
import json
import pathlib
import shutil
import statistics
import subprocess
import sys


def make_clips(folder, count):
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "clips.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["film", "way", "split"])
        for i in range(count):
            path = folder / f"{i}.mp4"
            if not path.exists():
                source = f"testsrc2=s=320x240:r=25:d=2,hue=H={'1' if i % 2 else '-1'}*PI*t+{i}"
                subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, "-c:v", "libx264",
                                "-preset", "veryfast", "-g", "50", "-pix_fmt", "yuv420p", path], check=True)
            part = "validation" if i % 8 == 6 else "test" if i % 8 == 7 else "train"
            out.writerow([path.name, "up" if i // 2 % 2 else "down", part])


def epochs(braid, folder, name, words):
    """Records of the epochs after the first."""
    run = folder / name
    shutil.rmtree(run, ignore_errors=True)
    done = subprocess.run([braid, "train", folder / "clips.csv", "--target", "way", "--out", run, "train.refit=no",
                           "inputs.film.feature.frames=16", "inputs.film.feature.size_px=112", *words],
                          capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    records = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    return [record for record in records if not record["specialist"]][1:]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("braid")
    options.add_argument("decoder")
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--clips", type=int, default=64)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--epochs", type=int, default=3)
    wanted = options.parse_args()
    make_clips(wanted.folder, wanted.clips)
    common = [f"train.epochs={wanted.epochs}", "--threads", str(wanted.threads)]
    rows = sum(i % 8 < 6 for i in range(wanted.clips))

    def seconds(records):
        return statistics.median(rows / record["rows_per_second"] for record in records)

    both = epochs(wanted.braid, wanted.folder, "both", [*common, "data.cache_mb=0"])
    model = epochs(wanted.braid, wanted.folder, "model", common)
    films = [wanted.folder / f"{i}.mp4" for i in range(wanted.clips) if i % 8 < 6]
    line = subprocess.run([wanted.decoder, *films, "--threads", str(wanted.threads), "--seconds", "3"],
                          capture_output=True, text=True, check=True).stdout
    decode = rows / json.loads(line)["value"]
    slower = max(seconds(model), decode)
    print(json.dumps({"both_s": seconds(both), "model_s": seconds(model), "decode_s": decode,
                      "waited_s": statistics.median(record["seconds_reading"] for record in both),
                      "both_by_slower": seconds(both) / slower,
                      "both_by_sum": seconds(both) / (seconds(model) + decode)}))


if __name__ == "__main__":
    main()
