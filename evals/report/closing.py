"""The end of a report: how the golden set changed, what made the run, what it does not show."""

from ..evaluation import Evaluation
from .html import Html, section, table, tag

_MOST_SHOWN = 200
_READ = (
    "A golden set is a sample: the figures hold for letters like these.",
    "Labels are one reading. Where you think one is wrong, say so in the gallery; the golden set then changes openly.",
    "Intervals draw whole units anew: items of one letter stand or fall together. With few units they are approximate.",
    "The report quotes letters. Treat it with the care that the letters ask for.",
)


def golden_changes(run: Evaluation) -> Html | None:
    """Which labels changed, with digests before and after."""
    if not run.golden_changes:
        return None
    rows = [
        [
            str(entry.get("date", "")),
            str(entry.get("file", "")),
            str(entry.get("item", "")),
            str(entry.get("field", "")),
            str(entry.get("verdict", "")).replace("_", " "),
            tag("code", f"{str(entry.get('before_sha256', ''))[:12]} → {str(entry.get('after_sha256', ''))[:12]}"),
            str(entry.get("note", "")),
        ]
        for entry in run.golden_changes[-_MOST_SHOWN:]
    ]
    columns = ["date", "file", "item", "field", "verdict", "label before → after", "note"]
    return section(
        "golden", "Changes of the golden set", table("Changes by adjudication", columns, rows, text=range(7))
    )


def provenance(run: Evaluation) -> Html:
    """What it takes to make this report again."""
    rows = [(name, tag("code", value) if name == "run it again" else value) for name, value in run.provenance]
    return section("provenance", "Provenance", table("What made this report", ["what", "which"], rows, text=(0, 1)))


def limits(run: Evaluation) -> Html:
    """What the figures do not say."""
    return section("limits", "Limits", tag("ul", (tag("li", said) for said in (*run.limits, *_READ))))
