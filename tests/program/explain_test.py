#!/usr/bin/env python3
"""What made an answer, through the real program: pictures, texts and numbers, a broken file, markup in a cell, and
every way to get it wrong. Usage: explain_test.py BRAID."""
import csv
import html.parser
import random
import shutil
import unittest

from things import COLOURS, Trained, png

EVIL = "<script>alert(1)</script> & <img src=x onerror=alert(2)> red"


def make_cards(folder, rows=96):
    """Pictures, texts and numbers that each tell the label; beside the training table one with what goes wrong."""
    folder.mkdir(parents=True)
    draw = random.Random(4)
    names = list(COLOURS)
    openings = ["this card looks rather", "somebody said it is", "to me it seems", "the front is"]

    def row(i, label):
        png(folder / f"{i}.png", COLOURS[label], size=16, seed=i)
        return [f"{i}.png", f"{draw.choice(openings)} {label} today", round(draw.gauss(5 * names.index(label), 1), 2),
                draw.choice(["dark", "light"])]
    with open(folder / "cards.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["photo", "words", "weight", "shade", "label"])
        for i in range(rows):
            out.writerow([*row(i, names[i % 3]), names[i % 3]])
    (folder / "broken.png").write_bytes((folder / "0.png").read_bytes()[:60])
    with open(folder / "new.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["photo", "words", "weight", "shade"])
        out.writerow(row(1000, "green"))
        out.writerow(["broken.png", EVIL, "<b>7</b>", "<i>dark"])
        out.writerow(["", row(1001, "blue")[1], "", ""])
        out.writerow(["", "", "", ""])


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.sources, self.words = {}, [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.sources += [value for name, value in attributes if name in ("src", "href")]
        assert not any(name.startswith("on") for name, _ in attributes), attributes

    def handle_data(self, data):
        self.words += data


class Explain(Trained):
    make, file = staticmethod(make_cards), "cards.csv"
    words = ["--target", "label", "train.epochs=12", "train.batch_size=16", "train.refit=no"]

    def explained(self, folder, *words):
        return self.json_of("explain", "run", *words, "--out", folder)

    def test_a_table_becomes_one_page_and_its_pictures(self):
        found = self.explained("table", "data/new.csv", "--rows", "1,2,3,4")
        self.assertEqual(found["page"], "table/explanation.html")
        self.assertEqual([row["row"] for row in found["rows"]], [1, 2, 3, 4])
        first = found["rows"][0]["targets"][0]
        self.assertEqual(first["answer"], "green")
        inputs = {one["input"]: one for one in first["inputs"]}
        self.assertEqual(inputs["photo"]["method"], "integrated gradients")
        self.assertLess(inputs["photo"]["completeness_error"], 0.2)
        self.assertAlmostEqual(sum(one["share"] for one in inputs["words"]["words"]), inputs["words"]["sum"], places=5)
        self.assertEqual([one["column"] for one in inputs["tabular"]["columns"]], ["weight", "shade"])
        files = inputs["photo"]["files"]
        self.assertEqual(files, ["row1_photo_label.jpg"])
        self.assertEqual((self.home / "table" / files[0]).read_bytes()[:3], b"\xff\xd8\xff")
        self.assertEqual(sorted(path.name for path in (self.home / "table").iterdir()),
                         ["explanation.html", "row1_photo_label.jpg"])

    def test_the_page_loads_nothing_and_escapes_every_cell(self):
        self.explained("safe", "data/new.csv")
        text = (self.home / "safe" / "explanation.html").read_text()
        page = Page(text)
        self.assertNotIn("script", page.tags)
        self.assertNotIn("i", page.tags)
        self.assertTrue(all(source.startswith(("data:image/jpeg;base64,", "#")) for source in page.sources))
        self.assertNotIn("<script", text)
        self.assertNotIn("onerror=alert(2)>", text)
        self.assertIn("broken.png", page.words)
        self.assertIn("No input was there", page.words)
        self.assertIn("new.csv row 3", page.words)

    def test_what_is_broken_or_absent_is_said_and_not_explained(self):
        done = self.braid("explain", "run", "data/new.csv", "--rows", "2,3,4", "--out", "said")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("broken.png", done.stderr)
        self.assertIn("unreadable: ", done.stdout)
        self.assertIn("no input was there to explain it by", done.stdout)
        self.assertIn("wrote said/explanation.html and 0 pictures", done.stdout)
        found = self.explained("said_json", "data/new.csv", "--rows", "2,3")
        self.assertEqual(found["rows"][0]["inputs_unreadable"], ["photo", "weight"])  # markup is no number
        self.assertEqual([one["input"] for one in found["rows"][1]["targets"][0]["inputs"]], ["words"])

    def test_the_deciding_word_is_found(self):
        for label in COLOURS:
            found = self.explained(f"word_{label}", f"words=to me it seems {label} today")
            target = found["rows"][0]["targets"][0]
            self.assertEqual(target["answer"], label)
            words = target["inputs"][0]["words"]
            self.assertEqual(max(words, key=lambda one: one["share"])["word"], label)

    def test_a_sample_is_explained_and_only_with_the_inputs_that_are_named(self):
        done = self.braid("explain", "run", "photo=data/1000.png", "words=the front is green today", "weight=5",
                          "--out", "sample", "--inputs", "photo,words")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("label: green", done.stdout)
        self.assertIn("words: ", done.stdout)
        self.assertNotIn("tabular", done.stdout)
        self.assertTrue((self.home / "sample" / "row1_photo_label.jpg").is_file())

    def test_the_same_call_gives_the_same_bytes(self):
        for folder in ["once", "twice"]:
            self.explained(folder, "data/new.csv", "--rows", "1")
        for path in (self.home / "once").iterdir():
            self.assertEqual(path.read_bytes(), (self.home / "twice" / path.name).read_bytes(), path.name)

    def test_mistakes_are_refused_in_one_sentence_and_leave_nothing(self):
        before = set(self.home.iterdir())
        self.assertIn("did you mean \"photo\"", self.refused(2, "explain", "run", "foto=data/1.png"))
        self.assertIn("did you mean \"words\"",
                      self.refused(2, "explain", "run", "data/new.csv", "--inputs", "word"))
        self.assertIn("did you mean \"label\"",
                      self.refused(2, "explain", "run", "data/new.csv", "--target", "labl"))
        self.assertIn("rows 1 to 4, not 9", self.refused(2, "explain", "run", "data/new.csv", "--rows", "1,9"))
        self.assertIn("broken.png", self.refused(3, "explain", "run", "photo=data/broken.png"))
        self.assertIn("needs a table", self.refused(2, "explain", "run"))
        self.assertIn("is a folder", self.refused(2, "explain", "run", "data"))
        self.assertEqual(set(self.home.iterdir()), before)
        full = self.home / "full"
        full.mkdir()
        (full / "mine.txt").write_text("mine")
        self.addCleanup(shutil.rmtree, full)
        self.assertIn("holds files already", self.refused(2, "explain", "run", "data/new.csv", "--out", "full"))
        self.assertEqual([path.name for path in full.iterdir()], ["mine.txt"])


if __name__ == "__main__":
    unittest.main()
