"""Writes points.json: clouds in each file format, and what sampling, pillars and cameras make of them.

    python tests/golden/points.py     (NumPy, laspy)

PLY, PCD and the packed PCD are written here byte by byte from their specifications, LAS by laspy. Pillars, voxels and
projections follow their definitions in float64, point by point.
"""
import io
import json
import struct
from pathlib import Path

import laspy
import numpy as np

rng = np.random.default_rng(4)


def cloud(n=30):
    return np.round(rng.normal(0, [4, 4, 1, 0.3], (n, 4)), 3).astype(np.float32)


def pcd_header(n, data, types="F F F F", sizes="4 4 4 4", fields="x y z intensity", counts="1 1 1 1"):
    return (f"# .PCD v0.7 - Point Cloud Data\nVERSION 0.7\nFIELDS {fields}\nSIZE {sizes}\n"
            f"TYPE {types}\nCOUNT {counts}\n"
            f"WIDTH {n}\nHEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS {n}\nDATA {data}\n").encode()


def lzf(data):
    """Greedy LZF: a match of 3 to 264 bytes within the last 8192, else runs of up to 32."""
    out, run, i, seen = bytearray(), bytearray(), 0, {}

    def flush():
        for at in range(0, len(run), 32):
            part = run[at:at + 32]
            out.append(len(part) - 1)
            out.extend(part)
        run.clear()

    while i < len(data):
        key = data[i:i + 3]
        at = seen.get(key, -1)
        seen[key] = i
        if len(key) == 3 and at >= 0 and i - at <= 8192:
            length = 3
            while length < 264 and i + length < len(data) and data[at + length] == data[i + length]:
                length += 1
            flush()
            back, code = i - at - 1, length - 2
            out.append((min(code, 7) << 5) | back >> 8)
            if code >= 7:
                out.append(code - 7)
            out.append(back & 255)
            i += length
        else:
            run.append(data[i])
            i += 1
    flush()
    return bytes(out)


def files(p):
    n = len(p)
    rows = "\n".join(" ".join(repr(float(v)) for v in r) for r in p) + "\n"
    ply = ("ply\nformat {} 1.0\ncomment made up\nelement camera 1\nproperty list uchar short k\nelement vertex {}\n"
           "property float x\nproperty float y\nproperty float z\nproperty list uchar int tags\n"
           "property float intensity\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n")
    listed = lambda e: (struct.pack(e + "Bhh", 2, 5, 6) +
                        b"".join(struct.pack(e + "fffBiif", *r[:3], 2, 7, 8, r[3]) for r in p) +
                        struct.pack(e + "Biii", 3, 0, 1, 2))
    text = "2 5 6\n" + "".join(f"{r[0]!r} {r[1]!r} {r[2]!r} 1 9 {r[3]!r}\n" for r in p.tolist()) + "3 0 1 2\n"
    planes = np.concatenate([p, np.zeros((n, 4), np.float32)], 1).T.astype("<f4").tobytes()
    packed = lzf(planes)
    out = {
        "sweep.bin": p.tobytes(),
        "ascii.pcd": pcd_header(n, "ascii") + rows.encode(),
        "binary.pcd": pcd_header(n, "binary") + p.tobytes(),
        "packed.pcd": pcd_header(n, "binary_compressed", "F F F F F", "4 4 4 4 4", "x y z intensity _", "1 1 1 1 4") +
                      struct.pack("<II", len(packed), len(planes)) + packed,
        "ascii.ply": ply.format("ascii", n).encode() + text.encode(),
        "little.ply": ply.format("binary_little_endian", n).encode() + listed("<"),
        "big.ply": ply.format("binary_big_endian", n).encode() + listed(">"),
    }
    buffer = io.BytesIO()
    np.save(buffer, p)
    out["sweep.npy"] = buffer.getvalue()
    return {name: data.hex() for name, data in out.items()}


def las(point_format, n=6):
    header = laspy.LasHeader(point_format=point_format, version="1.4" if point_format > 5 else "1.2")
    header.offsets, header.scales = [450000.0, 5400000.0, 100.0], [0.001, 0.001, 0.001]
    f = laspy.LasData(header)
    xyz = np.round(rng.uniform(0, 50, (n, 3)), 3) + [450100.0, 5400100.0, 90.0]
    f.x, f.y, f.z = xyz.T
    f.intensity = np.arange(n) * 7
    f.return_number = np.arange(n) % 3 + 1
    f.number_of_returns = np.full(n, 3)
    f.classification = np.arange(n) % 9
    columns = [f.intensity, f.return_number, f.number_of_returns, f.classification]
    if point_format in (2, 3, 7, 8):
        f.red, f.green, f.blue = np.arange(n) * 3, np.arange(n) * 5, np.arange(n) * 1000
        columns += [f.red, f.green, f.blue]
    if point_format == 8:
        f.nir = np.arange(n) * 11
        columns.append(f.nir)
    buffer = io.BytesIO()
    f.write(buffer)
    return {"bytes": buffer.getvalue().hex(), "xyz": xyz.tolist(),
            "rest": np.stack([np.asarray(c) for c in columns], 1).astype(int).tolist()}


def voxels(p, edge):
    groups = {}
    for row in p.astype(np.float64):
        groups.setdefault(tuple(np.floor(row[:3] / np.float64(np.float32(edge)))), []).append(row)
    return {"first": [g[0].tolist() for g in groups.values()],
            "mean": [np.mean(g, 0).tolist() for g in groups.values()]}


def farthest(p, k):
    xyz, chosen = p[:, :3].astype(np.float64), [0]
    while len(chosen) < k:
        d = np.min([((xyz - xyz[c])**2).sum(1) for c in chosen], 0)
        d[chosen] = -1
        chosen.append(int(np.argmax(d)))
    return chosen


def pillars(p, low, high, edge, most_pillars, most_points):
    columns = round((high[0] - low[0]) / edge)
    groups = {}
    for row in p.astype(np.float64):
        if all(a <= v < b for v, a, b in zip(row, low, high)):
            cell = int((row[1] - low[1]) / edge) * columns + int((row[0] - low[0]) / edge)
            groups.setdefault(cell, []).append(row)
    choose = lambda items, k: [v for i, v in enumerate(items) if len(items) <= k or
                               (i + 1) * k // len(items) > i * k // len(items)]
    cells, starts, features = [], [0], []
    for cell, rows in choose(list(groups.items()), most_pillars):
        rows = np.array(choose(rows, most_points))
        centre = np.array([low[0] + (cell % columns + 0.5) * edge, low[1] + (cell // columns + 0.5) * edge])
        cells.append(cell)
        starts.append(starts[-1] + len(rows))
        features += np.concatenate([rows, rows[:, :3] - rows[:, :3].mean(0), rows[:, :2] - centre], 1).tolist()
    return {"cells": cells, "starts": starts, "features": features}


def camera():
    turn = np.array([[0, -1, 0], [0, 0, -1], [1, 0, 0.0]]) @ np.array(
        [[np.cos(0.1), -np.sin(0.1), 0], [np.sin(0.1), np.cos(0.1), 0], [0, 0, 1]])
    move, focal, centre = np.array([0.1, -0.2, 0.3]), (700.0, 710.0), (320.5, 239.5)
    k1, k2, p1, p2, k3 = distortion = [-0.2, 0.05, 0.001, -0.002, 0.003]
    toml = (f"[camera.front]\nsize = [640, 480]\nfocal = {list(focal)}\ncentre = {list(centre)}\n"
            f"distortion = {distortion}\nrotation = {turn.tolist()}\ntranslation = {move.tolist()}\n")
    cases = []
    for point in rng.uniform([-2, -6, -2], [20, 6, 3], (24, 3)):
        x, y, z = turn @ point + move
        if z <= 0.1:
            cases.append({"point": point.tolist(), "depth": z})
            continue
        u, v = x / z, y / z
        r2 = u * u + v * v
        radial = 1 + k1 * r2 + k2 * r2**2 + k3 * r2**3
        ud = u * radial + 2 * p1 * u * v + p2 * (r2 + 2 * u * u)
        vd = v * radial + p1 * (r2 + 2 * v * v) + 2 * p2 * u * v
        if r2 < 1:
            cases.append({"point": point.tolist(), "depth": z,
                          "pixel": [focal[0] * ud + centre[0], focal[1] * vd + centre[1]]})
    return {"toml": toml, "cases": cases}


p = cloud()
p[5, 1] = np.nan
kept = np.delete(p, 5, 0)
dense = np.round(rng.normal(0, [1, 1, 1, 0.3], (120, 4)), 3).astype(np.float32)
grid = dict(low=(-2.0, -2.0, -1.5), high=(2.0, 2.0, 1.5), edge=0.5)
out = {"files": files(p), "points": kept.tolist(), "las": {str(f): las(f) for f in (0, 1, 2, 3, 6, 7, 8)},
       "voxels": voxels(kept, 2.5), "farthest": farthest(kept, 12), "dense": dense.tolist(),
       "pillars": pillars(dense, **grid, most_pillars=100, most_points=100),
       "few_pillars": pillars(dense, **grid, most_pillars=20, most_points=3), "camera": camera(),
       "made_with": [f"numpy {np.__version__}", f"laspy {laspy.__version__}"]}
Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
