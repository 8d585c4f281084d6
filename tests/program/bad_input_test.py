#!/usr/bin/env python3
"""Every way to hand the program something wrong: one sentence, the right exit status, nothing half written, and never a
made-up value. Usage: bad_input_test.py BRAID."""
import csv
import json
import os
import pathlib
import random
import shutil
import struct
import subprocess
import unittest
import wave

from things import COLOURS, Trained, make_table, png


def numbers_table(path, rows=60, **cells):
    """Two numbers and a text that tell the label; `cells` replaces columns by functions of the row."""
    draw = random.Random(7)
    columns = {"a": lambda i: round(draw.gauss(i % 2, 0.3), 3), "b": lambda i: round(draw.gauss(0, 1), 3),
               "label": lambda i: "xy"[i % 2], **cells}
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(columns)
        for i in range(rows):
            out.writerow([make(i) for make in columns.values()])
    return path.name


def npy(path, descr, shape, data):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    path.write_bytes(b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + data)


def wav_of(path, width, frames=4000):
    """A loud tone with `width` bytes a sample."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1), out.setsampwidth(width), out.setframerate(8000)
        for i in range(frames):
            high = (i // 8) % 2  # 500 Hz
            out.writeframesraw(bytes([224 if high else 32]) if width == 1 else
                               (5_000_000 if high else -5_000_000).to_bytes(3, "little", signed=True))


class BadInput(Trained):
    def refused(self, status, *words, **options):
        message = super().refused(status, *words, **options)
        self.assertLess(len(message), 600)
        return message

    def clean(self, folder):
        """Nothing half written below the folder."""
        left = [str(path) for path in pathlib.Path(folder).rglob("*") if "partial" in path.name or
                "replaced" in path.name]
        self.assertEqual(left, [])

    # The recipe and the words: 2 --------------------------------------------------------------------------------------

    def test_words_that_name_no_column_are_answered_with_a_guess(self):
        train = ["train", self.table]
        for words in [["--target", "lable"], ["--target", "label", "--inputs", "photo,wieght"],
                      ["--target", "label", "--ignore", "wrods"], ["--target", "label", "--group", "shde"],
                      ["--target", "label", "--split-column", "shad"]]:
            message = self.refused(2, *train, *words, "--out", "none")
            self.assertRegex(message, r'things\.csv.*did you mean "', words)
        for words in [["evaluate", "run", "--inputs", "phto"], ["predict", "run", self.table, "--inputs", "phto"],
                      ["evaluate", "run", self.table, "--group", "shde"]]:
            self.assertIn("did you mean", self.refused(2, *words), words)
        self.assertFalse((self.home / "none").exists())

    def test_values_out_of_range_or_of_another_type_are_named(self):
        train = ["train", self.table, "--target", "label", "--out", "none"]
        for word, seen in [("train.warmup=3", "3"), ("train.epochs=-1", "-1"), ("train.epochs=many", "whole number"),
                           ("train.learning_rate=nan", "nan"), ("train.time=soon", "soon"),
                           ("data.workers=x", "number"),
                           ("fusion.type=conact", 'did you mean "concat"'), ("train.augment=7", "true or false"),
                           ("data.max_unreadable=2", "2"), ("train.precision=int8", "int8")]:
            self.assertIn(seen, self.refused(2, *train, word), word)
        for words in [["--seed", "-1"], ["--seed", "x"], ["--threads", "-2"], ["--device", "tpu"], ["--time", "soon"],
                      ["--colour"]]:
            self.refused(2, *train, *words)
        self.refused(2, "evaluate", "run", "--split", "tset")
        self.refused(2, "predict", "run", self.table, "-o", "answers.xlsx")
        self.refused(2, "describe", "resnett")
        self.assertFalse((self.home / "none").exists())

    def test_a_recipe_is_answered_with_line_and_column(self):
        def recipe(text):
            (self.home / "bad.toml").write_text("[data]\ntable = \"data/things.csv\"\n" + text)
            return "bad.toml"

        inputs = "[[inputs]]\ncolumns = [\"weight\"]\nkinds = [\"number\"]\n"
        target = "[[targets]]\ncolumn = \"label\"\n"
        for text, place in [("[train]\nepochs = 0.5\n", "bad.toml:4:"), ("[train]\nwarmup = 7\n", "bad.toml:4:"),
                            ("[train\n", "bad.toml:3:"), ("[[inputs]]\ncolumn = [\"a\"]\n", "bad.toml:4:"),
                            (inputs + "[[targets]]\ncolumn = \"lable\"\n", "lable"),
                            (inputs.replace("weight", "wieght") + target, "wieght"),
                            (inputs + target + "kind = \"colour\"\n", "colour"),
                            (inputs + "encoder = {type = \"mlp\", layer = 3}\n" + target, "layers")]:
            message = self.refused(2, "train", recipe(text), "--out", "none")
            self.assertIn(place, message)
        self.assertFalse((self.home / "none").exists())

    # The data: 3 ------------------------------------------------------------------------------------------------------

    def test_tables_that_teach_nothing_are_refused(self):
        (self.home / "nothing.csv").write_bytes(b"")
        (self.home / "head.csv").write_text("a,b,label\n")
        for name, cells in [("constant.csv", {"label": lambda i: "x"}), ("blank.csv", {"label": lambda i: ""}),
                            ("rare.csv", {"label": lambda i: f"l{i}"}),
                            ("lonely.csv", {"label": lambda i: "x" if i else "y"})]:
            numbers_table(self.home / name, **cells)
        for name in ["nothing.csv", "head.csv", "constant.csv", "blank.csv", "rare.csv", "lonely.csv"]:
            message = self.refused(3, "train", name, "--target", "label", "--out", "none")
            self.assertIn(name, message)
            self.assertFalse((self.home / "none").exists())
        self.clean(self.home)

    def test_a_table_with_nothing_that_the_model_reads_is_refused(self):
        (self.home / "foreign.csv").write_text("length,width\n1,2\n")
        for words in [["predict", "run", "foreign.csv"], ["evaluate", "run", "foreign.csv"],
                      ["explain", "run", "foreign.csv", "-o", "why"]]:
            self.assertIn("no column that the model reads", self.refused(3, *words), words)

    def test_answers_are_not_written_over_their_table(self):
        shutil.copy(self.table, self.table.parent / "asked.csv")
        asked = self.table.parent / "asked.csv"
        self.assertIn("another name", self.refused(2, "predict", "run", asked, "-o", asked))
        self.assertEqual(asked.read_bytes(), self.table.read_bytes())
        self.assertIn("gone.csv", self.refused(4, "predict", "run", "gone.csv", "-o", asked))

    def test_a_column_of_missing_files_is_refused(self):
        lost = "".join(f"none{i}.png,{'xy'[i % 2]}\n" for i in range(40))
        (self.home / "lost.csv").write_text("p,b\n" + lost)
        message = self.refused(3, "train", "lost.csv", "--target", "b", "--out", "lost")
        self.assertIn("lost.csv", message)
        self.assertFalse((self.home / "lost").exists())

    def test_too_many_missing_files_are_refused_before_anything_is_trained(self):
        rows = "".join(f"gone/{i}.png,{i % 7},{'xy'[i % 2]}\n" for i in range(40))
        (self.home / "some.csv").write_text("p,n,b\n" + rows)
        message = self.refused(3, "train", "some.csv", "--target", "b", "--out", "some")
        self.assertRegex(message, r"some\.csv: \d+ of \d+ files of column p are missing or empty, .*max_unreadable")
        self.assertNotIn("epoch", message)

    def test_nan_and_infinity_are_named_and_absent(self):
        odd = {3: "nan", 5: "inf", 8: "-Infinity", 11: "NaN"}
        draw = random.Random(2)
        numbers_table(self.home / "odd.csv", a=lambda i: odd.get(i, round(draw.gauss(i % 2, 0.3), 3)))
        done = self.braid("train", "odd.csv", "--target", "label", "train.epochs=2", "--out", "odd")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"(?i)nan|inf|not finite")
        answer = json.loads(self.braid("predict", "odd", "a=inf", "b=0.5", "--json").stdout)
        self.assertEqual((answer["inputs_used"], answer["inputs_absent"]), (["b"], ["a"]))
        rows = json.loads(self.braid("check", "odd.csv", "--target", "label", "--json").stdout)["findings"]
        self.assertTrue([one for one in rows if one["column"] == "a" and {4, 6, 9, 12} >= set(one["rows"])], rows)

    def test_a_label_unseen_in_training_is_counted_and_the_rest_goes_on(self):
        lines = self.table.read_text().splitlines()
        lines[1] = lines[1].rsplit(",", 1)[0] + ",violet"
        (self.table.parent / "violet.csv").write_text("\n".join(lines) + "\n")
        done = self.braid("evaluate", "run", self.table.parent / "violet.csv", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["details"]["label"]["unseen_labels"], 1)
        self.assertIn("violet", done.stderr)

    # Files: 4 ---------------------------------------------------------------------------------------------------------

    def test_a_bundle_with_any_flipped_bit_is_refused(self):
        bundle = self.home / "run" / "bundle"
        names = [path.relative_to(bundle) for path in sorted(bundle.rglob("*")) if path.is_file()]
        self.assertGreaterEqual(len(names), 5)
        for name in names:
            copy = self.home / "flipped-bit"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(bundle, copy)
            content = bytearray((copy / name).read_bytes())
            for at in {len(content) // 2, len(content) - 2, len(content) // 3}:
                damaged = bytearray(content)
                damaged[at] ^= 4
                (copy / name).write_bytes(damaged)
                message = self.refused(4, "predict", copy, "weight=1")
                self.assertIn("flipped-bit/", message)
        shutil.rmtree(copy)

    def test_bundles_that_lack_a_part_are_refused(self):
        for name in ["weights.safetensors", "bundle.toml", "checksums.txt"]:
            copy = self.home / "lacking"
            shutil.copytree(self.home / "run" / "bundle", copy)
            (copy / name).unlink()
            self.assertIn(name, self.refused(4, "predict", copy, "weight=1"))
            shutil.rmtree(copy)
        self.refused(4, "evaluate", "no-run")
        self.refused(4, "evaluate", "run", "none.csv")
        self.refused(4, "describe", "./no-run")
        self.refused(4, "check", "none.csv")
        self.refused(4, "init", "none.csv", "--target", "a")
        self.refused(4, "train", "none.toml")

    def test_a_run_without_a_whole_checkpoint_is_refused(self):
        words = ["train", self.table, *self.words, "--out", "broken", "--resume"]
        (self.home / "broken").mkdir()
        self.assertIn("holds no run that was begun", self.refused(4, *words))
        shutil.copy(self.home / "run" / "recipe.toml", self.home / "broken" / "asked.toml")
        shutil.copy(self.home / "run" / "bundle" / "weights.safetensors", self.home / "broken" /
                    "checkpoint.safetensors")
        message = self.refused(4, *words)
        self.assertIn("broken/checkpoint.safetensors: holds no plan", message)
        self.assertNotIn("go on with it by --resume", message, "which would end here again")
        (self.home / "broken" / "checkpoint.safetensors").write_bytes(b"\x10" * 50)
        self.assertIn("checkpoint.safetensors", self.refused(4, *words))

    def test_a_folder_mounted_read_only_is_refused(self):
        if os.geteuid() != 0:
            self.skipTest("only root may mount")
        place = self.home / "locked"
        place.mkdir()
        mount = lambda *words: subprocess.run(["mount", *words], capture_output=True).returncode == 0
        if not mount("--bind", str(place), str(place)):
            self.skipTest("mounting is not allowed here")
        try:
            self.assertTrue(mount("-o", "remount,bind,ro", str(place)))
            message = self.refused(4, "train", self.table, *self.words, "--out", "locked/run")
            self.assertIn("choose a folder you may write to", message)
            for name in ["locked/answers.csv", "locked/answers.parquet"]:
                self.assertIn(f"{name}: cannot write: Read-only file system; choose a folder you may write to",
                              self.refused(4, "predict", "run", self.table, "-o", name))
            self.assertIn("locked", self.refused(4, "init", self.table, "--target", "label", "-o", "locked/a.toml"))
        finally:
            subprocess.run(["umount", str(place)], check=True)
        self.assertEqual(list(place.iterdir()), [])

    # Not supported: 5 -------------------------------------------------------------------------------------------------

    def test_formats_outside_the_list_are_named(self):
        folder = self.home / "foreign"
        folder.mkdir()
        with open(folder / "phone.csv", "w") as file:
            file.write("p,b\n")
            for i in range(40):
                (folder / f"{i}.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200))
                file.write(f"{i}.heic,{'xy'[i % 2]}\n")
        message = self.refused(5, "train", folder / "phone.csv", "--target", "b", "--out", "foreign-run")
        self.assertRegex(message, r"phone\.csv row \d+ column p: .*\d+\.heic: is a HEIC or AVIF picture")
        self.assertIn("HEIC", self.refused(5, "predict", "run", "photo=foreign/3.heic"))
        self.assertFalse((self.home / "foreign-run").exists())

    # Single bad files -------------------------------------------------------------------------------------------------

    def test_single_bad_files_are_unreadable_by_row_and_the_rest_goes_on(self):
        folder = self.home / "single"
        make_table(folder, 120)
        # Rows of the table count from 1; file i.png stands in row i + 1.
        (folder / "1.png").write_bytes((folder / "1.png").read_bytes()[:90])
        (folder / "2.png").write_text("this is no picture")
        (folder / "3.png").write_bytes(b"")
        (folder / "4.png").unlink()
        (folder / "1.wav").write_bytes(b"")
        (folder / "2.wav").write_bytes(b"RIFF\0\0\0\0WAVE")
        done = self.braid("predict", "run", folder / "things.csv", "-o", "single.csv")
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = list(csv.DictReader((self.home / "single.csv").read_text().splitlines()))
        self.assertEqual(len(rows), 120)
        unreadable = {i: row["inputs_unreadable"] for i, row in enumerate(rows) if row["inputs_unreadable"]}
        self.assertEqual(unreadable, {1: "photo;sound", 2: "photo;sound", 3: "photo", 4: "photo"})
        # Such a file counts as no file: it is neither black nor that of the row before.
        head, *lines = csv.reader((folder / "things.csv").read_text().splitlines())
        for i in unreadable:
            lines[i][:2] = ["", "" if "sound" in unreadable[i] else lines[i][1]]
        with open(folder / "without.csv", "w", newline="") as file:
            csv.writer(file).writerows([head, *lines])
        answers = self.json_of("predict", "run", folder / "without.csv")["answers"]
        for i in unreadable:
            told = float(rows[i]["label_probability_red"])
            self.assertAlmostEqual(told, answers[i]["label_probability_red"], places=5)
        for row, name in [(2, "1.png"), (3, "2.png"), (4, "3.png"), (5, "4.png"), (2, "1.wav"), (3, "2.wav")]:
            self.assertRegex(done.stderr, rf"row {row} column (photo|sound): .*{name}", done.stderr)
        done = self.braid("train", folder / "things.csv", "--target", "label", "--inputs", "photo,weight",
                          "train.epochs=1", "--out", "single-run")
        self.assertEqual(done.returncode, 0, done.stderr)
        read = {row["row"] for row in csv.DictReader((self.home / "single-run/split.csv").read_text().splitlines())
                if row["split"] != "test"}
        lost = sorted({"2", "3", "4", "5"} & read)
        self.assertRegex(done.stdout + done.stderr, 
                         rf"column photo: {len(lost)} rows? could not be read .* first is .*row {lost[0]} ")

    def test_a_jpeg_that_ends_early_is_unreadable(self):
        whole = (pathlib.Path(__file__).resolve().parents[2] / "docs" / "sentiment_clip.jpg").read_bytes()
        for share in [0.1, 0.6, 0.95]:
            (self.home / "cut.jpg").write_bytes(whole[:int(len(whole) * share)])
            answer = self.json_of("predict", "run", "photo=cut.jpg", "weight=12")
            self.assertEqual((answer["inputs_unreadable"], answer["inputs_used"]), (["photo"], ["weight"]), share)
        self.assertRegex(self.refused(3, "predict", "run", "photo=cut.jpg"), r"cut\.jpg: .*(ends|cut|trunc|damaged)")

    def test_small_and_unusual_files_are_read(self):
        folder = self.home / "unusual"
        folder.mkdir()
        png(folder / "pixel.png", COLOURS["red"], size=1)
        answer = json.loads(self.braid("predict", "run", "photo=unusual/pixel.png", "--json").stdout)
        self.assertEqual(answer["inputs_unreadable"], [])
        self.assertEqual(answer["inputs_broken"], ["photo"])  # one colour all over, which no picture of training was
        for width in (1, 3):
            wav_of(folder / f"{8 * width}.wav", width)
            answer = json.loads(self.braid("predict", "run", f"sound=unusual/{8 * width}.wav", "--json").stdout)
            self.assertEqual(answer["inputs_used"], ["sound"])

    def test_arrays_of_objects_are_unreadable(self):
        folder = self.home / "arrays"
        folder.mkdir()
        draw = random.Random(5)
        with open(folder / "arrays.csv", "w") as file:
            file.write("vector,label\n")
            for i in range(60):
                npy(folder / f"{i}.npy", "<f4", "(4,)", struct.pack("<4f", *(draw.gauss(i % 2, 0.3) for _ in range(4))))
                file.write(f"{i}.npy,{'xy'[i % 2]}\n")
        npy(folder / "7.npy", "|O", "(2,)", b"\x80\x04K\x01." * 4)
        done = self.braid("train", folder / "arrays.csv", "--target", "label", "train.epochs=2", "--out", "arrays-run")
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.braid("predict", "arrays-run", folder / "arrays.csv", "-o", "arrays-out.csv")
        self.assertRegex(done.stderr, r"row 8 column vector: .*7\.npy.*objects")
        rows = list(csv.DictReader((self.home / "arrays-out.csv").read_text().splitlines()))
        self.assertEqual([i for i, row in enumerate(rows) if row["inputs_unreadable"]], [7])

    def test_cells_of_another_kind_are_unreadable_and_named(self):
        with open(self.home / "days.csv", "w") as file:
            file.write("size,day,label\n" + "".join(f"{i % 2 + i / 100},2024-01-{i % 28 + 1:02d},{'xy'[i % 2]}\n"
                                                    for i in range(60)))
        done = self.braid("train", "days.csv", "--target", "label", "train.epochs=2", "--out", "days-run", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        (self.home / "odd-days.csv").write_text("size,day\n1.5,2024-01-05\nbig,2024-01-05\n?,soon\n")
        done = self.braid("predict", "days-run", "odd-days.csv", "-o", "odd-answers.csv")
        self.assertIn('odd-days.csv row 2 column size: "big" is no number', done.stderr)
        self.assertIn('odd-days.csv row 3 column day: "soon" is no date', done.stderr)
        rows = list(csv.DictReader((self.home / "odd-answers.csv").read_text().splitlines()))
        self.assertEqual([row["inputs_unreadable"] for row in rows], ["", "size", "day"])
        self.assertEqual([row["inputs_absent"] for row in rows], ["", "", "size"])

    def test_an_empty_list_of_labels_is_an_answer(self):
        with open(self.home / "tags.jsonl", "w") as file:
            for i in range(60):
                file.write(json.dumps({"size": i % 3, "tags": [[], ["wet"], ["wet", "hot"]][i % 3]}) + "\n")
        done = self.braid("train", "tags.jsonl", "--target", "tags", "train.epochs=2", "--out", "tags-run",
                          "--json", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        said = json.loads(done.stdout)
        self.assertEqual(said["details"]["tags"]["unlabelled"], 0)

    # Cells that would do something ------------------------------------------------------------------------------------

    def test_markup_and_formulas_are_harmless_wherever_they_are_shown(self):
        formula, markup = "=cmd|' /C calc'!A0", "<script>alert(1)</script><img src=x onerror=alert(1)>"
        draw = random.Random(3)
        word = lambda i: draw.choice([formula, markup, "@SUM(1)", "plain"]) + f" and {'ab'[i % 2] * 3} number {i}"
        numbers_table(self.home / "spiked.csv", 120, **{markup: word, "a": lambda i: round(draw.gauss(i % 2, 1), 3),
                                                        "label": lambda i: [formula, markup][i % 2]})
        done = self.braid("train", "spiked.csv", "--target", "label", "train.epochs=2", "--out", "spiked")
        self.assertEqual(done.returncode, 0, done.stderr)
        for name in ["report.html", "bundle/model_card.md"]:
            shown = (self.home / "spiked" / name).read_text()
            self.assertNotIn("<script>alert", shown, name)
            self.assertNotIn("<img src=x", shown, name)
            self.assertIn("&lt;script&gt;", shown, name)
        done = self.braid("predict", "spiked", "spiked.csv", "-o", "spiked-out.csv")
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = list(csv.reader((self.home / "spiked-out.csv").read_text().splitlines()))
        self.assertIn("'" + formula, {row[0] for row in rows})
        dangerous = [cell for row in rows for cell in row if cell[:1] in "=+@\t\r" and cell]
        self.assertEqual(dangerous, [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
