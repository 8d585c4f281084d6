#!/usr/bin/env python3
"""Draws the noise curves of a run as an SVG picture, for pages that cannot show the report.

    braid evaluate RUN --noise --json > noise.json
    bench/noise_picture.py noise.json OUT.svg [--target COLUMN]

RUN/evaluation.json does as well. A line for each input that is noisy while the others are clean, bars for the 95 %
intervals, and dashed in its colour the same rows without that input. Needs Python's standard library alone."""
import argparse
import html
import json
import math

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 560, 340, 58, 14, 34, 76
COLOURS = ["#2563c9", "#d4681a", "#0f8a6d", "#8a4fbf", "#9a6200", "#b3312c"]
STYLE = "text{font:12px sans-serif;fill:#171b21}.tick{fill:#5d6673}.grid{stroke:#e1e5ea}.line{fill:none;stroke-width:2}"


def drawn(curves):
    values = [v for c in curves for p in c["points"] for v in (p["low"], p["high"])]
    values += [c["without"]["value"] for c in curves if "without" in c]
    step = next(s for s in (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2) if (max(values) - min(values)) / s <= 7)
    low, high = math.floor(min(values) / step) * step, math.ceil(max(values) / step) * step
    levels = [p["level"] for p in max(curves, key=lambda c: len(c["points"]))["points"]]
    x = lambda level, shift=0: LEFT + 24 + shift + (WIDTH - LEFT - RIGHT - 48) * levels.index(level) / (len(levels) - 1)
    y = lambda value: TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)
    metric, target = (html.escape(curves[0][key]) for key in ("metric", "target"))
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
           f'role="img" aria-label="{metric} of {target} by noise"><style>{STYLE}</style>',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
           f'<text x="{LEFT}" y="20">{metric} of {target}</text>']
    for i in range(round((high - low) / step) + 1):
        value = low + i * step
        out.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>'
                   f'<text class="tick" x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value:.2f}</text>')
    for level in levels:
        out.append(f'<text class="tick" x="{x(level):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">'
                   f'{"clean" if level == 0 else f"{level:g}"}</text>')
    out.append(f'<text class="tick" x="{WIDTH - RIGHT}" y="{HEIGHT - BOTTOM + 36}" text-anchor="end">'
               'noise, in standard deviations of the training data</text>')
    for place, (curve, colour) in enumerate(zip(curves, COLOURS)):
        shift = 4 * (place - (len(curves) - 1) / 2)
        points = [(x(p["level"], shift), y(p["value"]), y(p["low"]), y(p["high"])) for p in curve["points"]]
        if "without" in curve:
            at = y(curve["without"]["value"])
            out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="{colour}" '
                       'stroke-dasharray="5 4"/>')
        out.append(f'<polyline class="line" stroke="{colour}" points="'
                   + " ".join(f"{a:.1f},{b:.1f}" for a, b, _, _ in points) + '"/>')
        for a, b, bottom, top in points:
            out.append(f'<line x1="{a:.1f}" x2="{a:.1f}" y1="{bottom:.1f}" y2="{top:.1f}" stroke="{colour}"/>'
                       f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>')
        row = HEIGHT - BOTTOM + 54 + 16 * (place // 2)
        begin = LEFT + (WIDTH - LEFT) / 2 * (place % 2)
        out.append(f'<rect x="{begin}" y="{row - 9}" width="14" height="4" fill="{colour}"/>'
                   f'<text x="{begin + 20}" y="{row - 2}">noise on {html.escape(curve["input"])}'
                   + ("; dashed: without it" if "without" in curve else "") + "</text>")
    return "\n".join(out + ["</svg>", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("evaluation"), parser.add_argument("out"), parser.add_argument("--target")
    args = parser.parse_args()
    with open(args.evaluation) as file:
        curves = json.load(file)["noise"]["curves"]
    target = args.target or curves[0]["target"]
    curves = [c for c in curves if c["target"] == target and c["points"]][:len(COLOURS)]
    if not curves:
        raise SystemExit(f"{args.evaluation} has no noise curves of {target}")
    with open(args.out, "w") as file:
        file.write(drawn(curves))


if __name__ == "__main__":
    main()
