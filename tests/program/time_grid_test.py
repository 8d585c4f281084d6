#!/usr/bin/env python3
"""Moments that a recipe asks for: the frames of a film at a rate, up to its very end, and logs on a grid, through the
real program. Usage: time_grid_test.py BRAID."""
import csv
import random
import unittest

from things import Trained, avi

FLASH_S, LENGTH_S = 2.0, 2.1  # of films of 2.1 s only the last frame is from 2.0 s on
QUICK = ["train.refit=no", "train.members=1", "train.specialists=0", "--threads", "1"]


def bend(knots, t):
    """A line from one of `knots` to the next, which are 0.2 s apart."""
    place = min(int(t / 0.2 + 1e-9), len(knots) - 2)
    return knots[place] + (knots[place + 1] - knots[place]) * (t / 0.2 - place)


def log(path, knots, rate, begin_s=0.0):
    """A log of `rate` rows a second, on a clock that shows `begin_s` when the film begins."""
    rows = (f"{k / rate + begin_s:.4f},{bend(knots, k / rate):.6f}\n" for k in range(int(LENGTH_S * rate + 1e-9) + 1))
    path.write_text("time_s,x\n" + "".join(rows))


def make_flashes(folder, rows=64):
    """Films that flash at their end or do not, beside logs of 50 or 80 rows a second that go up or down; the label is
    what the film did."""
    folder.mkdir(parents=True)
    draw = random.Random(8)
    with open(folder / "flashes.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["film", "motion", "end"])
        for i in range(rows):
            flashes, dim = i % 2 == 0, draw.uniform(0.1, 0.3)
            avi(folder / f"{i}.avi", lambda t: 0.9 if flashes and t >= FLASH_S - 1e-6 else dim, 400, seconds=LENGTH_S)
            steps = [draw.gauss(0.3 if flashes else -0.3, 0.2) for _ in range(11)]
            log(folder / f"{i}.csv", [sum(steps[:k]) for k in range(12)], draw.choice([50, 80]))
            out.writerow([f"{i}.avi", f"{i}.csv", "flash" if flashes else "dark"])


class TimeGrid(Trained):
    make, file = staticmethod(make_flashes), "flashes.csv"
    at_rate = ["inputs.film frames.feature.plan=rate", "inputs.film frames.feature.rate_hz=1"]
    on_grid = ["inputs.motion.feature.grid.rate_hz=10", "inputs.motion.feature.grid.method=linear"]
    clock = "inputs.motion.feature.clock"
    words = ["--target", "end", "train.epochs=12", "train.batch_size=8", *at_rate, *on_grid, *QUICK]

    def test_a_rate_looks_at_the_last_moment_before_the_end(self):
        """Of 2.1 s at one frame a second there are three moments, and the flash is at the third."""
        data = self.home / "data"
        for i, end in [(0, "flash"), (1, "dark"), (2, "flash"), (3, "dark")]:
            answer = self.json_of("predict", "run", f"film={data}/{i}.avi")
            self.assertEqual(answer["end"], end, i)
            self.assertEqual(answer["inputs_seen"]["film frames"], 1)
        self.assertGreaterEqual(self.trained["targets"]["end"]["accuracy"]["value"], 0.9)

    def test_a_log_on_a_grid_is_what_it_is_at_any_rate_of_its_own(self):
        draw = random.Random(5)
        knots = [draw.gauss(0, 1) for _ in range(12)]
        for rate in [50, 100, 200]:
            log(self.home / f"{rate}.csv", knots, rate)
        wanted, *others = (self.json_of("predict", "run", f"motion={rate}.csv") for rate in [50, 100, 200])
        for other in others:
            self.assertEqual(other["inputs_seen"], wanted["inputs_seen"])
            self.assertAlmostEqual(other["end_probability_flash"], wanted["end_probability_flash"], delta=1e-4)

    def test_a_clock_that_is_apart_is_put_right_before_the_grid(self):
        draw = random.Random(6)
        knots = [draw.gauss(0, 1) for _ in range(12)]
        log(self.home / "same.csv", knots, 50)
        log(self.home / "late.csv", knots, 50, begin_s=0.36)  # when the film begins its clock shows 0.36 s
        moved = self.home / "moved"
        moved.mkdir()
        (moved / self.file).write_text(self.table.read_text())
        for file in self.table.parent.glob("[0-9]*.csv"):
            head, *steps = file.read_text().splitlines()
            steps = (f"{float(t) + 0.36:.4f},{x}" for t, x in (step.split(",") for step in steps))
            (moved / file.name).write_text("\n".join([head, *steps]) + "\n")
        answers = []
        for folder, name, more in [("data", "same", []), ("moved", "late", [f"{self.clock}.offset_s=-0.36"])]:
            done = self.braid("train", f"{folder}/{self.file}", "--target", "end", "--inputs", "motion",
                              "train.epochs=2", *self.on_grid, *QUICK, *more, "--out", f"{folder}-run")
            self.assertEqual(done.returncode, 0, done.stderr)
            answers.append(self.json_of("predict", f"{folder}-run", f"motion={name}.csv"))
        self.assertAlmostEqual(answers[0]["end_probability_flash"], answers[1]["end_probability_flash"], delta=1e-3)

    def test_half_a_grid_is_refused_with_what_it_lacks(self):
        train = ["train", self.table, "--target", "end", "--out", "none"]
        for words, said in [(["inputs.motion.feature.grid.rate_hz=10"], "method"),
                            (["inputs.motion.feature.grid.method=mean"], "rate_hz"),
                            ([self.on_grid[0], "inputs.motion.feature.grid.method=linaer"], 'did you mean "linear"?'),
                            (["inputs.film frames.feature.plan=rates"], "known: uniform, rate, window, key")]:
            self.assertIn(said, self.refused(2, *train, *words), words)
        self.assertFalse((self.home / "none").exists())


if __name__ == "__main__":
    unittest.main()
