"""Fusions that join the tokens of inputs, written from their papers. Each takes its weights and gives, row by row, the
joint encoding and the parts."""
import torch

from fusion_inputs import HEADS, NAMES, QUERIES, WIDTH, enter, item, pairs, pool, presence
from fusion_of_parts import ALL, given, parts_of
from layers import attention, attention_pool, cross_layer, graph_layers, layer, linear, mlp, norm, transformer


def summarised(w, row, summaries):
    """A perceptron over the summaries of all inputs and their presence."""
    return mlp(w.of("mlp"), torch.cat([*summaries, presence(row)]), 2 * WIDTH, WIDTH)


def fewer(tokens, most):
    """Means of runs of neighbours: step r of n goes into run r * most // n."""
    n = len(tokens)
    if n <= most:
        return tokens
    return torch.stack([torch.stack([tokens[r] for r in range(n) if r * most // n == run]).mean(0)
                        for run in range(most)])


def one_sequence(w, entered, most=100):
    kinds, absent = w("kinds", ALL, WIDTH), w("absent", ALL, WIDTH)
    return torch.cat([fewer(e.tokens, most) + kinds[i] if e.here else absent[i:i + 1] for i, e in enumerate(entered)])


def one_stream(w, row):
    """VisualBERT, section 3: one transformer over the tokens of all inputs, behind one that gathers the answer."""
    entered = enter(w, row)
    x = torch.cat([w("summary", 1, 1, WIDTH)[0], one_sequence(w.of("sequence"), entered, most=3)])
    return transformer(w.of("transformer"), x, 2, HEADS)[0], parts_of(entered)


def perceiver(w, row):
    """Perceiver, section 3: latents read all tokens and think, twice; Perceiver IO: a query reads the answer."""
    entered = enter(w, row, clocked=NAMES)
    tokens = one_sequence(w.of("sequence"), entered)
    x = w("latents", 1, 3, WIDTH)[0]
    for i in range(2):
        x = cross_layer(w.of(f"read{i}"), x, tokens, HEADS)
        for k in range(2):
            x = layer(w.of(f"think{i}_{k}"), x, HEADS)
    return attention_pool(w.of("answer"), norm(w.of("norm"), x), 1, HEADS)[0], parts_of(entered)


def bottleneck(w, row):
    """MBT, eq. 8 and 9: each stream runs with the shared tokens, which become the mean of what the streams made of
    them."""
    entered, count = enter(w, row), 2
    first, absent = w("summaries", ALL, 1, WIDTH), w("absent", ALL, WIDTH)
    shared = w("shared", 1, count, WIDTH)[0]
    streams = {i: torch.cat([first[i], e.tokens]) for i, e in enumerate(entered) if e.here}
    for depth in range(2):
        made = []
        for i, x in streams.items():
            y = layer(w.of(f"layer_{NAMES[i]}_{depth}"), torch.cat([x, shared]), HEADS)
            streams[i] = y[:len(x)]
            made.append(y[len(x):])
        shared = sum(made) / len(made)
    summaries = [norm(w.of("norm"), streams[i][0]) if i in streams else absent[i] for i in range(ALL)]
    return summarised(w, row, summaries), parts_of(entered)


def co_attention(w, row):
    """ViLBERT, section 2.2: in each layer every stream reads the others as they were before, then looks at itself."""
    entered = enter(w, row)
    first, absent = w("summaries", ALL, 1, WIDTH), w("absent", ALL, 1, WIDTH)
    streams = [torch.cat([first[i], e.tokens]) if e.here else absent[i] for i, e in enumerate(entered)]
    for depth in range(2):
        after = []
        for i, name in enumerate(NAMES):
            others = torch.cat([stream for k, stream in enumerate(streams) if k != i])
            x = cross_layer(w.of(f"read_{name}_{depth}"), streams[i], others, HEADS)
            after.append(layer(w.of(f"layer_{name}_{depth}"), x, HEADS))
        streams = after
    return summarised(w, row, [norm(w.of("norm"), stream[0]) for stream in streams]), parts_of(entered)


def cross_modal(w, row):
    """MulT, section 3.2: for target a, the readings of all other b; then self-attention over what they found."""
    entered = enter(w, row, clocked=NAMES)
    absent, summaries = w("absent", ALL, WIDTH), []
    for a, target in enumerate(NAMES):
        readings = []
        for b, source in enumerate(NAMES):
            x = entered[a].tokens
            for i in range(2 if a != b and entered[a].here else 0):
                x = cross_layer(w.of(f"cross_{target}_reads_{source}_{i}"), x, entered[b].tokens, HEADS)
            if a != b:
                readings.append(x)
        if not entered[a].here:
            summaries.append(absent[a])
            continue
        x = linear(w.of("join_" + target), torch.cat(readings, 1), WIDTH)
        summaries.append(transformer(w.of("self_" + target), x, 1, HEADS).mean(0))
    return summarised(w, row, summaries), parts_of(entered)


def joint(w, row):
    """Parts, products of pairs, and a summary: latents speak, read all tokens, and think; the first is the answer."""
    entered, rank = enter(w, row, clocked=NAMES), 5
    parts, kinds = parts_of(entered), w("kinds", ALL, WIDTH)
    factors, absent = w("factors", ALL, WIDTH, rank), w("absent_latents", ALL, QUERIES + 1, WIDTH)
    x = torch.cat([w("summary", 1, 1, WIDTH)[0]] +
                  [(e.few if e.here else absent[i]) + kinds[i] for i, e in enumerate(entered)])
    memory = norm(w.of("token_norm"), torch.cat([e.tokens + kinds[i] for i, e in enumerate(entered)]))
    for i in range(2):
        own = w.of(f"layer{i}")
        x = layer(own.of("layer"), x, HEADS)
        x = x + attention(own.of("read"), norm(own.of("norm"), x), memory, HEADS)
    products = pairs([torch.tanh(part @ factors[i]) for i, part in enumerate(parts)])
    all_of_it = [*given(entered, w("absent_parts", ALL, WIDTH)), presence(row), products,
                 norm(w.of("summary_norm"), x[0])]
    return mlp(w.of("mlp"), torch.cat(all_of_it), 2 * WIDTH, WIDTH), parts


def step_graph(w, row, overlap=True):
    """GAT over steps: each hears its neighbours, and of other inputs what overlaps it, or else what is nearest."""
    entered = enter(w, row, clocked=NAMES)
    kinds, absent = w("kinds", ALL, WIDTH), w("absent", ALL, WIDTH)
    of, place, times = [], [], []
    for i, e in enumerate(entered):
        for step in range(len(e.tokens)):
            of.append(i), place.append(step), times.append(e.of.times[step].tolist())

    def gap(i, j):
        return max(0.0, max(times[i][0], times[j][0]) - min(times[i][1], times[j][1]))

    def hears(i, j):
        if not overlap:
            return True
        if of[i] == of[j]:
            return abs(place[i] - place[j]) <= 1
        return gap(i, j) <= min(gap(i, k) for k in range(len(of)) if of[k] == of[j])

    x = torch.cat([e.tokens + kinds[i] for i, e in enumerate(entered)])
    x = graph_layers(w, x, 2, HEADS, ALL * ALL, lambda i, j: of[i] * ALL + of[j], hears)
    means = [x[torch.tensor(of) == i].mean(0) if e.here else absent[i] for i, e in enumerate(entered)]
    return summarised(w, row, means), parts_of(entered)


def step_graph_all(w, row):
    return step_graph(w, row, overlap=False)


def aligned(w, row, moments=5, rank=3):
    """`concat`, and at each moment what each stream holds then (Nadaraya and Watson's kernel mean, one narrow and one
    wide), products of pairs, and how far the nearest step is; a transformer looks over the moments. m0 and m1 have
    clocks."""
    parts, norms, beside = pool(w, row, rank)
    clocks, bells = NAMES[:2], 2
    middles = {name: item(name, row).times.mean(1) for name in clocks if item(name, row)}
    first, last = (f([f(m.tolist()) for m in middles.values()]) for f in (min, max))
    cell = max((last - first) / moments, 1e-3)
    widths = w("widths", len(clocks), bells)
    factors = w("factors", len(clocks) * bells + 1, WIDTH, rank)
    lines, changing = [], []
    for moment in range(moments):
        at, voices, stale = first + cell * (moment + 0.5), [], []
        for clock, name in enumerate(clocks):
            if name not in middles:
                voices += [torch.zeros(WIDTH)] * bells
                stale.append(1.0)
                continue
            tokens = linear(w.of("said_" + name), norm(w.of("said_norm_" + name), item(name, row).steps), WIDTH)
            away = ((middles[name] - at).abs() / cell).float()
            for bell in range(bells):
                kernel = torch.exp(-0.5 * (away / torch.exp(widths[clock, bell])) ** 2)
                voices.append(kernel @ tokens / kernel.sum())
            stale.append(1 - torch.exp(-away.min()).item())
        voices.append(linear(w.of("said_m2"), norm(w.of("said_norm_m2"), norms[2]), WIDTH))
        u = [voice @ factors[v] for v, voice in enumerate(voices)]
        changing.append([u[clock * bells] for clock in range(len(clocks))])
        lines.append(torch.cat([*voices, pairs(u), torch.tensor(stale)]))
    table = w.of("place")("table", moments, WIDTH)
    x = mlp(w.of("side_by_side"), torch.stack(lines), 2 * WIDTH, WIDTH) + table
    x = transformer(w.of("over_moments"), x, 1, HEADS)
    means = [sum(at[s] for at in changing) / moments for s in range(len(clocks))]
    together = sum(pairs([u - mean for u, mean in zip(at, means)]) for at in changing) / moments
    found = torch.cat([attention_pool(w.of("over_pool"), x, QUERIES, HEADS).flatten(), x.mean(0),
                       norm(w.of("together_norm"), together)])
    return mlp(w.of("mlp"), torch.cat([beside, found]), 2 * WIDTH, WIDTH), parts
