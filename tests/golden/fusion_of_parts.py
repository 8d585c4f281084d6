"""Fusions that join one vector of each input, written from their papers. Each takes its weights and gives, row by row,
the joint encoding and the parts."""
import torch
import torch.nn.functional as F

from fusion_inputs import INPUTS, NAMES, WIDTH, Entered, enter, item, pairs, pool, presence
from layers import attention_pool, graph_layers, linear, mlp, norm

ALL = len(NAMES)


def given(entered, absent):
    """Parts, or what stands for absent ones."""
    return [e.part if e.here else absent[i] for i, e in enumerate(entered)]


def parts_of(entered: list[Entered]):
    return [e.part for e in entered]


def concat(w, row):
    """Pooled encodings side by side, with presence and the products of pairs."""
    parts, _, all_of_it = pool(w, row, 5)
    return mlp(w.of("mlp"), all_of_it, 2 * WIDTH, WIDTH), parts


def hybrid(w, row):
    """Atrey et al., section 3.3: an early decision from all inputs, plus the mean of those of single ones."""
    entered = enter(w, row)
    joined = torch.cat([*given(entered, w("absent", ALL, WIDTH)), presence(row)])
    early = mlp(w.of("early"), joined, 2 * WIDTH, WIDTH)
    late = [mlp(w.of("late_" + name), e.part, WIDTH, WIDTH) for name, e in zip(NAMES, entered) if e.here]
    return early + sum(late) / len(late), parts_of(entered)


def experts(w, row):
    """Shazeer et al., section 2: y = sum_e G(x)_e E_e(x), with gates that know which inputs are there."""
    entered, count = enter(w, row), 3
    x = torch.cat(given(entered, w("absent", ALL, WIDTH)))
    content = linear(w.of("content"), torch.cat(parts_of(entered)), count)
    gates = torch.exp(content + linear(w.of("presence"), presence(row), count, bias=False))
    answers = [mlp(w.of(f"expert{e}"), x, WIDTH, WIDTH) for e in range(count)]
    return sum(gate * answer for gate, answer in zip(gates / gates.sum(), answers)), parts_of(entered)


def gated(w, row):
    """GMU, section 3.2, the bimodal unit: z = sigmoid(W_z [x_v, x_t]); h = z * h_v + (1 - z) * h_t."""
    entered = enter(w, row, NAMES[:2])
    h = [torch.tanh(linear(w.of(f"value_m{i}"), e.part, WIDTH)) for i, e in enumerate(entered)]
    scores = linear(w.of("gates"), torch.cat(parts_of(entered)), 2 * WIDTH)
    z = torch.sigmoid(scores[:WIDTH] - scores[WIDTH:])
    if all(e.here for e in entered):
        return z * h[0] + (1 - z) * h[1], parts_of(entered)
    return h[0] if entered[0].here else h[1], parts_of(entered)  # alone, an input is taken as it is


def with_one(x):
    return torch.cat([torch.ones(1), x])


def tensor(w, row):
    """TFN, eq. 3: the outer product of the [z; 1]."""
    entered = enter(w, row)
    z = [torch.tanh(linear(w.of(f"factor_m{i}"), e.part, 3)) * float(e.here) for i, e in enumerate(entered)]
    outer = torch.einsum("i,j,k->ijk", *map(with_one, z))
    return mlp(w.of("mlp"), outer.flatten(), WIDTH, WIDTH), parts_of(entered)


def low_rank(w, row):
    """LMF, eq. 5 to 9 backwards: the whole weight tensor is built from its factors and meets the outer product."""
    entered, rank = enter(w, row), 2
    constants = w("constants", ALL, 1, rank * WIDTH).view(ALL, 1, rank, WIDTH)
    factors = torch.cat([constants, w("factors", ALL, WIDTH, rank * WIDTH).view(ALL, WIDTH, rank, WIDTH)], 1)
    whole = torch.einsum("irh,jrh,krh->ijkh", *factors)
    return torch.einsum("i,j,k,ijkh->h", *map(with_one, parts_of(entered)), whole) + w("bias", WIDTH), parts_of(entered)


def bilinear(w, row):
    """MFB, section 3: sum pooling of u * v over windows of k, power and l2 normalisation; pair by pair."""
    entered, k = enter(w, row), 2
    x = given(entered, w("absent", ALL, WIDTH))
    z = pairs([linear(w.of(f"factor_m{i}"), x[i], k * WIDTH) for i in range(ALL)])
    z = F.avg_pool1d(z.view(1, 1, -1), k).flatten() * k
    root = z / torch.sqrt(z.abs() + 1e-3)
    return root / torch.sqrt(root.square().mean() + 1e-6), parts_of(entered)


def graph(w, row):
    """GAT over the present inputs, each of which hears all of them."""
    entered = enter(w, row)
    nodes = [i for i in range(ALL) if entered[i].here]
    kinds = w("kinds", ALL, WIDTH)
    x = torch.stack([entered[i].part + kinds[i] for i in nodes])
    x = graph_layers(w, x, 2, 2, ALL * ALL, lambda i, j: nodes[i] * ALL + nodes[j], lambda i, j: True)
    return linear(w.of("out"), x.mean(0), WIDTH), parts_of(entered)


def alone(w, row):
    """What each input decides from where decisions are joined: the mean of its steps and what one query finds."""
    parts = []
    for name in NAMES:
        of = item(name, row)
        if of is None:
            parts.append(torch.zeros(INPUTS[name][0]))
            continue
        steps = norm(w.of("norm_" + name), of.steps)
        parts.append(steps.mean(0) + attention_pool(w.of("pool_" + name), steps, 1, 1).squeeze(0))
    return None, parts
