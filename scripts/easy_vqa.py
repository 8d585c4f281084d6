#!/usr/bin/env python3
"""Lays the easy-VQA data set out as a table of one's own: pictures in folders and one CSV file of questions.

    scripts/easy_vqa.py WHEEL FOLDER

FOLDER gets questions.csv (image,question,split,answer; 38575 rows to train on, 9673 to test on), train/ and test/.
"""
import csv
import json
import pathlib
import shutil
import sys
import tempfile
import zipfile


def write_split(wheel, folder, split, rows):
    """Writes the pictures of one split and appends its questions, in the order of the source, to rows."""
    source = f"easy_vqa/data/{split}"
    (folder / split).mkdir()
    for name in wheel.namelist():
        if name.startswith(f"{source}/images/") and name.endswith(".png"):
            picture = folder / split / pathlib.PurePosixPath(name).name
            picture.write_bytes(wheel.read(name))
    for question, answer, image in json.loads(wheel.read(f"{source}/questions.json")):
        picture = f"{split}/{image}.png"
        if not (folder / picture).exists():
            sys.exit(f"easy_vqa: a {split} question names picture {image}, which the wheel does not hold")
        rows.append([picture, question, split, answer])


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    wheel_path, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    target.parent.mkdir(parents=True, exist_ok=True)
    # Written beside the target and renamed, so an interrupted run leaves no half data set.
    folder = pathlib.Path(tempfile.mkdtemp(prefix=".easy-vqa-", dir=target.parent))
    try:
        folder.chmod(0o755)
        rows = []
        with zipfile.ZipFile(wheel_path) as wheel:
            for split in ("train", "test"):
                write_split(wheel, folder, split, rows)
        with open(folder / "questions.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["image", "question", "split", "answer"])
            writer.writerows(rows)
        if target.exists():
            shutil.rmtree(target)
        folder.rename(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{len(rows)} questions in {target}/questions.csv")


if __name__ == "__main__":
    main()
