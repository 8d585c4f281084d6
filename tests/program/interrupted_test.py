#!/usr/bin/env python3
"""Runs that are killed, stopped by Ctrl-C or ended by a time limit. Usage: interrupted_test.py BRAID."""
import json
import shutil
import signal
import subprocess
import time
import unittest

from things import BRAID, Trained


class Interrupted(Trained):
    words = ["--target", "label", "--inputs", "weight,shade", "train.epochs=1"]

    def resumed(self, words, out, file):
        """Starts a run, kills it once it has written `file`, and lets it go on. @return its folder"""
        killed = subprocess.Popen([BRAID, *words, "--out", out], cwd=self.home, stdout=subprocess.DEVNULL)
        for _ in range(30_000):  # five minutes: a crowded machine is slow
            if (self.home / out / file).exists() or killed.poll() is not None:
                break
            time.sleep(0.01)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        self.assertTrue((self.home / out / file).exists(), "the run ended before it could be killed")
        done = self.braid(*words, "--out", out, "--resume")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.last_log = done.stderr
        self.assertEqual(list((self.home / out).glob("*.safetensors")), [])
        return self.home / out

    def test_a_killed_run_resumes_to_the_same_bytes(self):
        words = ["train", str(self.table), "--target", "label", "--inputs", "photo,words", "train.epochs=5",
                 "train.corruption=0.5", "split.validation=0.3", "train.members=2", "--quiet"]
        self.assertEqual(self.braid(*words, "--out", "whole").returncode, 0)
        lines = (self.home / "whole" / "metrics.jsonl").read_text().count("\n")
        for out, file in [("killed", "checkpoint.safetensors"), ("killed-again", "refit.safetensors"),
                          ("killed-alone", "specialist_m0.safetensors"), ("killed-member", "member_2.safetensors")]:
            run = self.resumed(words, out, file)
            self.assertEqual(self.weights("whole"), self.weights(out), out)
            self.assertEqual((run / "metrics.jsonl").read_text().count("\n"), lines, out)

    def test_a_run_killed_after_training_is_not_trained_again(self):
        words = ["train", str(self.table), "--target", "label", "--inputs", "photo,words", "train.epochs=3",
                 "train.refit=no"]
        run = self.resumed(words, "judged", "bundle/weights.safetensors")
        self.assertTrue((run / "evaluation.json").exists())
        self.assertIn("resumed after epoch 3", self.last_log)
        done = self.braid(*words, "--out", "judged", "--resume")
        self.assertEqual(done.returncode, 2)
        self.assertIn("finished run", done.stderr)

    def test_an_unfinished_run_is_neither_begun_anew_nor_gone_on_with_differently(self):
        words = ["train", str(self.table), "--target", "label", "--inputs", "words", "train.epochs=100000"]
        run = subprocess.Popen([BRAID, *words, "--out", "begun"], cwd=self.home, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
        checkpoint = self.home / "begun" / "checkpoint.safetensors"
        self.wait_until(run, checkpoint.exists)
        run.send_signal(signal.SIGKILL)
        run.wait()
        kept = checkpoint.read_bytes()
        for more, said in [([], "--resume"), (["--resume", "train.epochs=3"], "train.epochs=3"),
                           (["--resume", "--target", "shade"], "--target shade"),
                           (["--resume", "--ignore", "words"], "--ignore words"),
                           (["--resume", "--group", "shade"], "--group"), (["--resume", "--seed", "7"], "--seed 7")]:
            done = self.braid(*words, "--out", "begun", *more)
            self.assertEqual(done.returncode, 2, more)
            self.assertIn(said, done.stderr)
        shutil.copy(self.table, self.home / "other.csv")
        done = self.braid("train", "other.csv", "--out", "begun", "--resume")
        self.assertEqual(done.returncode, 2)
        self.assertIn("other.csv", done.stderr)
        self.assertEqual(checkpoint.read_bytes(), kept)

    def test_ctrl_c_ends_what_has_no_model_to_save(self):
        with open(self.home / "long.csv", "w") as out:
            out.write("weight,shade\n" + "".join(f"{i % 40},dark\n" for i in range(200_000)))
        run = subprocess.Popen([BRAID, "predict", "run", "long.csv", "-o", "long-answers.csv"], cwd=self.home,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # Answers of 8,192 rows at a time go into a file beside it.
        self.wait_until(run, lambda: any(part.stat().st_size for part in self.home.glob("long-answers.csv.*.part")))
        run.send_signal(signal.SIGINT)
        self.assertEqual(run.wait(timeout=20), 130)
        self.assertEqual(list(self.home.glob("long-answers.csv*")), [])

    def test_ctrl_c_ends_with_a_model(self):
        run = subprocess.Popen([BRAID, "train", str(self.table), "--target", "label", "--inputs", "words",
                                "train.epochs=100000", "--out", "stopped"], cwd=self.home, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
        self.wait_until(run, (self.home / "stopped" / "checkpoint.safetensors").exists)
        run.send_signal(signal.SIGINT)
        self.assertEqual(run.wait(timeout=120), 0)
        self.assertTrue((self.home / "stopped" / "bundle" / "weights.safetensors").exists())
        self.assertIn("interrupted after", (self.home / "stopped" / "bundle" / "bundle.toml").read_text())

    def test_a_time_limit_holds(self):
        """Beyond it a run may take twice what the shortest one does: no limit can spare that, and machines are busy."""
        words = ["train", self.table, "--target", "label", "train.refit=no"]
        begun = time.time()
        self.assertEqual(self.braid(*words, "train.epochs=1", "--out", "short").returncode, 0)
        shortest, begun = time.time() - begun, time.time()
        done = self.braid(*words, "train.epochs=100000", "--time", "6s", "--out", "limited")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertLess(time.time() - begun, 6 + 2 * shortest)
        self.assertTrue((self.home / "limited" / "evaluation.json").exists())

    def test_a_time_limit_holds_for_a_very_large_test(self):
        """Of rows that cannot all be answered in time some are drawn, and the report says so."""
        head, *lines = self.table.read_text().splitlines()
        few = self.table.parent / "few.csv"
        few.write_text("\n".join([head + ",split"] + [line + ",train" for line in lines]
                                 + [line + ",test" for line in lines]) + "\n")
        many = self.table.parent / "many.csv"
        tested = 150_000
        many.write_text("\n".join([head + ",split"] + [line + ",train" for line in lines]
                                  + [lines[i % len(lines)] + ",test" for i in range(tested)]) + "\n")
        words = ["--target", "label", "--inputs", "words,weight", "train.refit=no"]
        begun = time.time()
        self.assertEqual(self.braid("train", few, *words, "train.epochs=1", "--out", "few").returncode, 0)
        shortest, begun = time.time() - begun, time.time()
        done = self.braid("train", many, *words, "--time", "8s", "--out", "many")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertLess(time.time() - begun, 8 + 2 * shortest)
        evaluation = json.loads((self.home / "many" / "evaluation.json").read_text())
        self.assertEqual(evaluation["drawn_from"], tested)
        self.assertLess(evaluation["rows"], tested)
        said = f"figures are of {evaluation['rows']} of the {tested} rows, drawn by lot"
        self.assertIn(said, done.stderr)
        self.assertIn(said, (self.home / "many" / "report.html").read_text())


if __name__ == "__main__":
    unittest.main()
