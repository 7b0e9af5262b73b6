"""Small plots as inline SVG: drawn in the page's colours, said in words for those who cannot see them."""

from collections.abc import Sequence

from ..figures import Estimate
from .html import Html, number, tag

_WIDTH, _HEIGHT, _EDGE = 132, 18, 6
_MIDDLE = _HEIGHT / 2


def whisker(name: str, estimate: Estimate) -> Html:
    """A figure between 0 and 1 as a dot on its interval."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return tag("span", "–", class_="none")
    said = f"{name} {number(estimate.value)}, 95 % interval {number(estimate.low)} to {number(estimate.high)}"
    return _drawn(said, (estimate.value, estimate.low, estimate.high), (0.0, 1.0), (0.0, 0.5, 1.0), "whisker")


def difference(name: str, value: float, bounds: tuple[float, float], reach: float, verdict: str) -> Html:
    """A difference as a dot on its interval, about zero; `reach` is the greatest that is shown to either side."""
    low, high = bounds
    said = f"{name} {value:+.3f}, 95 % interval {low:+.3f} to {high:+.3f}: {verdict}"
    clipped = [max(-reach, min(reach, at)) for at in (value, low, high)]
    return _drawn(said, (clipped[0], clipped[1], clipped[2]), (-reach, reach), (0.0,), f"whisker {verdict}")


def bar(name: str, parts: Sequence[tuple[str, int, str]]) -> Html:
    """Counts as parts of one bar: (what, how many, class of its colour)."""
    total = sum(count for _, count, _ in parts)
    said = f"{name}: " + ", ".join(f"{count} {what}" for what, count, _ in parts)
    shapes, at = [], 0.0
    for _, count, kind in parts:
        width = 100 * count / total if total else 0
        if width:
            shapes.append(tag("rect", x=f"{at:.2f}", y=0, width=f"{width:.2f}", height=10, class_=kind))
        at += width
    return tag(
        "svg",
        tag("title", said),
        *shapes,
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        class_="bar",
        role="img",
        aria_label=said,
    )


def _drawn(
    said: str, figure: tuple[float, float, float], span: tuple[float, float], ticks: Sequence[float], kind: str
) -> Html:
    def x(value: float) -> str:
        return f"{_EDGE + (value - span[0]) / (span[1] - span[0]) * (_WIDTH - 2 * _EDGE):.1f}"

    value, low, high = figure
    marks = [tag("line", x1=x(t), x2=x(t), y1=1, y2=_HEIGHT - 1, class_="tick") for t in ticks]
    return tag(
        "svg",
        tag("title", said),
        *marks,
        tag("line", x1=x(low), x2=x(high), y1=_MIDDLE, y2=_MIDDLE, class_="range"),
        tag("circle", cx=x(value), cy=_MIDDLE, r=4, class_="dot"),
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        width=_WIDTH,
        height=_HEIGHT,
        class_=kind,
        role="img",
        aria_label=said,
    )
