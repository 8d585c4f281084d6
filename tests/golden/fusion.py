"""Golden numbers for tests/fusion/golden_test.cpp: fusions written from their papers.

Run: python fusion.py > fusion.json

fusion_inputs.py holds the rows, layers.py says how weights are filled. Parameters that a formula did not ask for
would go unnoticed, so the names it did ask for are written beside its numbers. A case names the recipe that its
formula is of.
"""
import json

import torch

import fusion_of_parts as parts
import fusion_of_tokens as tokens
from fusion_inputs import NAMES, ROWS
from layers import Weights

ENTERED = "width = 8\nheads = 2\nqueries = 2\n"  # of most
ALL = tuple(NAMES)

# Fusion, formula, recipe, and inputs that have a clock.
CASES = [
    ("aligned", tokens.aligned, ENTERED + "rank = 3\nmoments = 5\nlayers = 1", ALL[:2]),
    ("bilinear", parts.bilinear, ENTERED + "window = 2", ()),
    ("bottleneck", tokens.bottleneck, ENTERED + "layers = 2\nbottleneck = 2", ()),
    ("co_attention", tokens.co_attention, ENTERED + "layers = 2", ()),
    ("concat", parts.concat, "width = 8\nqueries = 2\nrank = 5", ()),
    ("cross_modal", tokens.cross_modal, ENTERED + "layers = 2\nself_layers = 1", ALL),
    ("decisions", parts.alone, "", ()),
    ("decisions", parts.alone, 'pool = "product"\nweights = "learned"', ()),
    ("experts", parts.experts, ENTERED + "experts = 3", ()),
    ("gated", parts.gated, ENTERED, ()),
    ("graph", parts.graph, ENTERED + "layers = 2", ()),
    ("hybrid", parts.hybrid, ENTERED, ()),
    ("joint", tokens.joint, ENTERED + "layers = 2\nrank = 5", ALL),
    ("low_rank", parts.low_rank, ENTERED + "rank = 2", ()),
    ("one_stream", tokens.one_stream, ENTERED + "layers = 2\nmost_tokens = 3", ()),
    ("perceiver", tokens.perceiver, ENTERED + "latents = 3\nlayers = 2\nself_layers = 2", ALL),
    ("stacking", parts.alone, "", ()),
    ("step_graph", tokens.step_graph, ENTERED + "layers = 2", ALL),
    ("step_graph", tokens.step_graph_all, ENTERED + 'layers = 2\nedges = "all"', ALL),
    ("tensor", parts.tensor, ENTERED + "factor = 3", ()),
]


def numbers(values):
    return [float(f"{v:.7g}") for v in torch.cat(list(values)).tolist()]


def case(fusion, formula, recipe, clocked):
    weights = Weights()
    pooled, own = zip(*(formula(weights, row) for row in range(ROWS)))
    out = {"fusion": fusion, "recipe": recipe, "clocked": list(clocked),
           "parts": {name: numbers(values) for name, values in zip(NAMES, zip(*own))}}
    if pooled[0] is not None:
        out["pooled"] = numbers(pooled)
    if "learned" in recipe:  # one number an input, the same for all rows
        out["weights"] = numbers([torch.softmax(weights("trust", len(NAMES)), 0)])
    out["parameters"] = sorted(f"{name} {shape}" for name, shape in weights.names.items())
    return out


def main():
    with torch.no_grad():
        cases = [case(*one) for one in CASES]
    print(json.dumps({"made_with": f"torch {torch.__version__.split('+')[0]}", "cases": cases}))


if __name__ == "__main__":
    main()
