#!/usr/bin/env python3
"""Peak memory of the commands against the number of rows of a made table; prints one line a command and table.

    bench/table_memory.py BRAID [--rows 100000,1000000,4000000] [--formats csv,parquet] [--folder DIR]
                          [--command check ...]

The tables are made once in DIR: two numbers, a category, a text of 50 words of a vocabulary of 3,000 and a label of
three classes that depends on a number, about 300 bytes a row. Parquet needs PyArrow. Every command runs on every table:

    check TABLE --target label                                          (the data doctor)
    train TABLE --target label --time 30s train.epochs=1 --out RUN
    predict RUN TABLE -o ANSWERS.csv                                    (RUN is the smallest table's)
    evaluate RUN TABLE --json                                           (of the table's own run)

Memory is in 10^6 bytes, read from /proc every 20 ms while a command runs: `peak` is VmHWM, which counts pages of mapped
files too, that the kernel drops when others need room; `anonymous` is the largest RssAnon, which it cannot.
"""
import argparse
import json
import pathlib
import random
import subprocess
import tempfile
import time


def rows(count):
    draw = random.Random(7)
    syllables = ["ka", "lo", "mi", "ne", "ru", "sa", "te", "vo", "du", "pe", "xi", "an", "or", "el", "un"]
    words = ["".join(draw.choice(syllables) for _ in range(draw.randint(2, 3))) for _ in range(3000)]
    for _ in range(count):
        height, weight = draw.gauss(170, 10), draw.gauss(70, 12)
        label = "tall" if height > 176 else "short" if height < 164 else "middle"
        yield (f"{height:.2f}", f"{weight:.2f}", draw.choice(("north", "south", "east", "west")),
               " ".join(draw.choices(words, k=50)), label)


HEADER = ("height", "weight", "region", "note", "label")


def make_csv(file, count):
    with open(file, "w", encoding="utf-8") as out:
        out.write(",".join(HEADER) + "\n")
        for row in rows(count):
            out.write(",".join(row) + "\n")


def make_parquet(file, count):
    import pyarrow
    import pyarrow.parquet
    schema = pyarrow.schema([("height", pyarrow.float64()), ("weight", pyarrow.float64()),
                             *((name, pyarrow.string()) for name in HEADER[2:])])
    made = rows(count)
    with pyarrow.parquet.ParquetWriter(file, schema) as writer:
        for begin in range(0, count, 50000):
            columns = list(zip(*(next(made) for _ in range(min(50000, count - begin)))))
            columns[:2] = [list(map(float, c)) for c in columns[:2]]
            writer.write_table(pyarrow.table([pyarrow.array(c) for c in columns], schema=schema))


def measured(command):
    """Runs to its end. @return peak and anonymous memory in 10^6 bytes, seconds, and what it said if it failed"""
    begin, most = time.perf_counter(), {"VmHWM": 0, "RssAnon": 0}
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        while child.poll() is None:
            try:
                for line in pathlib.Path(f"/proc/{child.pid}/status").read_text().splitlines():
                    key = line.split(":")[0]
                    if key in most:
                        most[key] = max(most[key], int(line.split()[1]))
            except (FileNotFoundError, ProcessLookupError):
                pass
            time.sleep(0.02)
        said.seek(0)
        complaint = said.read().decode()[-500:] if child.returncode else ""
    return {"peak_mb": round(most["VmHWM"] * 1.024e-3), "anonymous_mb": round(most["RssAnon"] * 1.024e-3),
            "seconds": round(time.perf_counter() - begin, 1), **({"failed": complaint} if complaint else {})}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("braid")
    parser.add_argument("--rows", default="100000,1000000,4000000")
    parser.add_argument("--formats", default="csv,parquet")
    parser.add_argument("--folder", type=pathlib.Path,
                        default=pathlib.Path(tempfile.gettempdir()) / "braid-table-memory")
    parser.add_argument("--command", nargs="+", default=["check", "train", "predict", "evaluate"],
                        choices=["check", "train", "predict", "evaluate"])
    a = parser.parse_args()
    a.folder.mkdir(parents=True, exist_ok=True)
    counts = [int(n) for n in a.rows.split(",")]
    for kind in a.formats.split(","):
        runs = {n: a.folder / f"run-{kind}-{n}" for n in counts}
        for count in counts:
            table, run = a.folder / f"rows-{count}.{kind}", runs[count]
            if not table.exists():
                {"csv": make_csv, "parquet": make_parquet}[kind](table, count)
            commands = {
                "check": ["check", table, "--target", "label"],
                "train": ["train", table, "--target", "label", "--time", "30s", "train.epochs=1", "--out", run],
                "predict": ["predict", runs[counts[0]], table, "-o", a.folder / "answers.csv"],
                "evaluate": ["evaluate", run, table, "--json"],
            }
            for name in a.command:
                print(json.dumps({"bench": "table_memory", "command": name, "format": kind, "rows": count,
                                  "file_mb": round(table.stat().st_size / 1e6),
                                  **measured([a.braid, *map(str, commands[name])])}), flush=True)


if __name__ == "__main__":
    main()
