#!/usr/bin/env python3
"""Pictures of several bands, as arrays and as TIFF: told from skeletons and steps, trained, answered, shown, examined.
Usage: bands_test.py BRAID."""
import array
import csv
import json
import random
import struct
import sys
import unittest

from things import AtHome

ROWS, SIDE, BANDS = 140, 16, 5


def npy(path, shape, values):
    """An array of float32 in C order."""
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {tuple(shape)}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    numbers = array.array("f", values)
    if sys.byteorder == "big":
        numbers.byteswap()
    path.write_bytes(b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header.encode() + numbers.tobytes())


def tiff(path, bands):
    """A TIFF of 16-bit samples in planes, one strip each; a band is [row][column]."""
    height, width, count = len(bands[0]), len(bands[0][0]), len(bands)
    planes = [b"".join(struct.pack(f"<{width}H", *row) for row in band) for band in bands]
    pixels = b"".join(planes)
    offsets = [8 + sum(map(len, planes[:i])) for i in range(count)]
    entries = [(256, 4, [width]), (257, 4, [height]), (258, 3, [16] * count), (259, 3, [1]), (262, 3, [1]),
               (273, 4, offsets), (277, 3, [count]), (278, 4, [height]), (279, 4, [len(plane) for plane in planes]),
               (284, 3, [2]), (339, 3, [1] * count)]
    beside, directory = b"", struct.pack("<H", len(entries))
    for tag, kind, values in entries:
        value = struct.pack(f"<{len(values)}{'HI'[kind == 4]}", *values)
        if len(value) > 4:
            value, beside = struct.pack("<I", 8 + len(pixels) + len(beside)), beside + value
        directory += struct.pack("<HHI", tag, kind, len(values)) + value.ljust(4, b"\0")
    path.write_bytes(b"II*\0" + struct.pack("<I", 8 + len(pixels) + len(beside)) + pixels + beside + directory +
                     b"\0" * 4)


def stripes(label, draw, bands=BANDS, telling=3):
    """Noise in every band; in the one that tells, stripes along or across. Bands share no unit."""
    shift = draw.randrange(4)

    def value(band, y, x):
        wave = ((y if label else x) + shift) // 2 % 2 if band == telling else 0
        return 10 ** band * (3 + wave + draw.gauss(0, 0.3))

    return [[[value(band, y, x) for x in range(SIDE)] for y in range(SIDE)] for band in range(bands)]


def write_last(path, bands):
    npy(path, (SIDE, SIDE, len(bands)), (band[y][x] for y in range(SIDE) for x in range(SIDE) for band in bands))


def write_first(path, bands):
    npy(path, (len(bands), SIDE, SIDE), (value for band in bands for row in band for value in row))


class Bands(AtHome):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        draw = random.Random(3)
        cls.data = cls.home / "data"
        cls.data.mkdir()
        cls.table = cls.table_of("scenes", "npy", lambda path, label: write_last(path, stripes(label, draw)))
        (cls.data / "scenes_3.npy").write_bytes(b"no array at all")
        npy(cls.data / "scenes_5.npy", (SIDE, SIDE, 4), [1.0] * SIDE * SIDE * 4)
        npy(cls.data / "scenes_8.npy", (SIDE, SIDE, BANDS), [float("nan")] * SIDE * SIDE * BANDS)

    @classmethod
    def table_of(cls, name, ending, write, rows=ROWS):
        """A table of files that `write` makes from a path and the label, in turn 0 and 1."""
        with open(cls.data / f"{name}.csv", "w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["view", "label"])
            for i in range(rows):
                write(cls.data / f"{name}_{i}.{ending}", i % 2)
                out.writerow([f"{name}_{i}.{ending}", ["across", "along"][i % 2]])
        return cls.data / f"{name}.csv"

    def train(self, table, out, *words):
        done = self.braid("train", table, "--target", "label", "--out", out, "train.specialists=0",
                          "train.members=1", "train.refit=no", *words)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_band_that_tells_is_learned_without_a_word(self):
        self.train(self.table, "run", "train.epochs=40", "train.batch_size=8", "data.max_unreadable=0.2")
        draw = random.Random(77)
        right = 0
        for i in range(10):
            write_last(self.home / f"new_{i}.npy", stripes(i % 2, draw))
            answer = self.json_of("predict", "run", f"view={self.home / f'new_{i}.npy'}")
            self.assertEqual(answer["inputs_unreadable"], [])
            self.assertNotIn("inputs_seen", answer)
            right += answer["label"] == ["across", "along"][i % 2]
        self.assertGreaterEqual(right, 8)
        nothing = [float("nan")] * SIDE
        write_last(self.home / "half.npy", [[nothing] * (SIDE // 2) + band[SIDE // 2:] for band in stripes(0, draw)])
        half = self.json_of("predict", "run", f"view={self.home / 'half.npy'}")
        self.assertEqual(half["inputs_seen"], {"view": 0.5})
        four = self.home / "four.npy"
        npy(four, (SIDE, SIDE, 4), [1.0] * SIDE * SIDE * 4)
        self.assertRegex(self.refused(3, "predict", "run", f"view={four}"),
                         r"four.npy.* has 4 bands of 16 x 16 pixels, but the training files have 5")
        self.json_of("explain", "run", f"view={self.home / 'new_0.npy'}", "--out", "said")
        self.assertIn("data:image/jpeg", (self.home / "said" / "explanation.html").read_text())
        self.assertIn("5 bands", (self.home / "run" / "report.html").read_text())

    def test_broken_files_and_dead_bands_are_found(self):
        said = json.loads(self.braid("check", self.table, "--target", "label", "--json").stdout)
        reasons = [one["reason"] for one in said["columns"] if one["kind"] == "bands"]
        self.assertRegex(" ".join(reasons), r"by their sizes pictures with the bands along the last axis")
        sentences = " ".join(one["sentence"] for one in said["findings"] if one["column"] == "view")
        self.assertIn(f"1 of {ROWS} pictures is unreadable", sentences)
        self.assertIn("of another number than the usual 5 bands", sentences)
        self.assertIn("without one finite number", sentences)
        self.assertIn("of one value all over in every band", sentences)

    def test_a_tiff_of_six_bands_is_read(self):
        draw = random.Random(5)

        def write(path, label):
            whole = stripes(label, draw, bands=6, telling=2)
            tiff(path, [[[min(65535, max(0, round(value * 0.3))) for value in row] for row in band] for band in whole])

        table = self.table_of("tiles", "tif", write, rows=24)
        self.assertIn("TIFF of 6 bands", self.braid("check", table, "--target", "label").stdout)
        self.train(table, "tiff_run", "train.epochs=1")
        answer = self.json_of("predict", "tiff_run", f"view={self.data / 'tiles_1.tif'}")
        self.assertEqual(answer["inputs_unreadable"], [])

    def test_bands_along_the_first_axis_are_read(self):
        draw = random.Random(6)
        table = self.table_of("planes", "npy", lambda path, label: write_first(path, stripes(label, draw)), rows=24)
        self.assertIn("along the first axis", self.braid("check", table, "--target", "label").stdout)
        self.train(table, "first_run", "train.epochs=1")
        answer = self.json_of("predict", "first_run", f"view={self.data / 'planes_1.npy'}")
        self.assertEqual(answer["inputs_unreadable"], [])

    def test_skeletons_stay_series_and_what_is_said_holds(self):
        draw = random.Random(7)
        still = [[draw.random() for _ in range(3)] for _ in range(20)]

        def write(path, label):
            npy(path, (30, 20, 3), (place + 0.02 * t * label for t in range(30) for joint in still for place in joint))

        table = self.table_of("moves", "npy", write, rows=24)
        self.assertEqual(self.json_of("init", table, "--target", "label")["inputs"][0]["kinds"], ["series"])
        said = self.json_of("init", table, "--target", "label", "data.kinds.view=bands")
        self.assertEqual(said["inputs"][0]["kinds"], ["bands"])


if __name__ == "__main__":
    unittest.main()
