#!/usr/bin/env python3
"""Logs of sensors in every format, framed features with a rate, and logs whose clocks are odd, through the real
program. Usage: series_files_test.py BRAID."""
import csv
import datetime
import json
import math
import pathlib
import random
import shutil
import subprocess
import tempfile
import unittest

from log_files import mat, npy, parquet
from things import BRAID, Trained

EPOCH_US = 1_750_000_000_000_000


def wave(hertz, count, rate, draw, phase=0.0):
    return [math.sin(phase + 2 * math.pi * hertz * k / rate) + draw.gauss(0, 0.1) for k in range(count)]


def make_logs(folder, rows=24):
    """Slow or fast, as every column tells: a Parquet log with moments, a MAT file that states its rate, skeletons whose
    column tells it, and text whose recipe does."""
    folder.mkdir(parents=True)
    draw = random.Random(3)
    with open(folder / "logs.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["imu", "emg", "pose_25fps", "fixed", "pace"])
        for i in range(rows):
            hertz, phase = (1 if i % 2 else 5), draw.uniform(0, 2 * math.pi)  # a row has its own
            parquet(folder / f"{i}.parquet", {"timestamp [us]": [EPOCH_US + 40_000 * k for k in range(50)],
                                              "x": wave(hertz, 50, 25, draw, phase), "row": list(range(50))})
            mat(folder / f"{i}.mat", {"fs": 25.0, "emg": wave(hertz, 50, 25, draw, phase)}, compressed=i % 3 == 0)
            pose = list(zip(*(wave(hertz, 50, 25, draw, phase) for _ in range(6))))
            (folder / f"{i}.npy").write_bytes(npy(pose, (3, 2)))
            (folder / f"{i}.csv").write_text(
                "".join(f"{v:.3f},{draw.gauss(0, 1):.3f}\n" for v in wave(hertz, 60, 30, draw, phase)))
            out.writerow([f"{i}.parquet", f"{i}.mat", f"{i}.npy", f"{i}.csv", "slow" if i % 2 else "fast"])


class SeriesFiles(Trained):
    make, file = staticmethod(make_logs), "logs.csv"
    words = ["--target", "pace", "train.epochs=6", "train.batch_size=8", "train.refit=no",
             "inputs.fixed.feature.rate_hz=30"]

    def test_every_format_is_a_stream_with_a_clock(self):
        said = self.json_of("init", self.table, "--target", "pace")
        self.assertEqual([one["kinds"] for one in said["inputs"]], [["series"]] * 4)
        report = self.braid("check", self.table, "--target", "pace").stdout
        self.assertIn("arrays of numbers, at 25 Hz by the name of the column", report)
        for column in ("imu", "emg", "pose_25fps"):
            self.assertRegex(report, f"{column}: 24 logs of .* of 2 to 2 s")
        self.assertIn("fixed: 24 of 24 logs are without a clock", report)
        self.assertIn("`rate_hz` in the recipe states a fixed rate", report)
        self.assertRegex(report, "emg: runs in step with imu")

    def test_what_each_format_shows_is_learned_and_answered_alone(self):
        self.assertGreaterEqual(self.trained["targets"]["pace"]["accuracy"]["value"], 0.8)
        data = self.home / "data"
        for name, ending in (("imu", "parquet"), ("emg", "mat"), ("pose_25fps", "npy"), ("fixed", "csv")):
            answers = [self.json_of("predict", self.home / "run", f"{name}={data}/{i}.{ending}") for i in range(2)]
            self.assertEqual(answers[0]["inputs_used"], [name])
            self.assertEqual(answers[0]["inputs_seen"], {name: 1}, "a stream with a clock says what it saw")

    def test_parts_are_cut_by_the_stated_rate(self):
        table, run = self.home / "data" / "parts.csv", self.home / "parts_run"
        with open(table, "w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["pose_25fps", "start_s", "end_s", "pace"])
            for i in range(24):
                out.writerow([f"{i}.npy", 0.4, 1.6, "slow" if i % 2 else "fast"])
            out.writerow(["0.npy", 1.6, 2.4, "fast"])
            out.writerow(["0.npy", 3, 4, "fast"])
        done = self.braid("train", table, "--target", "pace", "--out", run, "train.epochs=1", "train.refit=no")
        self.assertEqual(done.returncode, 0, done.stderr)
        answers = self.json_of("predict", run, table)["answers"]
        self.assertEqual(answers[0]["inputs_seen"]["pose_25fps"], 1)
        self.assertAlmostEqual(answers[24]["inputs_seen"]["pose_25fps"], 0.5, delta=0.03)
        self.assertEqual(answers[25]["inputs_absent"], ["pose_25fps"], "nothing was recorded then")

    def test_damaged_files_are_named_by_row_and_the_rest_goes_on(self):
        data = self.home / "data"
        whole = (data / "0.parquet").read_bytes()
        broken = {"cut.parquet": whole[:len(whole) // 2], "short.parquet": b"PAR1",
                  "words.parquet": b"PAR1" + b"x" * 90,
                  "cut.mat": (data / "1.mat").read_bytes()[:300], "hdf.mat": b"MATLAB 7.3 MAT-file".ljust(600),
                  "empty.mat": (data / "1.mat").read_bytes()[:128]}
        table = data / "broken.csv"
        with open(table, "w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["imu", "emg", "pose_25fps", "fixed", "pace"])
            for name, content in broken.items():
                (data / name).write_bytes(content)
                is_imu = name.endswith("parquet")
                out.writerow([name if is_imu else "1.parquet", "1.mat" if is_imu else name, "", "", "slow"])
        answers = self.json_of("predict", self.home / "run", table)["answers"]
        self.assertEqual([one["inputs_unreadable"] for one in answers], [["imu"]] * 3 + [["emg"]] * 3)
        said = self.braid("check", table, "--target", "pace").stdout
        self.assertIn("save it with -v7", said + self.braid("predict", self.home / "run", f"emg={data}/hdf.mat").stderr)
        message = self.refused(3, "predict", self.home / "run", f"imu={data}/cut.parquet")
        self.assertIn("cut.parquet", message)
        self.assertLess(len(message), 300)


class PartsOfALongLog(unittest.TestCase):
    """One log of many hours serves all rows: what they ask for may be written in several ways."""

    BEGIN = 1_700_000_000

    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="braid-parts-"))
        cls.addClassCleanup(shutil.rmtree, cls.home)
        draw = random.Random(1)
        cls.parts = [(4 * i, 4 * i + 4, draw.choice(["slow", "fast"])) for i in range(60)]
        steps = [(begin + 0.1 * k, math.sin(2 * math.pi * (3 if pace == "fast" else 1) * 0.1 * k))
                 for begin, _, pace in cls.parts for k in range(40)]
        for name, write in {"moments": lambda t: f"{cls.BEGIN + t:.3f}", "dates": cls.date,
                            "seconds": lambda t: f"{t:.3f}"}.items():
            (cls.home / f"{name}.csv").write_text("time,x\n" + "".join(f"{write(t)},{x:.4f}\n" for t, x in steps))

    @classmethod
    def date(cls, t):
        moment = datetime.datetime.fromtimestamp(cls.BEGIN + t, datetime.timezone.utc)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}"

    def table(self, log, write, header="log,start,end,pace"):
        path = self.home / "parts.csv"
        lines = [f"{log}.csv,{write(a)},{write(b)},{pace}\n" for a, b, pace in self.parts]
        path.write_text(header + "\n" + "".join(lines))
        return path

    def braid(self, *words):
        return subprocess.run([BRAID, *map(str, words)], capture_output=True, text=True, cwd=self.home)

    def test_parts_are_found_however_their_times_are_written(self):
        done = self.braid("train", self.table("seconds", lambda t: t), "--target", "pace", "--out", "run",
                          "train.epochs=8", "train.batch_size=8", "train.refit=no", "--threads", "1", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        said = lambda table: json.loads(self.braid("predict", "run", table, "--json").stdout)["answers"]
        known = said(self.table("seconds", lambda t: t))
        right = sum(answer["pace"] == pace for answer, (_, _, pace) in zip(known, self.parts))
        self.assertGreaterEqual(right, 0.9 * len(known))
        for log, write in [("moments", lambda t: self.BEGIN + t), ("moments", lambda t: (self.BEGIN + t) * 1000),
                           ("dates", self.date), ("dates", lambda t: t), ("moments", lambda t: t)]:
            table = self.table(log, write)
            self.assertEqual(self.braid("check", table, "--target", "pace").returncode, 0, table.read_text()[:60])
            for answer, same in zip(said(table), known):
                self.assertEqual(answer["inputs_used"], ["log"])
                self.assertAlmostEqual(answer["pace_probability_fast"], same["pace_probability_fast"], delta=1e-3)

    def test_the_header_tells_the_unit_of_parts(self):
        table = self.table("seconds", lambda t: 1000 * t, "log,start_ms,end_ms,pace")
        done = self.braid("check", table, "--target", "pace")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertRegex(done.stdout, "start_ms +begin")

    def test_parts_beyond_their_file_are_a_problem_whose_likely_cause_is_named(self):
        done = self.braid("check", self.table("seconds", lambda t: 1000 * t), "--target", "pace")
        self.assertEqual(done.returncode, 3)
        self.assertIn("59 of 60 parts lie outside their files; the first, row 2: it asks for 4000 to 8000 s, and the "
                      "file goes from 0 to 240 s; in milliseconds all would lie within", done.stdout)
        done = self.braid("check", self.table("seconds", lambda t: "noon" if t % 8 else "late"), "--target",
                          "pace")
        self.assertEqual(done.returncode, 3)
        self.assertIn("60 of 60 parts have no times that can be read; the first, row 1", done.stdout)

    def test_a_log_that_serves_all_rows_is_no_leak_but_said(self):
        done = self.braid("check", self.table("seconds", lambda t: t), "--target", "pace")
        self.assertEqual(done.returncode, 0)
        self.assertIn("1 file is cut into parts of which some are in training and some in test", done.stdout)


class OddClocks(unittest.TestCase):
    """What `braid check` says of logs, one column each."""

    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="braid-series-"))
        cls.addClassCleanup(shutil.rmtree, cls.home)

    def said_of(self, name, rows, header="time,x"):
        """The sentence about the third of six logs, when that is made of these rows and the others are sound."""
        folder = self.home / name
        folder.mkdir()
        table = "log,way\n"
        for i in range(6):
            body = rows if i == 2 else "".join(f"{0.02 * k:.2f},{(k * 7 + i) % 5}\n" for k in range(60))
            (folder / f"{i}.csv").write_text((header if i == 2 else "time,x") + "\n" + body)
            table += f"{i}.csv,{'up' if i % 2 else 'down'}\n"
        (folder / "t.csv").write_text(table)
        done = subprocess.run([BRAID, "check", folder / "t.csv", "--target", "way"], capture_output=True, text=True)
        self.assertIn("row 3 (2.csv)", done.stdout)
        return next(line for line in done.stdout.splitlines() if "row 3 (2.csv)" in line)

    def test_a_unit_that_its_name_gets_wrong_is_said(self):
        rows = "".join(f"{20 * k},{k % 3}\n" for k in range(60))
        self.assertIn('"time_s" is named in seconds', self.said_of("unit", rows, "time_s,x"))

    def test_times_that_are_not_sorted_are_counted_and_sorted_in(self):
        times = list(range(60))
        random.Random(1).shuffle(times)
        rows = "".join(f"{0.02 * k:.2f},{k % 3}\n" for k in [*range(5), *times[:50], *range(60, 99)])
        self.assertIn("were sorted in", self.said_of("unsorted", rows))

    def test_times_that_stand_twice_are_counted_and_joined(self):
        rows = "".join(f"{0.02 * (k - (k == 7)):.2f},{k % 3}\n" for k in range(60))
        self.assertIn("share their time with another and were joined", self.said_of("twice", rows))

    def test_a_clock_that_is_set_back_is_named_by_its_row(self):
        rows = "".join(f"{0.02 * k + (500 if k < 40 else 0):.2f},{k % 3}\n" for k in range(80))
        self.assertIn("its clock was set back at row 41", self.said_of("reset", rows))

    def test_a_single_row_says_nothing_about_change(self):
        self.assertIn("a single row", self.said_of("single", "0.5,1\n"))

    def test_times_that_are_no_numbers_are_left_out(self):
        rows = "".join(f"{'nan' if k == 9 else 0.02 * k},{'nan' if k == 5 else k % 3}\n" for k in range(60))
        self.assertIn("1 of 60 rows have no readable time and are left out", self.said_of("nan", rows))

    def test_a_log_of_words_is_unreadable(self):
        self.assertIn("unreadable", self.said_of("words", "a,b\n" * 20, "name,colour"))


if __name__ == "__main__":
    unittest.main()
