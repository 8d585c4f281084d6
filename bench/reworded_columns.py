#!/usr/bin/env python3
"""How well questions that are worded like none in training are understood, without the cost of pictures.

    bench/reworded_columns.py OUT QUESTIONS_CSV [--seeds 3] [--braid build/release/braid] [KEY=VALUE ...]

Takes easy-VQA's table, puts the colour and the shape of each picture, which its own questions tell, into two columns
`tint` and `form` in its place, trains (8 passes, no models of one input; KEY=VALUE words go to `braid train`) and
asks the twenty wordings of easy_vqa_reworded.py and twenty-two others of every colour and shape. Prints the share of
right answers of both. Needs Python's standard library alone."""
import argparse
import csv
import itertools
import pathlib
import random
import subprocess

from easy_vqa_reworded import COLOURS, SHAPES, WORDINGS

OTHERS = [  # {colour0} and {shape0} are those of the picture, {colour} and {shape} may be others
    ("what color is in the image?", "colour"),
    ("the color of the shape is what?", "colour"),
    ("what color is present?", "colour"),
    ("the {shape0} is what color?", "colour"),
    ("what is the color in the image?", "colour"),
    ("what is the shape?", "shape"),
    ("what is present in the image?", "shape"),
    ("the {colour0} shape is what?", "shape"),
    ("what is the shape present?", "shape"),
    ("what is in the image?", "shape"),
    ("is a {colour} shape in the image?", "yes"),
    ("is {shape} present in the image?", "yes"),
    ("is the image {colour}?", "yes"),
    ("is the color {colour}?", "yes"),
    ("is the shape present a {shape}?", "yes"),
    ("does the image contain {shape}?", "yes"),
    ("is no {colour} shape in the image?", "not"),
    ("is there no {colour} shape?", "not"),
    ("is the {shape} not present?", "not"),
    ("is a {shape} not in the image?", "not"),
    ("is the color not {colour}?", "not"),
    ("does the image contain no {colour} shape?", "not"),
]


def columns_of(questions, to):
    """Writes the table with columns for pictures."""
    colour, shape, rows = {}, {}, []
    with open(questions, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["question"].startswith("what"):
            (colour if row["answer"] in COLOURS else shape)[row["image"]] = row["answer"]
            for one in COLOURS:
                if row["question"] == f"what is the {one} shape?":
                    colour[row["image"]] = one
    with open(to, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["tint", "form", "question", "split", "answer"])
        for row in rows:
            if row["image"] in colour and row["image"] in shape:
                out.writerow([colour[row["image"]], shape[row["image"]], row["question"], row["split"], row["answer"]])


def write_wordings(wordings, to):
    draw = random.Random(1)
    with open(to, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["tint", "form", "question", "answer"])
        for wording, kind in wordings:
            for number, (colour, shape) in enumerate(itertools.product(COLOURS, SHAPES)):
                true = number % 2 == 0
                words = {"colour": colour if true else draw.choice([c for c in COLOURS if c != colour]),
                         "shape": shape if true else draw.choice([s for s in SHAPES if s != shape]),
                         "colour0": colour, "shape0": shape}
                answer = {"colour": colour, "shape": shape}.get(kind) or ("yes" if true == (kind == "yes") else "no")
                out.writerow([colour, shape, wording.format(**words), answer])


def share_right(braid, run, table, to):
    subprocess.run([braid, "predict", run, table, "-o", to, "--quiet"], check=True)
    with open(to, newline="", encoding="utf-8") as answers, open(table, newline="", encoding="utf-8") as asked:
        pairs = list(zip(csv.DictReader(answers), csv.DictReader(asked)))
    return 100 * sum(answer["answer"] == row["answer"] for answer, row in pairs) / len(pairs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("questions", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--braid", default="build/release/braid")
    args, words = parser.parse_known_args()
    args.out.mkdir(parents=True, exist_ok=True)
    columns_of(args.questions, args.out / "columns.csv")
    sets = [("others", OTHERS), ("easy_vqa_reworded", WORDINGS)]
    for name, wordings in sets:
        write_wordings(wordings, args.out / f"{name}.csv")
    print("| seed | " + " | ".join(name for name, _ in sets) + " |\n|---|---|---|")
    for seed in range(args.seeds):
        run = args.out / f"run-{seed}"
        subprocess.run([args.braid, "train", args.out / "columns.csv", "--target", "answer", "--inputs",
                        "tint,form,question", "--seed", str(seed), "--out", run, "--quiet", "train.epochs=8",
                        "train.specialists=0", *words], check=True, stdout=subprocess.DEVNULL)
        shares = [share_right(args.braid, run, args.out / f"{name}.csv", args.out / "answers.csv") for name, _ in sets]
        print(f"| {seed} | " + " | ".join(f"{share:.1f}" for share in shares) + " |", flush=True)


if __name__ == "__main__":
    main()
