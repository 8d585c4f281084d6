#!/usr/bin/env python3
"""The programs of examples/, in a folder with a table of cars; and the README shows them as they are.
Usage: examples_test.py FOLDER_OF_THE_PROGRAMS"""
import math
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

PROGRAMS = pathlib.Path(sys.argv.pop()).resolve()
ROOT = pathlib.Path(__file__).resolve().parents[2]
COLOURS = {"red": (30, 30, 200), "white": (240, 240, 240), "black": (20, 20, 20)}


def bmp(path, colour, side=16):
    """A picture of one colour (blue, green, red)."""
    pixels = bytes(colour) * side * side  # rows of 48 bytes need no padding
    path.write_bytes(b"BM" + struct.pack("<IHHI", 54 + len(pixels), 0, 0, 54) +
                     struct.pack("<IiiHHIIiiII", 40, side, side, 1, 24, 0, len(pixels), 2835, 2835, 0, 0) + pixels)


def make_cars(folder, rows=60):
    draw = random.Random(1)
    with open(folder / "cars.csv", "w") as table:
        table.write("front,km,remark,price\n")
        for i in range(rows):
            colour = draw.choice(list(COLOURS))
            km = draw.randrange(200000)
            rust = draw.choice(["no", "a little", "much"])
            bmp(folder / f"{i}.bmp", COLOURS[colour])
            price = 30000 - km // 10 + 2000 * (colour == "red") - 3000 * (rust == "much") + draw.randrange(500)
            table.write(f"{i}.bmp,{km},{rust} rust and {draw.randrange(1, 4)} owners before,{price}\n")
    bmp(folder / "new.bmp", COLOURS["red"])


def code_lines(text):
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("///")]


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="braid-examples-"))
        cls.addClassCleanup(shutil.rmtree, cls.home)
        make_cars(cls.home)
        cls.trained = cls.run_example("train")
        assert cls.trained.returncode == 0, cls.trained.stderr

    @classmethod
    def run_example(cls, name, folder=None):
        return subprocess.run([str(PROGRAMS / name)], cwd=folder or cls.home, capture_output=True, text=True)

    def price_of(self, done):
        self.assertEqual(done.returncode, 0, done.stderr)
        price = float(re.fullmatch(r"price: (\S+)\n", done.stdout).group(1))
        self.assertTrue(0 < price < 50000, price)

    def test_train_writes_a_run_and_measures_it(self):
        self.assertIn("column front is image", self.trained.stderr)
        self.assertIn("epoch 3", self.trained.stderr)
        metrics = dict(line.split(" ", 1) for line in self.trained.stdout.splitlines())
        self.assertTrue(math.isfinite(float(metrics["r2"].split()[0])), metrics)
        self.assertTrue((self.home / "runs/cars/bundle/weights.safetensors").exists())

    def test_predict_answers_with_some_of_the_inputs(self):
        self.price_of(self.run_example("predict"))

    def test_predict_says_what_is_missing(self):
        with tempfile.TemporaryDirectory() as empty:
            done = self.run_example("predict", folder=empty)
        self.assertEqual(done.returncode, 4)
        self.assertIn("runs/cars: there is no such run", done.stderr)

    def test_own_part_is_trained_saved_and_opened_again(self):
        self.price_of(self.run_example("own_part"))
        self.assertIn("bag_of_words", (self.home / "runs/remarks/bundle/bundle.toml").read_text())

    def test_project_points_draws_a_made_up_street(self):
        out = self.home / "street.jpg"
        done = subprocess.run([str(PROGRAMS / "project_points"), str(out)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(int(done.stdout.split()[0]), 10000)
        self.assertTrue(out.read_bytes().startswith(b"\xff\xd8"))

    def test_they_are_as_short_as_promised(self):
        self.assertLessEqual(len(code_lines((ROOT / "examples/predict.cpp").read_text())), 10)
        self.assertLessEqual(len(code_lines((ROOT / "examples/train.cpp").read_text())), 25)

    def test_the_readme_shows_them_as_they_are(self):
        readme = (ROOT / "README.md").read_text()
        for name in ("predict.cpp", "train.cpp"):
            self.assertIn(f"```cpp\n{(ROOT / 'examples' / name).read_text()}```", readme, name)
        project = (ROOT / "tests/install/outside/CMakeLists.txt").read_text()
        self.assertIn(project.replace("outside", "cars").replace("main.cpp", "predict.cpp"), readme)


if __name__ == "__main__":
    unittest.main(verbosity=2)
