"""HTML and SVG from Python, escaped by construction: whatever is not made here is text."""

from collections.abc import Iterable
from html import escape
from typing import Any

_VOID = frozenset(("br", "hr", "img", "input", "meta", "link", "line", "circle", "rect", "path"))


class Html(str):
    """Markup that `tag` made; any other string is escaped where it is put in."""

    __slots__ = ()


Child = Any  # text, a number, markup, None, or an iterable of those


def tag(name: str, /, *children: Child, **attributes: Any) -> Html:
    """An element. In names of attributes `_` is `-` and a final `_` is dropped; None and False leave one out."""
    opened = "".join([f"<{name}", *(_attribute(key, value) for key, value in attributes.items())])
    if name in _VOID and not children:
        return Html(f"{opened}/>")
    return Html(f"{opened}>{join(children)}</{name}>")


def join(children: Iterable[Child]) -> Html:
    """Children one after the other."""
    return Html("".join(map(_child, children)))


def number(value: float | None, places: int = 3) -> str:
    """A figure with a fixed number of places, or a dash where there is none."""
    return "–" if value is None else f"{value:.{places}f}"


def p_value(p: float) -> str:
    """A p value; below a thousandth only that."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def table(
    caption: str,
    columns: Iterable[Child],
    rows: Iterable[Iterable[Child]],
    *,
    text: Iterable[int] = (0,),
    kind: str = "",
) -> Html:
    """A table that scrolls sideways where the screen is narrow; `text` are the columns that are not numbers.

    The first cell of a row is its heading.
    """
    words = set(text)
    head = (tag("th", column, scope="col", class_=None if i in words else "n") for i, column in enumerate(columns))
    body = (
        tag(
            "tr",
            (
                tag("th", cell, scope="row") if i == 0 else tag("td", cell, class_=None if i in words else "n")
                for i, cell in enumerate(row)
            ),
        )
        for row in rows
    )
    made = tag("table", tag("caption", caption), tag("thead", tag("tr", head)), tag("tbody", body), class_=kind or None)
    return tag("div", made, class_="wide", tabindex="0", role="region", aria_label=caption)


def section(name: str, title: str, *children: Child, kind: str | None = None) -> Html:
    """A part of the page under a heading."""
    return tag(
        "section",
        tag("h2", title, id=f"{name}-title"),
        *children,
        id=name,
        class_=kind,
        aria_labelledby=f"{name}-title",
    )


def _attribute(name: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    key = name.rstrip("_").replace("_", "-")
    return f" {key}" if value is True else f' {key}="{escape(str(value), quote=True)}"'


def _child(child: Child) -> str:
    if child is None or child is False:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, str):
        return escape(child, quote=True)
    if isinstance(child, int | float):
        return str(child)
    return join(child)
