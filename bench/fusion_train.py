#!/usr/bin/env python3
"""PyTorch's side of bench/fusion_train.cpp: late fusion of MOSI's three feature arrays, 483,073 parameters, batch 32.

Each modality: standardised on the training rows, Linear -> 128, LayerNorm, GELU, Linear -> 128, plus its vector. Tokens
[CLS, text, audio, video] -> 2 pre-norm encoder layers (4 heads, 512 hidden, GELU, dropout 0.1) -> CLS -> LayerNorm ->
Linear -> 1; binary cross-entropy; AdamW, learning rate 1e-3, weight decay 0.01. Rows are drawn by a permutation an
epoch, the last partial batch dropped; all data in memory.

    bench/fusion_train.py MOSI --dump FILE  writes weights, 20 batches and the losses of 20 steps without dropout
    bench/fusion_train.py MOSI [--fused]    prints one JSON line: training steps a CPU second and a second, one thread

MOSI is a folder with `utterances.csv`, `text.npy`, `audio.npy` and `video.npy` (docs/results.md, "Data"). Needs NumPy
and PyTorch.
"""
import argparse
import csv
import json
import os
import pathlib
import struct
import time

for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
import numpy as np
import torch
from torch import nn


class Fusion(nn.Module):
    def __init__(self, widths, width=128, dropout=0.1):
        super().__init__()
        self.inp = nn.ModuleList(
            nn.Sequential(nn.Linear(d, width), nn.LayerNorm(width), nn.GELU(), nn.Linear(width, width)) for d in widths)
        self.kind = nn.Parameter(torch.randn(len(widths) + 1, width) * 0.02)
        layer = nn.TransformerEncoderLayer(width, 4, 512, dropout, "gelu", batch_first=True, norm_first=True)
        self.enc = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, 1)

    def forward(self, *xs):
        tokens = [f(x) + k for f, x, k in zip(self.inp, xs, self.kind[1:])]
        cls = self.kind[0].expand(len(xs[0]), -1)
        return self.head(self.norm(self.enc(torch.stack([cls, *tokens], 1))[:, 0])).squeeze(1)


def read(folder):
    with open(folder / "utterances.csv", newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    train = [i for i, r in enumerate(rows) if r["split"] == "train"]
    inputs = []
    for m in ("text", "audio", "video"):
        x = np.load(folder / f"{m}.npy")[[int(r[m + "_features"].split("#")[1]) for r in rows]]
        inputs.append(torch.from_numpy(((x - x[train].mean(0)) / (x[train].std(0) + 1e-6)).astype(np.float32))[train])
    return inputs, torch.tensor([float(rows[i]["sentiment"] == "positive") for i in train])


def write_safetensors(path, tensors):
    header, at, body = {}, 0, b""
    for name, tensor in tensors.items():
        raw = tensor.detach().contiguous().float().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [at, at + len(raw)]}
        at, body = at + len(raw), body + raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    pathlib.Path(path).write_bytes(struct.pack("<Q", len(text)) + text + body)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--dump")
    parser.add_argument("--fused", action="store_true")
    parser.add_argument("--seconds", type=float, default=5)
    a = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    inputs, labels = read(a.data)
    model = Fusion([x.shape[1] for x in inputs], dropout=0.0 if a.dump else 0.1)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01, fused=a.fused)

    def batches():
        while True:
            order = torch.randperm(len(labels))
            for i in range(0, len(order) - 31, 32):
                yield order[i:i + 32]

    drawn = batches()

    def step():
        rows = next(drawn)
        optimiser.zero_grad(set_to_none=True)
        loss = nn.functional.binary_cross_entropy_with_logits(model(*(x[rows] for x in inputs)), labels[rows])
        loss.backward()
        optimiser.step()
        return rows, loss

    if a.dump:
        out = {"weight." + k: v.clone() for k, v in model.state_dict().items()}
        done = [step() for _ in range(20)]
        out["rows"] = torch.stack([rows for rows, _ in done]).float()
        out["losses"] = torch.stack([loss.detach() for _, loss in done])
        out.update({f"input{i}": x for i, x in enumerate(inputs)}, labels=labels)
        write_safetensors(a.dump, out)
        return
    for _ in range(20):
        step()
    wall, cpu, steps = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - wall < a.seconds:
        step()
        steps += 1
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"bench": "fusion_train", "peer": "torch " + torch.__version__, "fused": a.fused,
                      "unit": "steps/s", "value": steps / wall, "per_cpu_s": steps / cpu,
                      "parameters": sum(p.numel() for p in model.parameters())}))


if __name__ == "__main__":
    main()
