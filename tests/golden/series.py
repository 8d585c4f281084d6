"""Writes series.json: logs in binary formats, exact times and local metres, which the reader of series must reproduce.

    python tests/golden/series.py     (NumPy, SciPy)

MAT files are SciPy's, .npy and .npz NumPy's; dates are Python's datetime and ticks exact fractions rounded to nearest.
East, north and up are worked out from the geodetic definition with a rotation matrix per reference.
"""
import datetime
import io
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import scipy.io

TICKS = 705_600_000


def ticks(seconds):
    return int((Fraction(seconds) * TICKS * 2 + 1) // 2)


def packed(write):
    buffer = io.BytesIO()
    write(buffer)
    return buffer.getvalue().hex()


def log(n=40, hz=50):
    t = np.arange(n) / hz
    return t, np.stack([np.sin(3 * t), 2 - t, np.round(100 * t)], 1)


def binary_files():
    t, x = log()
    whole = np.concatenate([t[:, None], x], 1)
    mat = {"time_s": t[:, None], "acc": x, "note": "some words", "fs": np.array([[50.0]]), "other": np.zeros((3, 2))}
    by_rate = {"Fs": np.array([[50.0]]), "eeg": x.T.astype(np.int16)}
    files = {
        "joined.npy": packed(lambda f: np.save(f, whole)),
        "fortran.npy": packed(lambda f: np.save(f, np.asfortranarray(whole.astype(">f4")))),
        "members.npz": packed(lambda f: np.savez(f, timestamp_ms=(1000 * t).round().astype(np.int64), acc=x)),
        "plain.mat": packed(lambda f: scipy.io.savemat(f, mat)),
        "compressed.mat": packed(lambda f: scipy.io.savemat(f, mat, do_compression=True)),
        "rate.mat": packed(lambda f: scipy.io.savemat(f, by_rate)),
    }
    return {"files": files, "times": [ticks(Fraction(i, 50)) for i in range(len(t))], "values": x.ravel().tolist(),
            "whole_numbers": x.astype(np.int16).ravel().tolist()}


def moments():
    cases = []
    utc = datetime.timezone.utc
    epoch = datetime.datetime(1970, 1, 1, tzinfo=utc)
    for word in ["2024-03-01T12:00:00.25+01:00", "2024-02-29 23:59:59.999999", "1969-12-31T23:00:00Z",
                 "2000-01-01", "2023/07/09 01:02:03", "2038-01-19T03:14:08-05:30"]:
        d = datetime.datetime.fromisoformat(word.replace("/", "-").replace("Z", "+00:00"))
        d = d if d.tzinfo else d.replace(tzinfo=utc)
        cases.append([word, "date", ticks(Fraction((d - epoch) // datetime.timedelta(microseconds=1), 10**6))])
    units = {"s": 1, "ms": 1000, "us": 10**6, "ns": 10**9}
    for word, unit in [("1690000000.123456789", "s"), ("-0.5", "s"), ("-1.000000001", "s"), ("0.1", "s"),
                       ("1690000000123", "ms"), ("33.333333", "ms"), ("1690000000123457", "us"), ("-7", "us"),
                       ("1690000000123456789", "ns"), ("1", "ns"), ("2", "ns"), ("1.5e3", "ms"), ("+12", "s")]:
        cases.append([word, unit, ticks(Fraction(word) / units[unit])])
    return cases


def local(point, reference):
    a, f = 6378137.0, 1 / 298.257223563
    b = a * (1 - f)

    def earth(lat, lon, h):
        lat, lon = np.radians([lat, lon])
        n = a**2 / np.sqrt((a * np.cos(lat))**2 + (b * np.sin(lat))**2)
        return np.array([(n + h) * np.cos(lat) * np.cos(lon), (n + h) * np.cos(lat) * np.sin(lon),
                         (b**2 / a**2 * n + h) * np.sin(lat)])

    lat, lon = np.radians(reference[:2])
    up = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    east = np.array([-np.sin(lon), np.cos(lon), 0])
    return (np.stack([east, np.cross(up, east), up]) @ (earth(*point) - earth(*reference))).tolist()


def positions():
    cases = []
    for reference in [(48.1, 11.6, 520.0), (-33.9, 151.2, 0.0), (89.999, 10.0, 5.0), (0.0, 179.9999, 10.0)]:
        for step in [(1e-5, 0, 0), (0, 1e-5, 0), (0, 0, 3.5), (0.01, -0.02, 100.0), (-0.0005, 0.0002, -1.0)]:
            point = tuple(r + s for r, s in zip(reference, step))
            cases.append({"reference": reference, "point": point, "local": local(point, reference)})
    return cases


films = {29.97: Fraction(30000, 1001), 23.976: Fraction(24000, 1001), 59.94006: Fraction(60000, 1001)}
rates = [[hz, i, ticks(Fraction(i) / films.get(hz, Fraction(str(hz))))]
         for hz in (100, 29.97, 23.976, 59.94006, 0.3, 44100, 12.5, 333.333) for i in (0, 1, 7, 1001, 123456789)]
out = {"binary": binary_files(), "moments": moments(), "positions": positions(), "rates": rates,
       "made_with": [f"numpy {np.__version__}", f"scipy {scipy.__version__}"]}
Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
