#!/usr/bin/env python3
"""Start of the program to its printed answer, beside `import torch`; medians over runs, page cache warm.

    bench/cold_start.py [--runs 10] [--python PYTHON] -- build/release/braid predict RUN image=FILE "question=WORDS"

What follows `--` is run in turn with `PYTHON -c "import torch"` (left out without --python), after one run of each that
is not counted. CPU seconds are user and system of all threads; peak is the peak of resident memory (VmHWM), in 10^6
bytes.
"""
import argparse
import json
import os
import statistics
import subprocess
import time


def run(command):
    """One process from outside. This small parent's own memory is below the child's, so maxrss is the child's VmHWM."""
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said = child.stdout.read()
    wall = time.perf_counter() - begin
    complaint = child.stderr.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command[0]} ended with {child.returncode}: {complaint}")
    return {"wall_s": wall, "cpu_s": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss * 1024 / 1e6}, said


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--python", default="")
    parser.add_argument("command", nargs="+")
    a = parser.parse_args()
    sides = {"braid": a.command}
    if a.python:
        sides["import torch"] = [a.python, "-c", "import torch; print(torch.__version__)"]
    lines = {name: [] for name in sides}
    said = {name: run(command)[1] for name, command in sides.items()}
    for _ in range(a.runs):
        for name, command in sides.items():
            lines[name].append(run(command)[0])
    for name in sides:
        medians = {key: round(statistics.median(line[key] for line in lines[name]), 3) for key in lines[name][0]}
        print(json.dumps({"bench": "cold_start", "peer": name, "runs": a.runs, **medians,
                          "said": said[name].decode().splitlines()[0]}))


if __name__ == "__main__":
    main()
