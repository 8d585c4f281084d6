"""Layers that golden numbers are made of, from PyTorch's own, with weights by name.

Weights are not drawn but computed: entry i of a parameter is 0.3 * sin(0.7 i + phase), so that both sides have them
without a file of weights.
"""
import math

import torch
import torch.nn.functional as F
from torch import nn


def wave(shape, phase, scale=0.3):
    count = math.prod(shape)
    return (scale * torch.sin(0.7 * torch.arange(count, dtype=torch.float64) + phase)).to(torch.float32).reshape(shape)


class Weights:
    """Parameters by name, and which were asked for. The phase of one is the sum of the bytes of its name modulo 61."""

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


def joined_attention(heads, query, memory, out_weight, out_bias):
    """PyTorch's own; Braid's query [D, D] and memory [2 D, D] are its in_proj, without a bias."""
    attention = nn.MultiheadAttention(query.size(0), heads, batch_first=True).eval()
    attention.in_proj_weight.data = torch.cat([query, memory])
    attention.in_proj_bias.data.zero_()
    attention.out_proj.weight.data, attention.out_proj.bias.data = out_weight, out_bias
    return attention


def attention(w, queries, memory, heads):
    """Of one item without padding: queries [Q, D], memory [T, D] with at least one step."""
    d = queries.size(-1)
    own = joined_attention(heads, w.of("query")("weight", d, d), w.of("memory")("weight", 2 * d, d),
                           w.of("out")("weight", d, d), w.of("out")("bias", d))
    return own(queries.unsqueeze(0), memory.unsqueeze(0), memory.unsqueeze(0))[0].squeeze(0)


def attention_pool(w, steps, queries, heads):
    """What learned queries find in the steps of one item, [T, D] -> [K, D]."""
    return attention(w.of("attention"), w("queries", queries, steps.size(-1)), steps, heads)


def layer(w, x, heads):
    """A pre-norm transformer layer whose perceptron is twice as wide, [T, D]."""
    normed = norm(w.of("attention_norm"), x)
    y = x + attention(w.of("attention"), normed, normed, heads)
    return y + mlp(w.of("mlp"), norm(w.of("mlp_norm"), y), 2 * x.size(-1), x.size(-1))


def cross_layer(w, x, memory, heads):
    """The same, but x [Q, D] reads a memory [T, D]; nothing where that has no step."""
    query, other = norm(w.of("query_norm"), x), norm(w.of("memory_norm"), memory)
    y = x + attention(w.of("attention"), query, other, heads) if len(memory) else x
    return y + mlp(w.of("mlp"), norm(w.of("mlp_norm"), y), 2 * x.size(-1), x.size(-1))


def transformer(w, x, layers, heads):
    for i in range(layers):
        x = layer(w.of(f"layer{i}"), x, heads)
    return norm(w.of("norm"), x)


def graph_attention(w, x, heads, kinds, kind, hears):
    """GAT, eq. 1 to 5, node by node and head by head. x [N, D]; kind(i, j) of `kinds` is that of the edge by which i
    hears j, if hears(i, j)."""
    nodes, width = x.shape
    depth, out = width // heads, torch.zeros(nodes, width)
    h = linear(w.of("linear"), x, width, bias=False).view(nodes, heads, depth)
    listens, speaks, edges = w("listens", heads, depth), w("speaks", heads, depth), w("edges", kinds, heads)
    for i in range(nodes):
        heard = [j for j in range(nodes) if hears(i, j)]
        for head in range(heads):
            a = torch.cat([listens[head], speaks[head]])
            score = [F.leaky_relu(a @ torch.cat([h[i, head], h[j, head]]) + edges[kind(i, j), head], 0.2)
                     for j in heard]
            shares = torch.softmax(torch.stack(score), 0)
            out[i, head * depth:(head + 1) * depth] = sum(s * h[j, head] for s, j in zip(shares, heard))
    return out + w("bias", width)


def graph_layers(w, x, layers, heads, kinds, kind, hears):
    for i in range(layers):
        x = x + F.elu(graph_attention(w.of(f"layer{i}"), norm(w.of(f"norm{i}"), x), heads, kinds, kind, hears))
    return x
