"""The error gallery: its frame in HTML, and the cases and letters as data that the page's script shows."""

import json
from typing import Any

from ..cases import Case, shown
from ..evaluation import Evaluation
from .html import Html, section, tag

# the page stays under 3 MB: what does not fit is said, and stands in errors.csv
_MOST_CASES_BYTES, _MOST_TEXT_BYTES = 1_100_000, 1_300_000
_KEYS = (
    ("j or ↓", "next"),
    ("k or ↑", "previous"),
    ("1", "program wrong"),
    ("2", "gold wrong"),
    ("3", "both acceptable"),
    ("0", "take back"),
    ("/", "search"),
)
_VERDICTS = (("program_wrong", "Program wrong"), ("gold_wrong", "Gold wrong"), ("both_acceptable", "Both acceptable"))
_HOW = {
    True: (
        "The label’s words are underlined solid, the program’s dashed. Judge a case and save: ",
        tag("code", "imr eval adjudicate"),
        " turns the file into changes of the golden set.",
    ),
    False: ("What the golden set asks for, and the answer. Judgements are saved as a list; mend questions by hand.",),
}
_FILTERS = ("field", "state", "harm", "status", "layout", "verdict")


def gallery(run: Evaluation) -> Html | None:
    """The frame; without scripts it says where the cases are."""
    if not run.cases:
        return None
    return section(
        "gallery",
        f"Every difference, in the {_source(run)}",
        tag("p", *_HOW[run.task == "extraction"], class_="screen"),
        tag(
            "p",
            "The gallery is for the screen; on paper see the harm ledger, and errors.csv for all differences.",
            class_="print",
        ),
        tag("noscript", tag("p", "The gallery needs scripts. All differences also stand in errors.csv and report.md.")),
        tag("div", _controls(run), _panes(_source(run)), id="cases", class_="screen"),
    )


def _source(run: Evaluation) -> str:
    """What a case is shown in."""
    return "letter" if run.task == "extraction" else "answer"


def _controls(run: Evaluation) -> Html:
    names = {} if run.task == "extraction" else {"layout": "kind"}
    choices = [
        tag(
            "label", names.get(name, name), tag("select", tag("option", "all", value=""), id=f"by-{name}", data_by=name)
        )
        for name in _FILTERS
    ]
    keys = [tag("span", tag("kbd", key), f" {what}") for key, what in _KEYS]
    return tag(
        "div",
        tag(
            "div",
            *choices,
            tag("label", "words", tag("input", type="search", id="words", placeholder="request, value, file")),
            class_="filters",
        ),
        tag(
            "p",
            tag("span", id="count", role="status", aria_live="polite"),
            " ",
            tag("button", "Save adjudications", type="button", id="save"),
            " ",
            tag("span", id="judged"),
        ),
        tag("p", *keys, class_="keys"),
    )


def _panes(source: str) -> Html:
    buttons = [
        tag("button", f"{name} ({place})", type="button", data_verdict=verdict, aria_pressed="false")
        for place, (verdict, name) in enumerate(_VERDICTS, 1)
    ]
    return tag(
        "div",
        tag("ol", id="list", aria_label="Differences", tabindex="0"),
        tag(
            "article",
            tag("h3", id="case-title"),
            tag("p", id="case-facts"),
            tag(
                "div",
                tag("div", tag("h4", "label (gold)"), tag("p", id="case-gold"), class_="side"),
                tag("div", tag("h4", "program"), tag("p", id="case-said"), class_="side"),
                class_="sides",
            ),
            tag("div", *buttons, class_="judge", role="group", aria_label="Judge this case"),
            tag("label", "note", tag("input", type="text", id="note", maxlength="400")),
            tag("h4", f"In the {source}"),
            tag("div", id="source", tabindex="0", role="region", aria_label=f"The {source}"),
            id="case",
            aria_live="polite",
        ),
        class_="panes",
    )


def data(run: Evaluation) -> Html:
    """The cases and the letters they stand in, as JSON that cannot end its script element."""
    cases: list[dict[str, Any]] = []
    size, used = 0, set[str]()
    for case in sorted(run.cases, key=lambda case: (not case.harm, case.status != "new")):
        entry = _entry(case, run.layouts.get(case.file, ""))
        size += len(json.dumps(entry, ensure_ascii=False).encode())
        if size > _MOST_CASES_BYTES:
            break  # the harmful and the new come first; the page says how many are left out
        cases.append(entry)
        used.add(case.file)
    texts, room = {}, _MOST_TEXT_BYTES
    for file in (f for f in run.sources if f in used):
        room -= len(run.sources[file].encode())
        if room >= 0:
            texts[file] = run.sources[file]
    found = {
        "task": run.task,
        "golden_sha256": run.snapshot.golden_sha256,
        "reader": run.reader,
        "labels": {file: sha for file, sha in run.labels.items() if file in used},
        "left_out": len(run.cases) - len(cases),
        "cases": cases,
        "texts": texts,
    }
    packed = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        packed = packed.replace(character, f"\\u{ord(character):04x}")
    return Html(f'<script type="application/json" id="data">{packed}</script>')


def _entry(case: Case, layout: str) -> dict[str, Any]:
    entry = {
        "id": case.case_id,
        "file": case.file,
        "item": case.item,
        "request": case.request,
        "field": case.field,
        "key": case.key,
        "state": case.state,
        "harm": case.harm or "",
        "status": case.status,
        "layout": layout,
        "gold": shown(case.golden),
        "said": shown(case.predicted),
        "golden": case.golden,
        "predicted": case.predicted,
        "gs": case.golden_spans,
        "ps": case.predicted_spans,
    }
    return {key: value for key, value in entry.items() if value not in ("", None, ())}
