"""The first page, which stands alone: the verdict, the harm ledger, who was scored."""

from collections import Counter
from collections.abc import Iterator, Sequence

from ..cases import Case, shown
from ..evaluation import Evaluation
from ..harms import Harm, counted
from . import plots
from .html import Html, section, table, tag

_SAID = {
    "pass": ("PASS", "Nothing new went wrong since the baseline."),
    "fail": ("FAIL", "Do not rely on this run before the points below are settled."),
    "measured": ("MEASURED", "There was no baseline to hold it against: these are figures, not a release."),
}
_MOST_SHOWN = 60
_AROUND = 140


def verdict(run: Evaluation) -> Html:
    """The answer to "may I rely on this", with why."""
    word, meaning = _SAID[run.gate.verdict]
    notes = [tag("li", reason, class_="against") for reason in run.gate.reasons]
    notes += [tag("li", warning) for warning in run.gate.warnings]
    return tag(
        "header",
        tag("p", f"Report on {run.task}: {run.reader}", class_="kicker"),
        tag("h1", tag("span", word, class_=f"verdict {run.gate.verdict}"), " ", run.headline),
        tag("p", run.meaning or f"{meaning} {_against(run)}", class_="lead"),
        tag("ul", notes, class_="reasons") if notes else None,
    )


def _against(run: Evaluation) -> str:
    found = run.comparison
    if found is None:
        return ""
    if found.tied:
        words = "Statistically tied with the baseline in every field"
    else:
        worse, better = (sum(row.verdict == v for row in found.rows) for v in ("worse", "better"))
        words = f"Against the baseline {better} fields are better and {worse} worse by more than chance"
    return f"{words}: {len(found.fixed)} values fixed, {len(found.broke)} broke."


def ledger(run: Evaluation) -> Html | None:
    """How many errors could mislead, by class, with each one's place."""
    if not run.harm_kinds:
        return None
    counts = counted(run.harms, run.harm_kinds)
    fresh = Counter(kind for _, _, kind in run.comparison.new_critical) if run.comparison else Counter[str]()
    cured = Counter(kind for _, _, kind in run.comparison.cured_critical) if run.comparison else Counter[str]()
    columns = ["harm", "count", *(("new since the baseline", "gone since") if run.comparison else ())]
    rows = [
        [
            kind,
            tag("b", count, class_="bad" if count else "good"),
            *((fresh[kind], cured[kind]) if run.comparison else ()),
        ]
        for kind, count in counts.items()
    ]
    return section(
        "harms",
        "Harm ledger",
        tag(
            "p",
            "Errors that could mislead someone who relies on the record. A blank is visible and is not counted "
            "here; a false value is. Each item counts once in a class.",
        ),
        table("Harmful errors by class", columns, rows, kind="ledger"),
        _evidence(run),
    )


def coverage(run: Evaluation) -> Html:
    """Expected, attempted, scored, declined and absent: nothing leaves a denominator unseen."""
    c = run.coverage
    parts = [
        ("scored", c.scored, "good"),
        ("declined by the reader", len(c.declined), "warn"),
        ("absent", len(c.absent), "bad"),
    ]
    reasons = [(file, "declined", why) for file, why in c.declined.items()]
    reasons += [(file, "absent", why) for file, why in c.absent.items()]
    items = f", with {c.items} items," if c.items else ""
    return section(
        "coverage",
        "Coverage",
        tag(
            "p",
            f"{c.expected} {run.unit}{items} were expected, {c.attempted} attempted, {c.scored} scored. "
            "Whatever was not scored counts as missed in the figures below.",
        ),
        plots.bar(f"Of {c.expected} {run.unit}", parts),
        table("Not scored, and why", ["file", "state", "why"], reasons[:_MOST_SHOWN], text=range(3))
        if reasons
        else None,
        tag("p", f"{more} more are named in metrics.json.") if (more := len(reasons) - _MOST_SHOWN) > 0 else None,
    )


def tested(run: Evaluation) -> Html | None:
    """Which letters the figures speak of."""
    found = run.population
    if found is None:
        return None
    return section("tested", found.title, table(found.title, found.columns, found.rows, text=range(2)))


def _evidence(run: Evaluation) -> Html | None:
    """Each harmful error with the words of the letter, readable on paper."""
    if not run.harms:
        return None
    by_place: dict[tuple[str, int], list[Case]] = {}
    for case in run.cases:
        by_place.setdefault((case.file, case.item), []).append(case)
    shown_ones = [
        _one(harm, [c for c in by_place.get((harm.file, harm.item), ()) if c.harm == harm.kind], run.sources)
        for harm in run.harms[:_MOST_SHOWN]
    ]
    more = len(run.harms) - len(shown_ones)
    return tag(
        "details",
        tag(
            "summary",
            "The harmful error" if len(run.harms) == 1 else f"The {len(run.harms)} harmful errors, one by one",
        ),
        tag("ol", shown_ones, class_="evidence"),
        tag("p", f"{more} more stand in the gallery below and in errors.csv.") if more else None,
        open_=len(run.harms) <= 12,
    )


def _one(harm: Harm, cases: Sequence[Case], sources: dict[str, str]) -> Html:
    place = f"{harm.file}{f', item {abs(harm.item)}' if harm.item else ''}"
    golden = "; ".join(map(shown, harm.golden)) or "nothing"
    predicted = "; ".join(map(shown, harm.predicted)) or "nothing"
    return tag(
        "li",
        tag("p", tag("b", harm.kind), " – ", place, f" ({', '.join(harm.fields)})", _links(cases)),
        tag("dl", tag("dt", "label"), tag("dd", golden), tag("dt", "program"), tag("dd", predicted)),
        list(_excerpts(cases, sources)),
    )


def _links(cases: Sequence[Case]) -> Iterator[Html]:
    for case in cases[:3]:
        yield Html(" ")
        yield tag("a", "in the letter", href=f"#case-{case.case_id}")


def _excerpts(cases: Sequence[Case], sources: dict[str, str]) -> Iterator[Html]:
    """The words around the first marked stretch of each side."""
    for case in cases[:1]:
        text = sources.get(case.file)
        for spans, kind, side in ((case.golden_spans, "gold", "label"), (case.predicted_spans, "said", "program")):
            if text and spans:
                start, end = spans[0]
                before = " ".join(text[max(0, start - _AROUND) : start].split()).partition(" ")[2]
                after = text[end : end + _AROUND].split()[:-1]
                words = " ".join(text[start:end].split())
                yield tag(
                    "blockquote", f"… {before} ", tag("mark", words, class_=kind, title=side), f" {' '.join(after)} …"
                )
