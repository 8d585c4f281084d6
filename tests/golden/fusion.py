"""Golden numbers for tests/fusion/golden_test.cpp: fusions written from their papers.

Run: python fusion.py > fusion.json

Weights are not drawn but computed: entry i of a parameter is 0.3 * sin(0.7 i + phase), the phase the sum of the bytes
of its name modulo 61, so that both sides have them without a file of weights. Parameters that a formula did not ask for
would go unnoticed, so the names it did ask for are written beside its numbers.

Three rows: the first has all inputs, the second lacks m1, the third lacks m0. Masked steps hold zeros here.
"""
import itertools
import json
import math

import torch
import torch.nn.functional as F
from torch import nn

WIDTH, HEADS = 8, 2
INPUTS = {"m0": (6, 4), "m1": (5, 3), "m2": (7, 2)}  # width and steps
PRESENT = {"m0": [1, 1, 0], "m1": [1, 0, 1], "m2": [1, 1, 1]}


def wave(shape, phase, scale=0.3):
    count = math.prod(shape)
    return (scale * torch.sin(0.7 * torch.arange(count, dtype=torch.float64) + phase)).to(torch.float32).reshape(shape)


class Weights:
    """Parameters by name, and which were asked for."""

    def __init__(self, prefix="", names=None):
        self.prefix, self.names = prefix, {} if names is None else names

    def __call__(self, name, *shape):
        self.names[self.prefix + name] = list(shape)
        return wave(shape, sum((self.prefix + name).encode()) % 61)

    def of(self, part):
        return Weights(f"{self.prefix}{part}.", self.names)


def linear(w, x, outputs, bias=True):
    return F.linear(x, w("weight", outputs, x.size(-1)), w("bias", outputs) if bias else None)


def norm(w, x):
    return F.layer_norm(x, x.shape[-1:], w("weight", x.size(-1)), w("bias", x.size(-1)))


def mlp(w, x, hidden, outputs):
    return linear(w.of("out"), F.gelu(linear(w.of("hidden"), x, hidden)), outputs)


def attention(w, queries, memory, mask):
    """PyTorch's own; Braid's query [D, D] and memory [2 D, D] are its in_proj, without a bias."""
    d = queries.size(-1)
    module = nn.MultiheadAttention(d, HEADS, batch_first=True).eval()
    module.in_proj_weight.data = torch.cat([w.of("query")("weight", d, d), w.of("memory")("weight", 2 * d, d)])
    module.in_proj_bias.data.zero_()
    module.out_proj.weight.data, module.out_proj.bias.data = w.of("out")("weight", d, d), w.of("out")("bias", d)
    visible = mask | ~mask.any(1, keepdim=True)  # what reads nothing is cleared by the caller
    return module(queries, memory, memory, key_padding_mask=~visible)[0]


def masked_mean(x, mask):
    return (x * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True).clamp_min(1)


def strand(i, name):
    width, steps = INPUTS[name]
    present = torch.tensor(PRESENT[name], dtype=torch.bool)
    mask = torch.ones(3, steps, dtype=torch.bool)
    mask[1, steps - 1] = False
    mask &= present.unsqueeze(1)
    return wave((3, steps, width), 11 + i, 1.0) * mask.unsqueeze(-1), mask, present


def time_encoding(w, mask):
    """Sinusoids of the middle of steps that begin at row + 0.3 t and last 0.1 s."""
    rows, steps = mask.shape
    middle = torch.arange(rows, dtype=torch.float64).unsqueeze(1) + 0.3 * torch.arange(steps) + 0.05
    wavelengths = 0.01 * (1e4 / 0.01) ** (torch.arange(WIDTH // 2, dtype=torch.float64) / (WIDTH // 2 - 1))
    angle = (middle * mask).unsqueeze(-1) / wavelengths
    return linear(w.of("project"), torch.cat([angle.sin(), angle.cos()], -1).to(torch.float32), WIDTH, bias=False)


def entrance(w, x, mask, present, clocked):
    tokens = linear(w.of("project"), norm(w.of("norm"), x), WIDTH)
    if clocked:
        tokens = tokens + time_encoding(w.of("time"), mask)
    mean = linear(w.of("mean_project"), norm(w.of("mean_norm"), masked_mean(x, mask)), WIDTH)
    queries = w.of("pool")("queries", 2, WIDTH).expand(3, 2, WIDTH)
    found = attention(w.of("pool.attention"), queries, tokens, mask) * mask.any(1).view(-1, 1, 1)
    few = torch.cat([found, mean.unsqueeze(1)], 1)
    part = norm(w.of("part_norm"), linear(w.of("join"), few.flatten(1), WIDTH))
    return tokens, mask, part * present.unsqueeze(1), present


def enter(w, names, clocked=False):
    reads = [entrance(w.of(f"entrance_{name}"), *strand(i, name), clocked) for i, name in enumerate(names)]
    tokens, masks, parts, present = zip(*reads)
    return tokens, masks, torch.stack(parts, 1), torch.stack(present, 1).unsqueeze(-1)


def layer(w, x, memory, mask, names):
    """A pre-norm layer; `names` are those of the normalisations of queries and memory."""
    query, other = (norm(w.of(name), value) for name, value in zip(names, (x, memory)))
    y = x + attention(w.of("attention"), query, other, mask) * mask.any(1).view(-1, 1, 1)
    return y + mlp(w.of("mlp"), norm(w.of("mlp_norm"), y), 2 * WIDTH, WIDTH)


def cross_modal(w):
    """MulT, section 3.2: for target a, the readings of all other b; then self-attention over what they found."""
    names = ["m0", "m1", "m2"]
    tokens, masks, _, here = enter(w, names, clocked=True)
    summaries = []
    for a, target in enumerate(names):
        readings = []
        for b, source in enumerate(names):
            x = tokens[a]
            for i in range(2 if a != b else 0):
                x = layer(w.of(f"cross_{target}_reads_{source}_{i}"), x, tokens[b], masks[b],
                          ["query_norm", "memory_norm"])
            if a != b:
                readings.append(x)
        x = linear(w.of(f"join_{target}"), torch.cat(readings, 2), WIDTH)
        own = w.of(f"self_{target}")
        normed = ["attention_norm", "attention_norm"]
        seen = masks[a] | ~masks[a].any(1, keepdim=True)
        x = norm(own.of("norm"), layer(own.of("layer0"), x, x, seen, normed))
        summaries.append(masked_mean(x, masks[a]))
    summary = torch.where(here, torch.stack(summaries, 1), w("absent", 3, WIDTH))
    return mlp(w.of("mlp"), torch.cat([summary.flatten(1), here.flatten(1).float()], 1), 2 * WIDTH, WIDTH)


def gated(w):
    """GMU, section 3.2, the bimodal unit: z = sigmoid(W_z [x_v, x_t]); h = z * h_v + (1 - z) * h_t."""
    _, _, x, _ = enter(w, ["m0", "m1"])
    h = [torch.tanh(linear(w.of(f"value_m{i}"), x[:, i], WIDTH)) for i in range(2)]
    scores = linear(w.of("gates"), x.flatten(1), 2 * WIDTH)
    z = torch.sigmoid(scores[:, :WIDTH] - scores[:, WIDTH:])
    rows = [z[0] * h[0][0] + (1 - z[0]) * h[1][0], h[0][1], h[1][2]]  # alone, an input is taken as it is
    return torch.stack(rows)


def tensor(w):
    """TFN, eq. 3: the outer product of the [z; 1]."""
    _, _, x, here = enter(w, ["m0", "m1", "m2"])
    z = [torch.tanh(linear(w.of(f"factor_m{i}"), x[:, i], 3)) * here[:, i] for i in range(3)]
    one = torch.ones(3, 1)
    a, b, c = (torch.cat([one, value], 1) for value in z)
    return mlp(w.of("mlp"), torch.einsum("ni,nj,nk->nijk", a, b, c).flatten(1), WIDTH, WIDTH)


def low_rank(w):
    """LMF, eq. 5 to 9 backwards: the whole weight tensor is built from its factors and meets the outer product."""
    _, _, x, _ = enter(w, ["m0", "m1", "m2"])
    rank = 2
    constants = w("constants", 3, 1, rank * WIDTH).view(3, 1, rank, WIDTH)
    factors = torch.cat([constants, w("factors", 3, WIDTH, rank * WIDTH).view(3, WIDTH, rank, WIDTH)], 1)
    whole = torch.einsum("irh,jrh,krh->ijkh", *factors)
    a, b, c = (torch.cat([torch.ones(3, 1), x[:, i]], 1) for i in range(3))
    return torch.einsum("ni,nj,nk,ijkh->nh", a, b, c, whole) + w("bias", WIDTH)


def bilinear(w):
    """MFB, section 3: sum pooling of u * v over windows of k, power and l2 normalisation; pair by pair."""
    _, _, x, here = enter(w, ["m0", "m1", "m2"])
    given = torch.where(here, x, w("absent", 3, WIDTH))
    k = 2
    u = [linear(w.of(f"factor_m{i}"), given[:, i], k * WIDTH) for i in range(3)]
    z = sum(F.avg_pool1d((u[a] * u[b]).unsqueeze(1), k).squeeze(1) * k for a, b in itertools.combinations(range(3), 2))
    root = z / torch.sqrt(z.abs() + 1e-3)
    return root / torch.sqrt(root.square().mean(1, keepdim=True) + 1e-6)


def graph_layer(w, x, here):
    """GAT, eq. 1 to 5, node by node and head by head, over the present neighbours."""
    depth, out = WIDTH // HEADS, torch.zeros(3, 3, WIDTH)
    h = linear(w.of("linear"), x, WIDTH, bias=False).view(3, 3, HEADS, depth)
    listens, speaks = w("listens", HEADS, depth), w("speaks", HEADS, depth)
    edges = w("edges", 9, HEADS).view(3, 3, HEADS)
    for row, i, head in itertools.product(range(3), range(3), range(HEADS)):
        there = [j for j in range(3) if here[row, j]]
        a = torch.cat([listens[head], speaks[head]])
        score = torch.stack([F.leaky_relu(a @ torch.cat([h[row, i, head], h[row, j, head]]) + edges[i, j, head], 0.2)
                             for j in there])
        shares = torch.softmax(score, 0)
        heard = sum(share * h[row, j, head] for share, j in zip(shares, there))
        out[row, i, head * depth:(head + 1) * depth] = heard
    return out + w("bias", WIDTH)


def graph(w):
    _, _, x, here = enter(w, ["m0", "m1", "m2"])
    x = x + w("kinds", 3, WIDTH)
    for i in range(2):
        x = x + F.elu(graph_layer(w.of(f"layer{i}"), norm(w.of(f"norm{i}"), x), here))
    return linear(w.of("out"), (x * here).sum(1) / here.sum(1), WIDTH)


def main():
    numbers = {}
    with torch.no_grad():
        for fusion in (bilinear, cross_modal, gated, graph, low_rank, tensor):
            weights = Weights()
            pooled = fusion(weights)
            assert pooled.shape == (3, WIDTH), fusion.__name__
            numbers[fusion.__name__] = {
                "pooled": [float(f"{v:.7g}") for v in pooled.flatten().tolist()],
                "parameters": sorted(f"{name} {shape}" for name, shape in weights.names.items()),
            }
    print(json.dumps({"made_with": f"torch {torch.__version__.split('+')[0]}", **numbers}))


if __name__ == "__main__":
    main()
