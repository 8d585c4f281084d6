"""The rows of fusion.py's golden numbers, and how inputs come into a fusion.

Three rows: the first has all inputs, the second lacks m1, the third lacks m0; the last step of the second is masked in
each input. References work row by row on the real steps alone, so that nothing in them knows of masks.
"""
import itertools
import math

import torch

from layers import attention_pool, linear, norm, wave

WIDTH, HEADS, QUERIES, ROWS = 8, 2, 2, 3
INPUTS = {"m0": (6, 4, 0.3), "m1": (5, 3, 0.44), "m2": (7, 2, 0.23)}  # width, steps, seconds from one to the next
PRESENT = {"m0": [1, 1, 0], "m1": [1, 0, 1], "m2": [1, 1, 1]}
NAMES = list(INPUTS)


class Item:
    """What one row has of one input: steps [T, D], and when each begins and ends, in seconds [T, 2]; None if absent."""

    def __init__(self, steps, times):
        self.steps, self.times = steps, times


def item(name, row):
    width, count, spacing = INPUTS[name]
    if not PRESENT[name][row]:
        return None
    real = count - 1 if row == 1 else count
    begin = row + spacing * torch.arange(real, dtype=torch.float64)
    values = wave((ROWS, count, width), 11 + NAMES.index(name), 1.0)[row, :real]
    return Item(values, torch.stack([begin, begin + 0.1], 1))


def presence(row, names=NAMES):
    return torch.tensor([float(PRESENT[name][row]) for name in names])


def pairs(vectors):
    """The sum of elementwise products over all pairs."""
    return sum(a * b for a, b in itertools.combinations(vectors, 2))


def time_encoding(w, times):
    """Sinusoids of the middles of steps."""
    wavelengths = 0.01 * (1e4 / 0.01) ** (torch.arange(WIDTH // 2, dtype=torch.float64) / (WIDTH // 2 - 1))
    angle = times.mean(1, keepdim=True) / wavelengths
    return linear(w.of("project"), torch.cat([angle.sin(), angle.cos()], -1).to(torch.float32), WIDTH, bias=False)


class Entered:
    """One input of a row behind its entrance: tokens [T, D], what queries and the mean gathered of them [K + 1, D], and
    both joined to a part [D]. An absent one has no tokens, and a part of zeros."""

    def __init__(self, w, name, row, clocked):
        self.of = item(name, row)
        self.here = self.of is not None
        self.tokens, self.few, self.part = torch.zeros(0, WIDTH), None, torch.zeros(WIDTH)
        if not self.here:
            return
        steps = self.of.steps
        self.tokens = linear(w.of("project"), norm(w.of("norm"), steps), WIDTH)
        if clocked:
            self.tokens = self.tokens + time_encoding(w.of("time"), self.of.times)
        mean = linear(w.of("mean_project"), norm(w.of("mean_norm"), steps.mean(0)), WIDTH)
        self.few = torch.cat([attention_pool(w.of("pool"), self.tokens, QUERIES, HEADS), mean.unsqueeze(0)])
        self.part = norm(w.of("part_norm"), linear(w.of("join"), self.few.flatten(), WIDTH))


def enter(w, row, names=NAMES, clocked=()):
    """As a fusion has its inputs that brings all of them to one width."""
    return [Entered(w.of(f"entrance_{name}"), name, row, len(clocked) > 1 and name in clocked) for name in names]


def pool(w, row, rank):
    """As a fusion has its inputs that leaves each its width: the parts, their norms or what stands for an absent one,
    and [norms, each with presence behind it, products]."""
    parts, norms, factors, beside = [], [], [], []
    for name in NAMES:
        width, of = INPUTS[name][0], item(name, row)
        part, factor = torch.zeros(width * (1 + QUERIES)), torch.zeros(rank)
        normed = w("absent_" + name, len(part))
        if of:
            steps = norm(w.of("step_norm_" + name), of.steps)
            found = attention_pool(w.of("pool_" + name), steps, QUERIES, math.gcd(width, 4))
            part = torch.cat([of.steps.mean(0), found.flatten()])
            normed = norm(w.of("norm_" + name), part)
            factor = linear(w.of("factor_" + name), normed, rank, bias=False)
        parts.append(part), norms.append(normed), factors.append(factor)
        beside += [normed, torch.tensor([float(of is not None)])]
    return parts, norms, torch.cat([*beside, pairs(factors)])
