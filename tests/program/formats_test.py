#!/usr/bin/env python3
"""Kinds of columns: told by what files hold whatever they are called, and said by the user where the guess is wrong.
Needs the ffmpeg program, which makes recordings and films. Usage: formats_test.py BRAID."""
import csv
import json
import math
import random
import shutil
import subprocess
import unittest

from log_files import npy
from things import AtHome

ROWS = 24
SOUNDS = ["au", "caf", "mp2", "w64", "wv", "ac3", "eac3", "voc", "tta", "sox", "ra"]
FILMS = {"mxf": ["-c:v", "mpeg2video"], "dv": ["-s", "720x576", "-pix_fmt", "yuv420p"], "y4m": ["-pix_fmt", "yuv420p"],
         "nut": [], "gif": [], "m2v": ["-c:v", "mpeg2video"]}
LOGS = ["txt", "log", "dat"]
KINDS = {**dict.fromkeys(SOUNDS, "audio"), **dict.fromkeys(FILMS, "video"), **dict.fromkeys(LOGS, "series"),
         "json": "transcript", "lidar": "points"}


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-threads", "1", *map(str, words)], check=True)


def make_row(folder, i, bright, draw):
    """One file of each format: high, bright, fast, large and affirmative, or not."""
    words = ["-f", "lavfi", "-i", f"sine=frequency={(1500 if bright else 300) + i}:sample_rate=48000:duration=0.3",
             "-f", "lavfi", "-i", f"color=c={'white' if bright else 'black'}:size=64x48:rate=25:duration=0.2,"
             f"drawbox=x={2 * i}:y=0:w=8:h=48:color=gray:t=fill"]
    for ending in SOUNDS:
        words += ["-map", "0", folder / f"{i}.{ending}"]
    for ending, how in FILMS.items():
        words += ["-map", "1", *how, folder / f"{i}.{ending}"]
    ffmpeg(*words)
    for ending, separator in zip(LOGS, [" ", ",", ";"]):
        rows = (f"{0.02 * k:.2f}{separator}{math.sin(k * (1.5 if bright else 0.3)) + draw.gauss(0, 0.1):.4f}"
                for k in range(60))
        header = f"time{separator}x\n" if ending == "log" else ""
        (folder / f"{i}.{ending}").write_text(header + "\n".join(rows) + "\n")
    said = f"{'yes indeed' if bright else 'not at all'} number {i}"
    (folder / f"{i}.json").write_text(json.dumps(
        {"text": said, "segments": [{"id": 0, "start": 0.0, "end": 1.5, "text": said}], "language": "en"}))
    size = 5 if bright else 1
    (folder / f"{i}.npy").write_bytes(npy([[draw.gauss(0, size) for _ in range(3)] for _ in range(80 + i)]))


def make_files(folder):
    folder.mkdir()
    draw = random.Random(4)
    with open(folder / "files.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow([*KINDS, "label"])
        for i in range(ROWS):
            make_row(folder, i, i % 2 == 1, draw)
            out.writerow([*(f"{i}.{'npy' if name == 'lidar' else name}" for name in KINDS), ["low", "high"][i % 2]])


@unittest.skipUnless(shutil.which("ffmpeg"), "there is no ffmpeg program to make recordings and films with")
class Formats(AtHome):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.data = cls.home / "data"
        make_files(cls.data)
        cls.table = cls.data / "files.csv"

    def table_of(self, ending, content):
        """A table of twelve files; `content` makes the bytes of each from its number."""
        folder = self.home / f"only_{ending}"
        folder.mkdir()
        rows = ["thing,label"]
        for i in range(12):
            (folder / f"{i}.{ending}").write_bytes(content(i))
            rows.append(f"{i}.{ending},{'ab'[i % 2]}")
        (folder / "t.csv").write_text("\n".join(rows) + "\n")
        return folder / "t.csv"

    def test_every_format_is_told_and_read(self):
        said = self.json_of("init", self.table, "--target", "label")
        self.assertEqual({one["columns"][0]: one["kinds"][0] for one in said["inputs"]}, KINDS)
        done = self.braid("check", self.table, "--target", "label")
        self.assertNotIn("unreadable", done.stdout)
        for name, kind in KINDS.items():
            self.assertRegex(done.stdout, rf"\n +{name} +{kind} +24 of 24 sampled files are")

    def test_what_they_hold_is_learned_and_answered(self):
        columns = ["gif", "wv", "dat", "json", "lidar"]
        done = self.braid("train", self.table, "--target", "label", "--inputs", ",".join(columns), "--out", "run",
                          "train.epochs=2", "train.batch_size=8", "train.specialists=0", "train.members=1",
                          "train.refit=no", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        words = [f"{name}={self.data}/1.{'npy' if name == 'lidar' else name}" for name in columns]
        answer = self.json_of("predict", "run", *words)
        self.assertEqual(sorted(answer["inputs_used"] + answer["inputs_broken"]), sorted(columns))
        self.assertEqual(answer["inputs_unreadable"], [])

    def test_a_stream_that_has_no_times_is_refused_with_a_remedy(self):
        ffmpeg("-i", self.data / "1.nut", "-c:v", "libx264", self.home / "raw.h264")
        content = (self.home / "raw.h264").read_bytes()
        done = self.braid("check", self.table_of("h264", lambda i: content + bytes([i])), "--target", "label")
        self.assertRegex(done.stdout, r"thing +video")
        self.assertIn("is a stream of H.264 without a container, so nothing says when its frames are shown",
                      done.stdout)

    def test_files_that_are_not_read_are_named(self):
        table = self.table_of("h5", lambda i: b"\x89HDF\r\n\x1a\n" + bytes([i] * 40))
        done = self.braid("train", table, "--target", "label", "--out", "none")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("its files are of no kind that is read; the first, 0.h5, is an HDF5 file", done.stderr)
        self.assertFalse((self.home / "none").exists())


class SaidKinds(AtHome):
    """A column whose kind the guess gets wrong, or its group."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        draw = random.Random(5)
        with open(cls.home / "trips.csv", "w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["code", "city", "day", "tags", "km", "late"])
            for i in range(120):
                city, tags, late = (draw.choice(words) for words in (["New York", "Old York"], ["a;b", "b", "c;a"],
                                                                     ["yes", "no"]))
                day, km = f"2024-01-{10 + i % 20}", round(draw.gauss(50, 9), 2)
                out.writerow([10 + i * 37 % 90, city, day, tags, km, late])
        cls.words = ["trips.csv", "--target", "late"]

    def readers(self, *words):
        """The input that reads each column, and as what."""
        said = self.json_of("init", *self.words, *words)
        return {column: (one["name"], kind) for one in said["inputs"] for column, kind in
                zip(one["columns"], one["kinds"])}

    def test_a_column_is_read_as_said_whatever_input_it_was_put_into(self):
        guessed = self.readers()
        self.assertEqual(guessed["code"], ("tabular", "number"))
        self.assertEqual(guessed["city"], ("tabular", "category"))
        said = ["data.kinds.code=category", "data.kinds.city=text", "data.kinds.km=ignore"]
        self.assertEqual(self.readers(*said), {**{name: guessed[name] for name in ("day", "tags")},
                                               "code": ("tabular", "category"), "city": ("city", "text")})
        report = self.braid("check", *self.words, *said).stdout
        self.assertRegex(report, r"code +category +as said; looks like number, 120 of 120")
        self.assertRegex(report, r"km +ignore +as said; looks like number")

    def test_what_is_said_is_trained_written_down_and_repeated(self):
        said = ["data.kinds.city=text", "train.epochs=1", "train.members=1", "train.refit=no"]
        done = self.braid("train", *self.words, *said, "--out", "run", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('city = "text"', (self.home / "run" / "recipe.toml").read_text())
        self.assertEqual(self.json_of("predict", "run", "city=New York")["inputs_unreadable"], [])
        recipe = self.braid("init", *self.words, *said).stdout
        self.assertIn('kinds = {city = "text"}', recipe)
        (self.home / "trips.toml").write_text(recipe)
        self.assertRegex(self.braid("check", "trips.toml").stdout, r"city +text +as said; looks like category")
        self.assertIn('data.kinds.city: says number, but input "city" reads the column as text',
                      self.refused(2, "train", "trips.toml", "data.kinds.city=number", "--out", "none"))

    def test_kinds_that_one_input_cannot_read_are_refused(self):
        kinds = 'inputs.tabular.kinds=["text", "category", "date", "list", "number"]'
        message = self.refused(2, "train", *self.words, kinds, "--out", "none")
        for part in ['input "tabular"', "column code as text and column city as category", "data.kinds.code=text"]:
            self.assertIn(part, message)
        self.assertFalse((self.home / "none").exists())

    def test_slips_are_answered_with_a_guess(self):
        for word, answer in [("data.kinds.cod=text", 'did you mean "code"?'), ("data.kinds.code=txt", "known: image"),
                             ("data.kinds.late=text", "is a target"), ("data.kinds.code=group", "--group"),
                             ("data.kinds=text", "data.kinds.code=category")]:
            self.assertIn(answer, self.refused(2, "train", *self.words, word, "--out", "none"), word)


if __name__ == "__main__":
    unittest.main()
