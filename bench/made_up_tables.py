#!/usr/bin/env python3
"""Tables of other domains, made up, on which bench/promise.py asks what it asks on real ones.

    bench/made_up_tables.py FOLDER [reviews] [machines] [skin]

Writes FOLDER/NAME/t.csv, with the column split, and the files it points to; the same bytes every time.

  reviews   600 + 300 rows: a text of words that praise, blame or say nothing, days of delivery and a class of price;
            `stars`, 1 to 5, follow from all three and from noise of 0.35 stars
  machines  60 + 60 rows: vibration (three axes, 100 Hz, 10 to 20 s), temperature (1 Hz, 5 to 15 min) and a log of
            events at irregular times; `fault` is a tone in the first, a slope of the second, or a code that comes more
            often in the third
  skin      400 + 200 rows of 40 and 20 other patients: a picture of the patient's colour whose texture decides
            `lesion`, which is more usual in some patients than in others; the place on the body tells nothing

Needs NumPy; skin needs Pillow."""
import csv
import pathlib
import sys

import numpy as np


def write_table(folder, rows):
    with open(folder / "t.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_log(path, header, lines):
    path.write_text(header + "\n" + "".join(line + "\n" for line in lines))


def reviews(folder):
    rng = np.random.default_rng(13)
    praise = "great lovely perfect sturdy quiet fast".split()
    blame = "broken noisy cheap slow flimsy awful".split()
    plain = "kettle kitchen colour bought arrived family handle water box bigger".split()
    rows = []
    for i in range(900):
        good, bad = rng.integers(0, 4), rng.integers(0, 4)
        days, tier = int(rng.integers(1, 15)), rng.choice(["budget", "standard", "premium"])
        extra = {"budget": 0.3, "standard": 0, "premium": -0.3}[tier]
        stars = 3.2 + 0.6 * (good - bad) - 0.1 * (days - 6) + extra + rng.normal(0, 0.35)
        words = list(rng.choice(praise, good)) + list(rng.choice(blame, bad))
        words += list(rng.choice(plain, rng.integers(3, 9)))
        rng.shuffle(words)
        rows.append({"review": " ".join(words), "delivery_days": days, "tier": tier,
                     "stars": int(np.clip(round(stars), 1, 5)), "split": "train" if i < 600 else "test"})
    write_table(folder, rows)


def vibration(rng, fault):
    time = np.arange(int(rng.uniform(10, 20) * 100)) / 100
    axes = rng.normal(0, 0.3, (len(time), 3)) + np.array([0, 0, 9.81])
    turning = np.sin(2 * np.pi * rng.uniform(3, 6) * time + rng.uniform(0, 6))
    axes += 0.4 * turning[:, None] * np.array([1, 0.6, 0.2])
    if fault == "bearing":
        axes += 0.5 * np.sin(2 * np.pi * rng.uniform(17, 23) * time)[:, None] * np.array([0.7, 1, 0.3])
    return [f"{int(t * 1000)},{a[0]:.3f},{a[1]:.3f},{a[2]:.3f}" for t, a in zip(time, axes)]


def temperature(rng, fault):
    time = np.arange(int(rng.uniform(5, 15) * 60))
    celsius = rng.uniform(40, 60) + np.cumsum(rng.normal(0, 0.02, len(time))) + rng.normal(0, 0.1, len(time))
    if fault == "overheat":
        celsius += time * rng.uniform(0.010, 0.018)
    return len(time), [f"{t},{c:.2f}" for t, c in zip(time, celsius)]


def events(rng, fault, seconds):
    times = np.sort(rng.uniform(0, seconds, rng.integers(6, 25)))
    shares = np.array([0.25, 0.2, 0.4, 0.15] if fault == "trips" else [0.4, 0.35, 0.05, 0.2])
    return [f"{t:.2f},{rng.choice(4, p=shares) + 1},{rng.normal(5, 1):.2f}" for t in times]


def machines(folder):
    rng = np.random.default_rng(7)
    for name in ["acc", "temp", "ev"]:
        (folder / name).mkdir(exist_ok=True)
    rows = []
    for i in range(120):
        fault = ["ok", "bearing", "overheat", "trips"][rng.integers(4)]
        row = {"vibration": f"acc/{i}.csv", "temperature": f"temp/{i}.csv", "events": f"ev/{i}.csv", "fault": fault,
               "split": "train" if i < 60 else "test"}
        write_log(folder / row["vibration"], "time_ms,ax,ay,az", vibration(rng, fault))
        seconds, lines = temperature(rng, fault)
        write_log(folder / row["temperature"], "t,celsius", lines)
        write_log(folder / row["events"], "t,code,value", events(rng, fault, seconds))
        rows.append(row)
    write_table(folder, rows)


def skin(folder):
    from PIL import Image

    rng = np.random.default_rng(21)
    (folder / "p").mkdir(exist_ok=True)
    across, down = np.meshgrid(np.arange(80), np.arange(80))
    rows = []
    for patient in range(60):
        colour, share = rng.uniform(80, 200, 3), rng.random()
        for k in range(10):
            lesion = rng.random() < np.clip(share, 0.1, 0.9)
            picture = colour[None, None] + rng.normal(0, 10, (80, 80, 3))
            if lesion:
                rate, angle = rng.uniform(0.5, 0.8), rng.uniform(0, 3.14)
                picture += (14 * np.sin(rate * (np.cos(angle) * across + np.sin(angle) * down)))[..., None]
            name = f"p/{patient}_{k}.png"
            Image.fromarray(np.uint8(np.clip(picture, 0, 255))).save(folder / name)
            rows.append({"patient_id": f"P{patient:03d}", "picture": name, "site": rng.choice(["arm", "back", "leg"]),
                         "lesion": "yes" if lesion else "no", "split": "train" if patient < 40 else "test"})
    write_table(folder, rows)


SETS = {"reviews": reviews, "machines": machines, "skin": skin}

if __name__ == "__main__":
    if len(sys.argv) < 2 or not set(sys.argv[2:]) <= set(SETS):
        sys.exit(__doc__)
    for chosen in sys.argv[2:] or SETS:
        place = pathlib.Path(sys.argv[1]) / chosen
        place.mkdir(parents=True, exist_ok=True)
        SETS[chosen](place)
