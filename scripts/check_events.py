#!/usr/bin/env python3
"""Opens a run's event file with the real TensorBoard and compares every scalar with metrics.jsonl.

    scripts/check_events.py RUN

Installs TensorBoard into a virtual environment of its own, which is thrown away; nothing else is changed. Exits with 0
when all is equal, with 1 and what differs when not, and with 77 (skipped) where pip cannot fetch TensorBoard or Python
cannot make environments (Debian and Ubuntu have that in the package python3-venv).
"""
import importlib.util
import json
import math
import pathlib
import struct
import subprocess
import sys
import tempfile
import venv

TENSORBOARD = "tensorboard==2.20.0"
FIELD_OF_TAG = {"loss/train": "train_loss", "loss/validation": "validation_loss", "learning_rate": "learning_rate",
                "gradient_norm": "gradient_norm", "rows_per_second": "rows_per_second"}
INSIDE = "--inside-the-environment"


def single(number):
    """The nearest number of single precision, in which events hold scalars."""
    return struct.unpack("<f", struct.pack("<f", number))[0]


def expected(run):
    """By tag, the (step, value) pairs that metrics.jsonl promises; a value that is no number (null) has no event."""
    records = [json.loads(line) for line in (run / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    out = {}
    for record in records:
        group = f"specialist/{record['specialist']}/" if record["specialist"] else ""
        group += f"member {record['member']}/" if record["member"] > 1 else "refit/" * record["refit"]
        scalars = {tag: record[field] for tag, field in FIELD_OF_TAG.items()}
        for head in record["heads"]:
            for part in ("train", "validation"):
                scalars[f"loss/{part}/{head['input']}"] = head[part + "_loss"]
        for tag, value in scalars.items():
            if value is not None and math.isfinite(value):
                out.setdefault(group + tag, []).append((record["step"], single(value)))
    return out


def seen(run):
    """By tag, the (step, value) pairs that TensorBoard reads."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    events = EventAccumulator(str(run), size_guidance={"scalars": 0})  # 0: all of them
    events.Reload()
    return {tag: [(e.step, e.value) for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}


def compare(run):
    files = sorted(path.name for path in run.glob("events.out.tfevents.*"))
    wanted, found = expected(run), seen(run)
    problems = [] if len(files) == 1 else [f"{len(files)} event files instead of one: {files}"]
    problems += [f"{tag}: metrics.jsonl has {wanted.get(tag)}, TensorBoard reads {found.get(tag)}"
                 for tag in sorted(wanted.keys() | found.keys()) if wanted.get(tag) != found.get(tag)]
    if not wanted:
        problems.append("metrics.jsonl holds no scalars")
    if problems:
        sys.exit("\n".join(f"{run}: {problem}" for problem in problems))
    print(f"{run}: {sum(map(len, found.values()))} scalars under {len(found)} tags are equal in {TENSORBOARD}")


def main():
    words = [word for word in sys.argv[1:] if word != INSIDE]
    if len(words) != 1 or words[0].startswith("-"):
        sys.exit(__doc__)
    run = pathlib.Path(words[0])
    if INSIDE in sys.argv:
        return compare(run)
    if not importlib.util.find_spec("ensurepip"):
        print("skipped: this Python cannot make virtual environments; on Debian and Ubuntu install python3-venv")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="braid-tensorboard-") as folder:
        venv.create(folder, with_pip=True)
        python = pathlib.Path(folder) / "bin" / "python"
        fetched = subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                                  TENSORBOARD], capture_output=True, text=True)
        if fetched.returncode != 0:
            reason = (fetched.stderr.strip().splitlines() or ["pip says nothing"])[-1]
            print(f"skipped: {TENSORBOARD} cannot be installed: {reason}")
            sys.exit(77)
        sys.exit(subprocess.run([python, __file__, INSIDE, run]).returncode)


if __name__ == "__main__":
    main()
