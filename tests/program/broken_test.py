#!/usr/bin/env python3
"""Texts and cells that are there but broken, through the real program. Usage: broken_test.py BRAID."""
import csv
import random
import unittest

from things import Trained

WORDS = {"ill": "cough fever tired breath chest pain night worse".split(),
         "well": "sleeps walks laughs eats garden friends music strong".split()}
PLAIN = "the patient says that since last week there was some and again a little of it with more in every day".split()
BROKEN = {"another language": "der patient hustet seit einer woche und hat fieber",
          "another script": "пациент кашляет уже неделю и у него температура",
          "letters hit at random": "asdkjh qwpoei zxmcnb lkjasd pqwoei",
          "base64": "PGh0bWw+PGhlYWQ+PHRpdGxlPjQwNCBOb3QgRm91bmQ8L3RpdGxlPg==",
          "markup": "<html><head><title>404 Not Found</title></head><body>nginx/1.18</body></html>",
          "a wrong encoding": "thÃ© pÃ¤tiÃ©nt sÃ¤ys thÃ¤t sÃ¯ncÃ© lÃ¤st wÃ©Ã©k",
          "one word over and over": " ".join(["patient"] * 12)}


def row(draw):
    state = draw.choice(list(WORDS))
    words = draw.choices(PLAIN, k=draw.randint(5, 12))
    for word in draw.choices(WORDS[state], k=2):
        words.insert(draw.randrange(len(words)), word)
    return [" ".join(words), round(draw.gauss(85 if state == "ill" else 70, 6), 1), draw.randint(20, 90),
            round(draw.gauss(38.5 if state == "ill" else 36.8, 0.4), 1), draw.choice(["ward", "clinic"]), state]


HEADER = ["note", "weight", "age", "temperature", "place", "state"]


def write(path, rows):
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])


def make_patients(folder):
    folder.mkdir(parents=True)
    draw = random.Random(1)
    write(folder / "patients.csv", [row(draw) for _ in range(300)])


class Broken(Trained):
    make, file = staticmethod(make_patients), "patients.csv"
    quick = ["train.refit=no", "train.members=1", "train.specialists=0"]
    words = ["--target", "state", "train.epochs=4", "train.batch_size=16", *quick]
    sound = {"note": "the patient says that since last week there was more cough again", "weight": "88", "age": "40",
             "temperature": "38.4", "place": "ward"}

    def answer(self, run="run", **cells):
        sample = {**self.sound, **cells}
        return self.json_of("predict", run, *(f"{name}={cell}" for name, cell in sample.items() if cell))

    def test_a_text_of_no_language_of_the_training_is_left_out_and_named(self):
        without = self.answer(note="")["state_probability_ill"]
        for what, text in BROKEN.items():
            answer = self.answer(note=text)
            self.assertEqual(answer["inputs_broken"], ["note"], what)
            self.assertAlmostEqual(answer["state_probability_ill"], without, places=5, msg=what)
            self.assertAlmostEqual(answer["state_by"]["note"], 0)
        alone = self.json_of("predict", "run", f"note={BROKEN['markup']}")
        self.assertEqual((alone["inputs_used"], alone["inputs_unusual"]), (["note"], ["note"]))

    def test_one_new_word_is_not_broken(self):
        for text in [self.sound["note"], self.sound["note"] + " xylophonist", "cough", "fever and cough",
                     self.sound["note"].upper()]:
            answer = self.answer(note=text)
            self.assertEqual((answer["inputs_broken"], answer["inputs_unusual"]), ([], []), text)

    def test_a_cell_far_from_all_of_training_is_left_out_and_the_others_are_used(self):
        for name, cell, lowest, highest in [("weight", "88000", "", ""), ("age", "-9999", "20", "90"),
                                            ("temperature", "0", "", "")]:
            answer, without = self.answer(**{name: cell}), self.answer(**{name: ""})
            self.assertEqual(answer["inputs_broken"], [name])
            self.assertEqual(sorted(answer["inputs_used"]), sorted(set(HEADER[:-1]) - {name}))
            self.assertAlmostEqual(answer["state_probability_ill"], without["state_probability_ill"], places=5)
            text = self.braid("predict", "run", *(f"{n}={c}" for n, c in {**self.sound, name: cell}.items())).stdout
            self.assertIn(f'"{cell}" is far from the numbers of the training rows, which go from {lowest}', text)
            self.assertIn(f"to {highest}", text)
        self.assertEqual(self.answer(place="on the moon")["inputs_broken"], [])  # a word that is new

    def test_clean_rows_raise_few_alarms_and_broken_ones_are_counted(self):
        draw = random.Random(2)
        rows = [row(draw) for _ in range(200)]
        write(self.home / "clean.csv", rows)
        clean = self.json_of("evaluate", "run", "clean.csv", "--no-cost")
        alarms = sum(found.get("broken", 0) + found.get("unusual", 0) for found in clean["inputs"].values())
        self.assertLessEqual(alarms, 4)
        for i, one in enumerate(rows):
            one[0] = list(BROKEN.values())[i % len(BROKEN)]
            one[1] = one[1] * 1000
        write(self.home / "broken.csv", rows)
        broken = self.json_of("evaluate", "run", "broken.csv", "--no-cost")
        self.assertEqual([broken["inputs"][name].get("broken") for name in ("note", "weight")], [200, 200])
        self.assertEqual(broken["inputs"]["age"], {"present": 200})

    def test_checks_can_be_switched_off(self):
        done = self.braid("train", self.table, "--target", "state", "--out", "trusting", "--quiet", "train.epochs=1",
                          *self.quick, "answers.false_alarms=0", "inputs.tabular.feature.reach=0")
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = self.answer("trusting", note=BROKEN["base64"], weight="88000")
        self.assertEqual((answer["inputs_broken"], answer["inputs_unusual"]), ([], []))


if __name__ == "__main__":
    unittest.main()
