"""One page over several reports."""

from collections.abc import Sequence

from ..evaluation import Evaluation
from .html import join, section, table, tag
from .page import framed


def overview(runs: Sequence[Evaluation], absent: Sequence[str] = ()) -> str:
    """The verdict of each evaluation, with a link to its report; `absent` says what was not evaluated, and why."""
    shut = [run.task for run in runs if run.gate.exit_code]
    said = f"The gate is shut for {', '.join(shut)}." if shut else "No gate is shut."
    head = tag("header", tag("p", "Extraction, retrieval and answers", class_="kicker"), tag("h1", said))
    rows = [
        [
            tag("a", run.task, href=f"{run.task}/report.html"),
            tag("b", run.gate.verdict, class_=_colour(run)),
            run.headline,
        ]
        for run in runs
    ]
    reasons = [tag("li", f"{run.task}: {reason}") for run in runs for reason in run.gate.reasons]
    body = (
        head,
        section("runs", "Reports", table("Verdicts", ["report", "verdict", "in a sentence"], rows, text=range(3))),
        tag("ul", reasons, class_="reasons") if reasons else None,
        [tag("p", f"Not evaluated: {what}.") for what in absent],
    )
    return framed("Evaluation", join(body))


def _colour(run: Evaluation) -> str:
    return {"pass": "good", "fail": "bad", "measured": "warn"}[run.gate.verdict]
