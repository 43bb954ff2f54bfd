"""Small charts as inline SVG: intervals, verdicts in parts, a histogram. Pure; nothing is fetched."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from evals.verdict import VERDICTS, Verdict

_BINS = 24


def bar(value: float, low: float | None, high: float | None, title: str) -> str:
    """A share between 0 and 1 with its interval."""
    x = 100 * min(1.0, max(0.0, value))
    lines = f'<rect class="fill" x="0" y="4" width="{x:.2f}" height="8"/>'
    if low is not None and high is not None:
        a, b = (100 * min(1.0, max(0.0, v)) for v in (low, high))
        lines += f'<path class="span" d="M{a:.2f} 8H{b:.2f}M{a:.2f} 4v8M{b:.2f} 4v8"/>'
    return _svg(100, 16, f'<rect class="rail" x="0" y="4" width="100" height="8"/>{lines}', title, "bar")


def parts(counts: Mapping[Verdict, int], title: str) -> str:
    """How many came out right, partial, wrong and failed, as parts of one bar."""
    whole, at, made = sum(counts.values()) or 1, 0.0, ""
    for word in VERDICTS:
        width = 100 * counts.get(word, 0) / whole
        if width:
            made += f'<rect class="{word}" x="{at:.2f}" y="0" width="{width:.2f}" height="12"/>'
        at += width
    return _svg(100, 12, made, title, "parts")


def histogram(values: Sequence[float], unit: str) -> str:
    """How often each size occurs, from 0 to the largest; "" for no values."""
    if not values:
        return ""
    top = max(values) or 1.0
    step = _round_up(top / _BINS)
    counts = [0] * (int(top / step) + 1)
    for value in values:
        counts[int(value / step)] += 1
    most = max(counts)
    width = 480 / len(counts)
    made = "".join(
        f'<rect class="fill" x="{n * width:.1f}" y="{80 - 78 * c / most:.1f}" width="{max(1, width - 1):.1f}"'
        f' height="{78 * c / most:.1f}"><title>{c} × {n * step:g} to {(n + 1) * step:g} {unit}</title></rect>'
        for n, c in enumerate(counts)
        if c
    )
    axis = '<path class="axis" d="M0 80.5H480"/><text x="0" y="96">0</text><text x="480" y="96" text-anchor="end">'
    made += f"{axis}{len(counts) * step:g} {escape(unit)}</text>"
    return _svg(480, 100, made, f"{len(values)} answers by {unit}", "histogram")


def _round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 and so on."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= value - 1e-12)


def _svg(width: int, height: int, body: str, title: str, kind: str) -> str:
    stretch = "" if kind == "histogram" else ' preserveAspectRatio="none"'
    return (
        f'<svg class="{kind}" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}"{stretch}>'
        f"<title>{escape(title)}</title>{body}</svg>"
    )
