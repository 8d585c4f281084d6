#!/usr/bin/env python3
"""What a user does, through the real program: train, evaluate, predict, check, init, describe, and every way to get it
wrong. Usage: program_test.py BRAID."""
import csv
import json
import os
import random
import re
import resource
import shutil
import subprocess
import unittest

from things import BRAID, COLOURS, Trained, bombs, make_table, png


class Program(Trained):
    # What works -----------------------------------------------------------------------------------------------------

    def test_training_learns_and_leaves_a_whole_run(self):
        accuracy = self.trained["targets"]["label"]["accuracy"]
        self.assertGreater(accuracy["value"], 0.8)
        self.assertLessEqual(accuracy["low"], accuracy["value"])
        self.assertLessEqual(accuracy["value"], accuracy["high"])
        run = self.home / "run"
        for name in ["recipe.toml", "split.csv", "metrics.jsonl", "report.html", "evaluation.json",
                     "bundle/bundle.toml", "bundle/weights.safetensors", "bundle/checksums.txt",
                     "bundle/model_card.md"]:
            self.assertTrue((run / name).stat().st_size > 0, name)
        self.assertTrue(list(run.glob("events.out.tfevents.*")))
        self.assertFalse((run / "checkpoint.safetensors").exists())
        log = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
        log = [r for r in log if not r["specialist"]]
        self.assertEqual([r["epoch"] for r in log if not r["refit"]], list(range(1, 7)))
        again = [r for r in log if r["refit"]]  # a small table's validation rows are learned too in the end
        self.assertIn(len(again), range(1, 7))
        self.assertTrue(all(r["validation_loss"] is None for r in again))
        self.assertIn("refit = true", (run / "bundle" / "bundle.toml").read_text())
        report = (run / "report.html").read_text()
        self.assertNotIn("src=\"http", report)
        self.assertIn("<section id=\"noise\"", report)
        self.assertIn("corruption = 0.1", (run / "recipe.toml").read_text())

    def test_evaluate_repeats_what_training_measured(self):
        done = self.braid("evaluate", "run", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        again = json.loads(done.stdout)
        self.assertEqual(again["rows"], self.trained["rows"])
        self.assertEqual(again["targets"]["label"]["accuracy"]["value"],
                         self.trained["targets"]["label"]["accuracy"]["value"])
        named = json.loads(self.braid("evaluate", "run", self.table, "--no-patterns", "--no-cost", "--json").stdout)
        self.assertEqual(named["rows"], self.trained["rows"], "the rows of its own table that were not trained on")
        alone = self.json_of("evaluate", "run/bundle", self.table, "--no-patterns", "--no-cost")
        self.assertEqual(alone["rows"], 160, "a bundle does not know which rows were trained on")
        only = json.loads(self.braid("evaluate", "run", "--inputs", "sound", "--json").stdout)
        self.assertIn("accuracy", only["targets"]["label"])

    def test_evaluate_measures_noise_on_each_input(self):
        self.assertNotIn("noise", self.json_of("evaluate", "run"))
        noise = self.json_of("evaluate", "run", "--noise")["noise"]
        self.assertEqual(noise, self.trained["noise"])
        self.assertEqual(noise["rows"], self.trained["rows"])
        self.assertEqual([curve["input"] for curve in noise["curves"]][:2], ["photo", "sound"])
        for curve in noise["curves"]:
            self.assertEqual([point["level"] for point in curve["points"]], [0, 0.1, 0.3, 1, 3])
            self.assertEqual(curve["points"][0]["value"], self.trained["targets"]["label"]["accuracy"]["value"])
            self.assertLessEqual(curve["points"][4]["low"], curve["points"][4]["value"])
            self.assertIn("value", curve["without"])
        shown = self.braid("evaluate", "run", "--noise").stdout
        self.assertIn("accuracy of label with noise on photo", shown)

    def test_one_sample_is_answered_from_any_inputs(self):
        done = self.braid("predict", "run", "photo=data/1.png", "weight=12", "--json")
        answer = json.loads(done.stdout)
        self.assertIn(answer["label"], COLOURS)
        self.assertAlmostEqual(sum(answer[f"label_probability_{c}"] for c in COLOURS), 1, places=5)
        self.assertEqual(answer["inputs_used"], ["photo", "weight"])
        self.assertEqual(sorted(answer["inputs_absent"]), ["shade", "sound", "words"])
        broken = json.loads(self.braid("predict", "run", "photo=data/none.png", "sound=data/1.wav", "--json").stdout)
        self.assertEqual(broken["inputs_unreadable"], ["photo"])
        self.assertEqual(broken["inputs_used"], ["sound"])

    def test_a_table_is_answered_row_by_row_in_every_format(self):
        for suffix in ["csv", "jsonl", "parquet"]:
            done = self.braid("predict", "run", self.table, "-o", f"answers.{suffix}")
            self.assertEqual(done.returncode, 0, done.stderr)
        rows = list(csv.DictReader(open(self.home / "answers.csv", newline="")))
        self.assertEqual(len(rows), 160)
        self.assertEqual(list(rows[0])[:4], ["label", "label_probability_blue", "label_probability_green",
                                             "label_probability_red"])
        self.assertEqual(list(rows[0])[-6:], ["inputs_used", "inputs_absent", "inputs_unreadable", "inputs_broken",
                                             "inputs_unusual", "sound_seen"])
        self.assertIn("photo", rows[0]["inputs_absent"].split(";"))
        lines = (self.home / "answers.jsonl").read_text().splitlines()
        self.assertEqual([json.loads(line)["label"] for line in lines], [row["label"] for row in rows])

    def test_columns_of_the_table_can_be_kept_beside_the_answers(self):
        (self.home / "some.csv").write_text("number,words,label\nA7,dark,red\n,light,red\n")
        done = self.braid("predict", "run", "some.csv", "--keep", "number", "-o", "kept.csv")
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = list(csv.DictReader((self.home / "kept.csv").read_text().splitlines()))
        self.assertEqual(list(rows[0])[:2], ["number", "label"])
        self.assertEqual([row["number"] for row in rows], ["A7", ""])
        listed = self.json_of("predict", "run", "some.csv", "--keep", "number")["answers"]
        self.assertEqual([answer["number"] for answer in listed], ["A7", ""])
        for column, said in [("label", "the answers have themselves"), ("nubmer", "number")]:
            done = self.braid("predict", "run", "some.csv", "--keep", column, "-o", "refused.csv")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(said, done.stderr)
            self.assertFalse((self.home / "refused.csv").exists())

    def test_a_folder_of_files_is_answered(self):
        (self.home / "photos").mkdir()
        for i, colour in enumerate(COLOURS.values()):
            png(self.home / "photos" / f"{i}.png", colour, seed=1000 + i)
        done = self.braid("predict", "run", "photos", "--json")
        self.assertEqual(len(json.loads(done.stdout)["answers"]), 3)

    def test_a_bundle_works_from_elsewhere(self):
        shutil.copytree(self.home / "run" / "bundle", self.home / "moved" / "model")
        shutil.copy(self.home / "data" / "1.png", self.home / "moved" / "x.png")
        done = subprocess.run([BRAID, "predict", "model", "photo=x.png", "--json"], capture_output=True, text=True,
                              cwd=self.home / "moved")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(json.loads(done.stdout)["label"], COLOURS)

    def test_the_same_seed_gives_the_same_bytes_whatever_the_loader_threads(self):
        words = ["--target", "label", "--inputs", "photo,words,weight", "train.epochs=2", "--quiet"]
        for name, more in [("a", ["data.workers=0"]), ("b", ["data.workers=3"]), ("c", ["--seed", "5"])]:
            done = self.braid("train", self.table, *words, "--out", f"same-{name}", *more)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.weights("same-a"), self.weights("same-b"))
        self.assertNotEqual(self.weights("same-a"), self.weights("same-c"))
        elsewhere = shutil.copytree(self.table.parent, self.home / "elsewhere")  # data that was moved is the same data
        done = subprocess.run([BRAID, "train", self.table.name, *words, "--out", self.home / "same-d"], cwd=elsewhere,
                              capture_output=True)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(self.weights("same-a"), self.weights("same-d"))

    def test_saturated_validation_is_said_and_shortens_the_plan(self):
        draw = random.Random(3)
        with open(self.home / "solved.csv", "w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["learned", "answer"])
            for _ in range(1600):
                side = draw.choice([-1, 1])
                learned = [round(side + draw.gauss(0, 0.3), 4) for _ in range(3)]
                out.writerow([json.dumps(learned), "left" if side < 0 else "right"])
        done = self.braid("train", "solved.csv", "--target", "answer", "--out", "solved")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("validation is saturated", done.stderr)
        log = [json.loads(line) for line in (self.home / "solved" / "metrics.jsonl").read_text().splitlines()]
        log = [record for record in log if not record["refit"]]
        self.assertLess(len(log), 30)
        self.assertEqual(log[-1]["step"], log[-1]["total_steps"])

    def test_numbers_and_several_targets_are_learned(self):
        """Photo and sound tell the label, and so most of how weights differ."""
        done = self.braid("train", self.table, "--target", "weight", "--target", "label", "--inputs", "photo,sound",
                          "train.epochs=6", "train.batch_size=8", "train.refit=no", "train.specialists=0", "--out",
                          "two", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        targets = json.loads(done.stdout)["targets"]
        self.assertGreater(targets["weight"]["r2"]["value"], 0.6)
        self.assertGreater(targets["label"]["accuracy"]["value"], 0.8)
        for name, weight in [("red", 10), ("blue", 16)]:
            png(self.home / f"{name}.png", COLOURS[name], seed=5000)
            answer = self.json_of("predict", "two", f"photo={name}.png")
            self.assertEqual(answer["label"], name)
            self.assertAlmostEqual(answer["weight"], weight, delta=2)

    def test_a_written_recipe_trains(self):
        recipe = self.braid("init", self.table, "--target", "label")
        self.assertEqual(recipe.returncode, 0, recipe.stderr)
        (self.home / "things.toml").write_text(recipe.stdout)
        done = self.braid("train", "things.toml", "train.epochs=1", "--out", "from-recipe")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_describe_explains_parts_fields_and_runs(self):
        for words in [["encoder"], ["encoder", "resnet"], ["train.learning_rate"], ["run"]]:
            done = self.braid("describe", *words)
            self.assertEqual(done.returncode, 0, (words, done.stderr))
            self.assertGreater(len(done.stdout), 40, words)

    def test_every_command_shows_an_example_and_takes_the_common_words(self):
        overview = self.braid("--help").stdout
        for command in ["train", "distill", "evaluate", "predict", "check", "init", "describe"]:
            self.assertIn(command, overview)
            help = self.braid(command, "--help")
            self.assertEqual(help.returncode, 0)
            self.assertIn(f"\n  braid {command} ", help.stdout, "an example")
            for word in ["--json", "--quiet", "--device", "--threads", "--seed"]:
                self.assertIn(word, help.stdout, command)
        common = ["--json", "--quiet", "--device", "cpu", "--threads", "1", "--seed", "3"]
        for words in [["train", self.table, *self.words, "train.epochs=1", "--out", "common"], ["evaluate", "run"],
                      ["predict", "run", "weight=12"], ["predict", "run", self.table, "-o", "common.csv"],
                      ["check", self.table, "--target", "label"], ["init", self.table, "--target", "label"],
                      ["describe", "run"], ["describe"]]:
            done = self.braid(*words, *common)
            self.assertEqual(done.returncode, 0, (words, done.stderr))
            self.assertIsInstance(json.loads(done.stdout), dict, words)
            self.assertEqual([line for line in done.stderr.splitlines() if not line.startswith("warning: ")], [], words)

    def test_parts_of_the_split_go_by_every_usual_name(self):
        rows = [json.loads(self.braid("evaluate", "run", "--split", part, "--no-patterns", "--json").stdout)["rows"]
                for part in ["validation", "dev", "train", "test", "all"]]
        self.assertEqual(rows[0], rows[1])
        self.assertEqual(sum(rows[1:4]), rows[4])

    def test_check_finds_what_is_wrong(self):
        folder = self.home / "sick"
        make_table(folder, 80)
        (folder / "1.png").write_bytes((folder / "1.png").read_bytes()[:60])
        shutil.copy(folder / "2.png", folder / "3.png")
        found = {(one["check"], one["column"]): one for one in
                 self.json_of("check", folder / "things.csv", "--target", "label")["findings"]}
        damaged, copied = found["unreadable files", "photo"], found["equal files", "photo"]
        self.assertEqual((damaged["severity"], damaged["rows"]), ("warning", [2]))
        self.assertIn("row 2 (1.png): PNG is damaged", damaged["sentence"])
        self.assertEqual((copied["severity"], copied["rows"]), ("warning", [4]))
        self.assertIn("row 4 (3.png), with row 3 (2.png)", copied["sentence"])

    # What is refused ------------------------------------------------------------------------------------------------

    def test_wrong_words_and_recipes_are_named_with_a_guess(self):
        self.assertIn('did you mean "label"?', self.refused(2, "train", self.table, "--target", "labl"))
        self.assertIn('did you mean "learning_rate"?',
                      self.refused(2, "train", self.table, "--target", "label", "train.learning_rat=1"))
        self.assertIn("outside", self.refused(2, "train", self.table, "--target", "label", "train.warmup=3"))
        (self.home / "typo.toml").write_text('[data]\ntable = "data/things.csv"\n\n[train]\n  epoch = 3\n')
        self.assertIn("typo.toml:5:3", self.refused(2, "train", "typo.toml"))
        self.assertIn('no input "foto"', self.refused(2, "predict", "run", "foto=data/1.png"))
        self.refused(2, "frobnicate")

    def test_useless_tables_are_refused(self):
        def table(name, text):
            (self.home / name).write_text(text)
            return name

        self.refused(3, "train", table("empty.csv", "a,b\n"), "--target", "b")
        self.refused(3, "train", table("constant.csv", "a,b\n" + "1,x\n2,x\n3,x\n" * 9), "--target", "b")
        self.refused(3, "train", table("blank.csv", "a,b\n" + "1,\n2,\n" * 9), "--target", "b")
        lost = "p,b\n" + "".join(f"none{i}.png,{'xy'[i % 2]}\n" for i in range(40))
        self.refused(3, "train", table("lost.csv", lost), "--target", "b")

    def test_missing_and_damaged_files_are_refused(self):
        self.refused(4, "train", "none.csv", "--target", "b")
        self.refused(4, "predict", "no-run", "a=1")
        shutil.copytree(self.home / "run" / "bundle", self.home / "flipped")
        path = self.home / "flipped" / "weights.safetensors"
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        self.assertIn("weights.safetensors", self.refused(4, "predict", "flipped", "weight=1"))
        shutil.copytree(self.home / "run" / "bundle", self.home / "newer")
        path = self.home / "newer" / "bundle.toml"
        path.write_text(path.read_text().replace("format = 1", "format = 99"))
        self.assertIn("newer", self.refused(5, "predict", "newer", "weight=1"))

    def test_a_folder_that_cannot_be_written_is_refused_early(self):
        if os.geteuid() == 0:
            (self.home / "file").write_text("")
            self.refused(4, "train", self.table, *self.words, "--out", "file/run")
        else:
            (self.home / "locked").mkdir(mode=0o500)
            self.refused(4, "train", self.table, *self.words, "--out", "locked/run")

    def test_a_few_bad_files_are_listed_and_many_stop_the_run(self):
        folder = self.home / "few"
        make_table(folder, 120)
        (folder / "10.png").write_text("this is no picture")
        (folder / "11.png").write_bytes(b"")
        words = ["--target", "label", "--inputs", "photo,words", "train.epochs=1"]
        done = self.braid("train", folder / "things.csv", *words, "--out", "few-run")
        self.assertEqual(done.returncode, 0, done.stderr)
        for i in range(10, 40):
            (folder / f"{i}.png").write_text("this is no picture")
        self.assertIn("max_unreadable", self.refused(3, "train", folder / "things.csv", *words, "--out", "many-run"))
        self.assertFalse((self.home / "many-run" / "bundle").exists())

    # What the machine or a stranger does to it ----------------------------------------------------------------------

    def test_a_full_disk_is_one_sentence_and_leaves_nothing_half_written(self):
        def small_disk(size):  # a limit on the size of files fails a write as a full disk does
            return {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))}

        message = self.refused(4, "train", self.table, *self.words, "--out", "full", **small_disk(100_000))
        self.assertIn("full/checkpoint.safetensors", message)
        self.assertIn("File too large; free some space", message)
        self.assertIn("go on with it by --resume", message)
        left = sorted(path.name for path in (self.home / "full").rglob("*"))
        self.assertFalse([name for name in left if "part" in name or "checkpoint" in name or "bundle" in name], left)
        done = self.braid("train", self.table, *self.words, "--out", "full", "--resume")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.home / "full" / "evaluation.json").exists())
        for suffix in ["csv", "jsonl", "parquet"]:
            message = self.refused(4, "predict", "run", self.table, "-o", f"full.{suffix}", **small_disk(4096))
            self.assertRegex(message, rf"full\.{suffix}: cannot write: File too large; free some space")
            self.assertEqual(list(self.home.glob(f"full.{suffix}*")), [])
        self.assertEqual(self.braid("predict", "run", self.table, "-o", "full.csv").returncode, 0)
        written = (self.home / "full.csv").read_bytes()
        self.refused(4, "predict", "run", self.table, "-o", "full.csv", **small_disk(4096))
        self.assertEqual((self.home / "full.csv").read_bytes(), written, "the answers before are kept")

    def test_a_full_disk_under_standard_output_is_an_error(self):
        with open("/dev/full", "w") as full:
            for words in [["init", self.table, "--target", "label"], ["predict", "run", "photo=data/1.png"]]:
                done = subprocess.run([BRAID, *map(str, words)], stdout=full, stderr=subprocess.PIPE, text=True,
                                      cwd=self.home)
                self.assertEqual(done.returncode, 4, (words, done.stderr))
                self.assertIn("standard output", done.stderr)

    def test_a_picture_that_promises_gigabytes_is_unreadable_and_the_rest_goes_on(self):
        folder = self.home / "bombs"
        make_table(folder, 120)
        bombs(folder)
        lines = (folder / "things.csv").read_text().splitlines()
        lines[2], lines[3] = (re.sub("^[^,]*", name, line) for name, line in zip(["bomb.png", "bomb.jpg"], lines[2:4]))
        (folder / "things.csv").write_text("\n".join(lines) + "\n")
        for words in [["predict", "run", folder / "things.csv", "-o", "bombs.csv"],
                      ["evaluate", "run", folder / "things.csv", "--json"],
                      ["check", folder / "things.csv", "--target", "label", "--json"],
                      ["train", folder / "things.csv", *self.words, "train.epochs=1", "--out", "bombs-run"]]:
            with open(self.home / "bombs.out", "w+") as out:
                run = subprocess.Popen([BRAID, *map(str, words)], stdout=out, stderr=out, cwd=self.home)
                _, status, usage = os.wait4(run.pid, 0)
                run.returncode = os.waitstatus_to_exitcode(status)
                out.seek(0)
                said = out.read()
            self.assertEqual(run.returncode, 0, (words, said))
            self.assertLess(usage.ru_maxrss, 1_500_000, f"kB, {words[0]}")  # one decoded bomb would be 4,800,000
            if words[0] == "evaluate":
                self.assertRegex(said, r"row 2 column photo: .*bomb\.png")
                self.assertRegex(said, r"row 3 column photo: .*bomb\.jpg")
            if words[0] == "check":
                self.assertRegex(said, r'"check": "unreadable files",\s*"column": "photo",\s*"count": 2,\s*'
                                       r'"rows": \[\s*2,\s*3\s*\]')
        answers = list(csv.DictReader((self.home / "bombs.csv").read_text().splitlines()))
        self.assertEqual(len(answers), 120)
        unreadable = [i for i, row in enumerate(answers) if "photo" in row["inputs_unreadable"]]
        self.assertEqual(unreadable, [1, 2])
        self.assertTrue(all(row["label"] in COLOURS for row in answers))


if __name__ == "__main__":
    unittest.main(verbosity=2)
