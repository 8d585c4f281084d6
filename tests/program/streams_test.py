#!/usr/bin/env python3
"""Films with their sound, logs of sensors and point clouds, through the real program: what a column of each becomes,
parts of files, and broken ones. Usage: streams_test.py BRAID."""
import csv
import math
import random
import struct
import unittest

from things import Trained, avi


def log(path, hertz, draw, rate=50, seconds=1.5):
    """An accelerometer with gaps and an empty cell now and then."""
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["time_s", "ax", "ay"])
        for i in range(int(seconds * rate)):
            if draw.random() < 0.05:
                continue
            t = i / rate
            out.writerow([round(t, 4), round(math.sin(2 * math.pi * hertz * t) + draw.gauss(0, 0.1), 4),
                          "" if draw.random() < 0.05 else round(draw.gauss(0, 0.1), 4)])


def cloud(path, stretch, draw, points=200):
    path.write_bytes(b"".join(struct.pack("<ffff", draw.gauss(0, stretch), draw.gauss(0, 1), draw.gauss(0, 1), 0.5)
                              for _ in range(points)))


def make_streams(folder, rows=72):
    """Rising or falling: the film grows brighter or darker, the sound is low or high, the log slow or fast, the cloud
    long or round."""
    folder.mkdir(parents=True)
    draw = random.Random(5)
    with open(folder / "streams.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["film", "motion", "sweep", "way"])
        for i in range(rows):
            up = i % 2 == 0
            offset = draw.uniform(0, 0.3)
            avi(folder / f"{i}.avi", (lambda t: offset + 0.6 * t) if up else (lambda t: offset + 0.6 - 0.6 * t),
                400 if up else 1500)
            log(folder / f"{i}.csv", 1 if up else 5, draw)
            cloud(folder / f"{i}.bin", 4 if up else 1, draw)
            out.writerow([f"{i}.avi", f"{i}.csv" if i % 5 else "", f"{i}.bin", "up" if up else "down"])
    (folder / "3.avi").write_bytes((folder / "3.avi").read_bytes()[:15_000])  # cut short: what is there is used
    (folder / "6.csv").write_text("time_s,ax,ay\n")
    (folder / "9.bin").write_bytes(b"")


class Streams(Trained):
    make, file = staticmethod(make_streams), "streams.csv"
    words = ["--target", "way", "train.epochs=8", "train.batch_size=8"]

    def test_a_film_gives_its_frames_and_its_sound_and_each_stream_is_an_input(self):
        said = self.braid("describe", self.home / "run").stdout
        for name in ("film frames", "film sound", "motion", "sweep"):
            self.assertIn(name, said)
        self.assertGreaterEqual(self.trained["targets"]["way"]["accuracy"]["value"], 0.8)

    def test_any_subset_of_the_streams_is_answered_and_named(self):
        data, run = self.home / "data", self.home / "run"
        whole = self.json_of("predict", run, f"film={data}/0.avi", f"motion={data}/1.csv", f"sweep={data}/0.bin")
        self.assertEqual(set(whole["inputs_used"]), {"film frames", "film sound", "motion", "sweep"})
        alone = self.json_of("predict", run, f"motion={data}/1.csv")
        self.assertEqual(alone["inputs_used"], ["motion"])
        self.assertEqual(set(alone["inputs_absent"]), {"film frames", "film sound", "sweep"})

    def test_broken_streams_are_named_by_row_and_the_rest_goes_on(self):
        answers = self.json_of("predict", self.home / "run", self.table)["answers"]
        self.assertEqual(len(answers), 72)
        self.assertEqual(answers[6]["inputs_unreadable"], ["motion"])
        self.assertEqual(answers[9]["inputs_unreadable"], ["sweep"])
        self.assertIn("film frames", answers[3]["inputs_used"])
        self.assertEqual(answers[0]["inputs_seen"]["film frames"], 1)
        self.assertEqual(answers[1]["inputs_seen"]["motion"], 1, "a sample that is missing is no gap")
        self.assertNotIn("sweep", answers[1]["inputs_seen"], "a cloud has no clock")

    def test_columns_of_begin_and_end_cut_a_part_out_of_each_file(self):
        table, run = self.home / "data" / "parts.csv", self.home / "parts_run"
        with open(table, "w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["film", "start_s", "end_s", "film offset_s", "way"])
            for i in range(72):
                out.writerow([f"{i}.avi", 0.2, 0.8 if i % 3 else 0.9, 0, "up" if i % 2 == 0 else "down"])
            out.writerow(["0.avi", 0.9, 0.3, 0, "up"])
            out.writerow(["0.avi", 0, 1, 0.5, "up"])  # the camera starts half a second late
            out.writerow(["0.avi", 0.5, 1.5, 0, "up"])  # and stops half a second early
        done = self.braid("train", table, "--target", "way", "--out", run, "train.epochs=1", "train.refit=no")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("columns start_s and end_s say which part", done.stderr)
        answers = self.json_of("predict", run, table)["answers"]
        self.assertEqual(answers[72]["inputs_unreadable"], ["film frames", "film sound"])
        for row in (73, 74):
            self.assertAlmostEqual(answers[row]["inputs_seen"]["film frames"], 0.5, delta=0.1, msg=f"{row}")  # of 7
            # Sound is heard from the begin for as long as the longest part in training, 0.7 s and a little.
            self.assertAlmostEqual(answers[row]["inputs_seen"]["film sound"], 0.5, delta=0.2, msg=f"{row}")
        self.assertEqual(answers[0]["inputs_seen"]["film frames"], 1)

    def test_a_gap_is_told_as_the_share_that_was_seen(self):
        gap = self.home / "data" / "gap.csv"
        gap.write_text("time_s,ax,ay\n" +
                       "".join(f"{k / 50},{k % 7},{k % 3}\n" for k in range(100) if not 30 <= k < 60))
        answer = self.json_of("predict", self.home / "run", f"motion={gap}")
        self.assertAlmostEqual(answer["inputs_seen"]["motion"], 0.7, delta=0.03)
        said = self.braid("predict", self.home / "run", f"motion={gap}").stdout
        self.assertRegex(said, "seen in part: motion (69|7[0-3])")
        table = self.home / "data" / "gaps.csv"
        table.write_text("motion,way\ngap.csv,up\n1.csv,down\n")
        answers = self.json_of("predict", self.home / "run", table)["answers"]
        self.assertAlmostEqual(answers[0]["inputs_seen"]["motion"], 0.7, delta=0.03)
        self.assertEqual(answers[1]["inputs_seen"]["motion"], 1)
        self.assertRegex(self.braid("predict", self.home / "run", table).stdout, "saw only motion (69|7[0-3])")

    def test_a_part_in_which_nothing_was_recorded_is_absent(self):
        log = self.home / "data" / "long.csv"
        log.write_text("time_s,ax,ay\n" + "".join(f"{k / 10},{k % 7 * (1 if k < 1500 else 3)},{k % 3}\n"
                                                  for k in range(3000) if not 1000 <= k < 1400))
        table = self.home / "data" / "parts.csv"
        table.write_text("motion,begin,end,way\n" + "".join(f"long.csv,{t},{t + 10},{'up' if t < 150 else 'down'}\n"
                                                             for t in range(0, 290, 5)))
        done = self.braid("train", table, "--target", "way", "--out", self.home / "parts", "train.epochs=1",
                          "train.refit=no")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("unreadable", done.stdout + done.stderr)
        answer = self.json_of("predict", self.home / "parts", f"motion={log}", "begin=110", "end=120")
        self.assertEqual((answer["inputs_absent"], answer["inputs_unreadable"]), (["motion"], []))

    def test_points_that_are_no_numbers_are_left_out_and_a_cloud_without_any_is_unreadable(self):
        draw = random.Random(9)
        nan = math.nan
        clouds = {"empty": [], "lost": [(nan, nan, nan)] * 50, "half": [(nan, 1, 1)] * 50}
        for name, points in clouds.items():
            if name == "half":
                points = points + [(draw.gauss(0, 4), draw.gauss(0, 1), draw.gauss(0, 1)) for _ in range(50)]
            head = "".join(f"property float {axis}\n" for axis in "xyz")
            (self.home / "data" / f"{name}.ply").write_text(
                f"ply\nformat ascii 1.0\nelement vertex {len(points)}\n{head}end_header\n" +
                "".join(f"{x} {y} {z}\n" for x, y, z in points))
        table = self.home / "data" / "clouds.csv"
        table.write_text("sweep,way\n" + "".join(f"{name}.ply,up\n" for name in clouds) + "0.bin,up\n")
        answers = self.json_of("predict", self.home / "run", table)["answers"]
        self.assertEqual([one["inputs_unreadable"] for one in answers], [["sweep"], ["sweep"], [], []])
        said = self.braid("check", table, "--target", "way").stdout
        self.assertRegex(said, r"rows 1 \(empty\.ply\), 2 \(lost\.ply\)")
        self.assertRegex(said, r"points that are NaN or infinite; they are left out\n +rows 3 \(half\.ply\)")

    def test_parts_that_end_before_they_begin_or_overlap_are_named_by_row(self):
        log = self.home / "data" / "hour.csv"
        log.write_text("time_s,ax,ay\n" + "".join(f"{k / 10},{k % 7},{k % 3}\n" for k in range(3000)))
        parts = [(4 * i, 4 * i + (9 if i % 2 else 4)) for i in range(60)]
        parts[7] = (28, 26)
        table = self.home / "data" / "overlapping.csv"
        table.write_text("motion,begin,end,way\n" + "".join(f"hour.csv,{begin},{end},{'up' if i % 3 else 'down'}\n"
                                                            for i, (begin, end) in enumerate(parts)))
        said = self.braid("check", table, "--target", "way").stdout
        self.assertIn("row 8: the wanted part ends at 26 s, not after its begin at 28 s", said)
        self.assertIn("file is cut into parts of which some are in training and some in test", said)

    def test_the_doctor_looks_at_streams(self):
        said = self.braid("check", self.table, "--target", "way").stdout
        self.assertIn("films of 32 x 24 pixels", said)
        self.assertIn("point clouds of", said)
        self.assertNotIn("as the recipe says", said)
        self.assertNotIn("(0.avi), with row 1 (0.avi)", said)


if __name__ == "__main__":
    unittest.main()
