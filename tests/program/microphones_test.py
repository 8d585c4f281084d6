#!/usr/bin/env python3
"""Recordings of two microphones whose label is where a sound comes from: it is in no channel alone, and not in
their mix. Usage: microphones_test.py BRAID."""
import csv
import json
import math
import random
import struct
import unittest
import wave

from things import Trained

RATE, DELAY = 8000, 3  # samples


def recording(path, side, draw):
    """A hiss or a tone that fades, louder by 6 to 12 dB and earlier in the channel of its side."""
    count = int(RATE * draw.uniform(0.3, 0.5))
    turn = 2 * math.pi * draw.uniform(200, 1500) / RATE
    hiss, fade = draw.random() < 0.5, draw.uniform(1, 4)
    sound = [3000 * (draw.gauss(0, 1) if hiss else math.sin(turn * i)) * math.exp(-fade * i / RATE)
             for i in range(count)]
    weak = 10 ** (-draw.uniform(6, 12) / 20)
    away = [weak * v for v in [0.0] * DELAY + sound[:-DELAY]]
    left, right = {"left": (sound, away), "right": (away, sound), "centre": (sound, sound)}[side]
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2), out.setsampwidth(2), out.setframerate(RATE)
        for both in zip(left, right):
            noisy = (round(v + draw.gauss(0, 30)) for v in both)
            out.writeframesraw(struct.pack("<hh", *(max(-32768, min(32767, v)) for v in noisy)))


def make_recordings(folder, rows=150):
    folder.mkdir(parents=True)
    draw = random.Random(6)
    with open(folder / "sides.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["clip", "side", "split"])
        for i in range(rows):
            side = ["left", "right", "centre"][i % 3]
            recording(folder / f"{i}.wav", side, draw)
            out.writerow([f"{i}.wav", side, "test" if i >= rows * 2 // 3 else "train"])


class Microphones(Trained):
    make, file = staticmethod(make_recordings), "sides.csv"
    words = ["--target", "side", "--split-column", "split", "train.epochs=12", "train.batch_size=16", "train.refit=no"]

    def test_the_side_is_heard_where_channels_are_compared_and_that_is_said(self):
        self.assertGreaterEqual(self.trained["targets"]["side"]["accuracy"]["value"], 0.9)
        done = self.braid("train", self.table, *self.words, "train.epochs=1", "--out", "said")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("training recordings looked at have 2 channels that differ", done.stderr)

    def test_the_mix_alone_does_not_tell(self):
        mixed = self.json_of("train", self.table, *self.words, "train.epochs=3", "inputs.clip.feature.channels=mix",
                             "--out", "mix")
        self.assertLess(mixed["targets"]["side"]["accuracy"]["value"], 0.75)

    def test_an_answer_is_explained_over_all_planes(self):
        done = self.braid("explain", "run", "clip=data/0.wav", "--out", "why")
        self.assertEqual(done.returncode, 0, done.stderr)
        page = "".join(path.read_text() for path in (self.home / "why").glob("*.html"))
        self.assertIn("at the bottom the mix of the channels", page)

    def test_a_mono_recording_is_answered_as_one_from_the_middle(self):
        with wave.open(str(self.home / "data" / "2.wav")) as both, wave.open(str(self.home / "mono.wav"), "wb") as one:
            one.setnchannels(1), one.setsampwidth(2), one.setframerate(RATE)
            pairs = struct.iter_unpack("<hh", both.readframes(both.getnframes()))
            one.writeframes(b"".join(struct.pack("<h", (a + b) // 2) for a, b in pairs))
        answer = self.braid("predict", "run", "clip=mono.wav", "--json")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        self.assertEqual(json.loads(answer.stdout)["side"], "centre")


if __name__ == "__main__":
    unittest.main()
