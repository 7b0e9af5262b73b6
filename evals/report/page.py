"""The whole page: sections in order, styles and script inside, and a policy that lets nothing outside be asked for."""

import base64
from hashlib import sha256
from importlib.resources import files
from string import Template

from ..evaluation import Evaluation
from . import closing, first_page, gallery, tables, versus
from .html import Html, join, tag

_ASSETS = files("evals") / "assets"
_CONTENTS = (
    ("harms", "Harm ledger"),
    ("coverage", "Coverage"),
    ("tested", "What was tested"),
    ("fields", "Fields"),
    ("scores", "Measures"),
    ("versus", "Versus"),
    ("confusion", "Confusion"),
    ("quotes", "Quotes"),
    ("slices", "Slices"),
    ("gallery", "Every difference"),
    ("provenance", "Provenance"),
    ("limits", "Limits"),
)


def page(run: Evaluation, versus_title: str = "Versus the baseline") -> str:
    """The report as one HTML file without outside requests."""
    made = {
        "harms": first_page.ledger(run),
        "coverage": first_page.coverage(run),
        "tested": first_page.tested(run),
        "scores": tables.scores(run),
        "fields": tables.fields(run),
        "versus": versus.versus(run, versus_title),
        "confusion": tables.confusions(run),
        "quotes": tables.quotes(run),
        "slices": tables.slices(run),
        "more": join(tables.further(run)),
        "gallery": gallery.gallery(run),
        "golden": closing.golden_changes(run),
        "provenance": closing.provenance(run),
        "limits": closing.limits(run),
    }
    contents = (tag("li", tag("a", title, href=f"#{name}")) for name, title in _CONTENTS if made.get(name))
    body = join((first_page.verdict(run), tag("nav", tag("ul", contents), aria_label="Contents"), *made.values()))
    return framed(f"{run.task}: {run.gate.verdict}, {run.reader}", body, gallery.data(run) if run.cases else Html(""))


def framed(title: str, body: Html, data: Html = Html("")) -> str:  # noqa: B008
    """A body in the page's frame."""
    style, script = (_asset(name) for name in ("report.css", "report.js"))
    return Template(_asset("page.html")).substitute(
        title=tag("title", title)[7:-8],
        style=style,
        script=script,
        style_hash=_policy(style),
        script_hash=_policy(script),
        body=body,
        data=data,
    )


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _policy(text: str) -> str:
    return "sha256-" + base64.b64encode(sha256(text.encode()).digest()).decode()
