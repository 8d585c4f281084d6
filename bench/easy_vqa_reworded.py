#!/usr/bin/env python3
"""How a model trained on easy-VQA answers questions that are worded like none of its 107.

    bench/easy_vqa_reworded.py BRAID RUN QUESTIONS_CSV

Twenty wordings made of words that training knows, ten test pictures each; of the yes/no wordings half are true. Prints
the share of right answers of each wording and of all. Needs Python's standard library alone."""
import csv
import pathlib
import random
import subprocess
import sys
import tempfile

COLOURS = ["black", "blue", "brown", "gray", "green", "red", "teal", "yellow"]
SHAPES = ["circle", "rectangle", "triangle"]
WORDINGS = [  # (question, what it asks); "not" turns yes and no around
    ("what is the color?", "colour"),
    ("the shape is what color?", "colour"),
    ("what color is the shape in the image?", "colour"),
    ("what is the color of the shape in the image?", "colour"),
    ("what color does the image contain?", "colour"),
    ("what is the shape in the image?", "shape"),
    ("what shape is there?", "shape"),
    ("what shape is there in the image?", "shape"),
    ("the image contain what shape?", "shape"),
    ("is the shape {colour}?", "yes"),
    ("is the {colour} shape present?", "yes"),
    ("is there a {colour} shape present?", "yes"),
    ("is the color of the shape {colour}?", "yes"),
    ("is a {shape} in the image?", "yes"),
    ("is the shape a {shape}?", "yes"),
    ("does the image contain the {shape}?", "yes"),
    ("is there no {shape} in the image?", "not"),
    ("is the shape not {colour}?", "not"),
    ("does the image contain no {shape}?", "not"),
    ("is a {colour} shape not present?", "not"),
]
PICTURES = 10


def known_pictures(rows):
    """Test pictures whose colour and shape the table's own questions tell."""
    colour, shape = {}, {}
    for row in rows:
        if row["split"] == "test" and row["question"].startswith("what"):
            (colour if row["answer"] in COLOURS else shape)[row["image"]] = row["answer"]
    return [(image, colour[image], shape[image]) for image in sorted(colour.keys() & shape.keys())]


def main(braid, run, table):
    draw = random.Random(0)
    table = pathlib.Path(table).resolve()
    with open(table, newline="", encoding="utf-8") as file:
        pictures = known_pictures(csv.DictReader(file))
    asked = []
    for wording, kind in WORDINGS:
        for number, (image, colour, shape) in enumerate(draw.sample(pictures, PICTURES)):
            true = number % 2 == 0
            words = {"colour": colour if true else draw.choice([c for c in COLOURS if c != colour]),
                     "shape": shape if true else draw.choice([s for s in SHAPES if s != shape])}
            answer = {"colour": colour, "shape": shape, "yes": "yes" if true else "no", "not": "no" if true else "yes"}
            asked.append((wording, str(table.parent / image), wording.format(**words), answer[kind]))
    with tempfile.TemporaryDirectory() as folder:
        questions, answers = pathlib.Path(folder) / "asked.csv", pathlib.Path(folder) / "answers.csv"
        with open(questions, "w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(["image", "question"])
            out.writerows((image, question) for _, image, question, _ in asked)
        subprocess.run([braid, "predict", run, questions, "-o", answers, "--quiet"], check=True)
        with open(answers, newline="", encoding="utf-8") as file:
            given = [row["answer"] for row in csv.DictReader(file)]
    for wording, _ in WORDINGS:
        right = [a == g for (w, _, _, a), g in zip(asked, given) if w == wording]
        print(f"{100 * sum(right) / len(right):5.0f} %  {wording}")
    print(f"{100 * sum(a[3] == g for a, g in zip(asked, given)) / len(asked):5.1f} %  of {len(asked)}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
