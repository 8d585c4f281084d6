#!/usr/bin/env python3
"""Scenes in which a thing stands to the left or to the right and only the picture knows its colour: points painted with
pictures, through the real program. Usage: painting_test.py BRAID."""
import csv
import random
import unittest

from things import COLOURS, Trained, noisy, write_png

WIDTH, HEIGHT = 48, 32
CALIBRATION = f"""[camera.front]
size = [{WIDTH}, {HEIGHT}]
focal = [24, 24]
centre = [{WIDTH / 2 - 0.5}, {HEIGHT / 2 - 0.5}]
rotation = [[0, -1, 0], [0, 0, -1], [1, 0, 0]]
"""
RECIPE = """[data]
table = "scenes.csv"
[[inputs]]
name = "sweep"
columns = [{columns}]
kinds = [{kinds}]
[[targets]]
column = "colour"
[train]
epochs = 10
batch_size = 16
refit = "no"
"""


def halves(path, left, right, draw):
    """An RGB picture of two colours with noise."""
    write_png(path, WIDTH, HEIGHT, lambda x, y: noisy(left if x < WIDTH // 2 else right, draw))


def sweep(path, side, draw):
    """A tall thing at `side` (1: left), four metres ahead, on even ground; x ahead, y to the left, z up."""
    points = [(draw.gauss(4, 0.1), side * 1.5 + draw.gauss(0, 0.1), draw.uniform(-0.5, 1.5)) for _ in range(40)]
    points += [(draw.uniform(2, 8), draw.uniform(-3, 3), -0.6) for _ in range(40)]
    draw.shuffle(points)
    path.write_text("ply\nformat ascii 1.0\nelement vertex 80\nproperty float x\nproperty float y\nproperty float z\n"
                    "end_header\n" + "".join(f"{x:.3f} {y:.3f} {z:.3f}\n" for x, y, z in points))


def make_scenes(folder, rows=240):
    folder.mkdir(parents=True)
    (folder / "front.toml").write_text(CALIBRATION)
    (folder / "other.toml").write_text(CALIBRATION.replace(str([WIDTH, HEIGHT]), str([WIDTH, 2 * HEIGHT])))
    draw = random.Random(1)
    with open(folder / "scenes.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["sweep", "front", "calib", "colour"])
        for i in range(rows):
            left, right = draw.sample(sorted(COLOURS), 2)
            side = draw.choice([1, -1])
            halves(folder / f"{i}.png", COLOURS[left], COLOURS[right], draw)
            sweep(folder / f"{i}.ply", side, draw)
            out.writerow([f"{i}.ply", f"{i}.png", "front.toml", left if side > 0 else right])
    for name, columns, kinds in [("painted", ["sweep", "front", "calib"], ["points", "image", "calibration"]),
                                 ("plain", ["sweep"], ["points"])]:
        listed = [", ".join(f'"{word}"' for word in words) for words in (columns, kinds)]
        (folder / f"{name}.toml").write_text(RECIPE.format(columns=listed[0], kinds=listed[1]))


class Painting(Trained):
    make, file = staticmethod(make_scenes), "painted.toml"
    words = []

    def rows_of(self, name):
        with open(self.home / name, newline="") as file:
            return list(csv.DictReader(file))

    def test_a_painted_thing_has_a_colour_and_a_plain_one_has_none(self):
        painted = self.trained["targets"]["colour"]["accuracy"]["value"]
        done = self.braid("train", "data/plain.toml", "--out", "plain")
        self.assertEqual(done.returncode, 0, done.stderr)
        plain = self.json_of("evaluate", "plain")["targets"]["colour"]["accuracy"]["value"]
        print("accuracy painted", painted, "plain", plain)
        self.assertGreater(painted, 0.85)
        self.assertLess(plain, 0.6)

    def test_a_single_scene_is_answered_with_and_without_its_picture(self):
        row = self.rows_of("data/scenes.csv")[0]
        words = [f"sweep=data/{row['sweep']}", "calib=data/front.toml"]
        answer = self.json_of("predict", "run", *words, f"front=data/{row['front']}")
        self.assertEqual(answer["colour"], row["colour"])
        bare = self.json_of("predict", "run", *words)
        self.assertEqual(bare["inputs_used"], ["sweep"])
        self.assertLess(max(bare[f"colour_probability_{c}"] for c in COLOURS),
                        answer[f"colour_probability_{row['colour']}"])

    def test_a_calibration_for_other_pictures_is_named_and_its_row_goes_without(self):
        rows = self.rows_of("data/scenes.csv")[:6]
        rows[2]["calib"] = "other.toml"
        with open(self.home / "data/odd.csv", "w", newline="") as file:
            out = csv.DictWriter(file, rows[0].keys())
            out.writeheader()
            out.writerows(rows)
        done = self.braid("predict", "run", "data/odd.csv", "-o", "odd.csv")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("row 3", done.stderr)
        self.assertIn(f"for pictures of {WIDTH} x {2 * HEIGHT}, and this one is {WIDTH} x {HEIGHT}", done.stderr)
        self.assertEqual([a["inputs_unreadable"] for a in self.rows_of("odd.csv")], ["", "", "sweep", "", "", ""])

    def test_the_doctor_and_defaults_know_calibrations(self):
        checked = self.braid("check", "data/painted.toml")
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.assertIn("1 calibration with cameras: 1", checked.stdout)
        table = (self.home / "data/scenes.csv").read_text().replace("front.toml", "other.toml", 100)
        (self.home / "data/rigs.csv").write_text(table)
        told = self.braid("init", "data/rigs.csv", "--target", "colour", "-o", "rigs.toml").stderr
        self.assertIn("column calib is not used: calibration", told)
        self.assertIn("points can be painted", told)


if __name__ == "__main__":
    unittest.main()
