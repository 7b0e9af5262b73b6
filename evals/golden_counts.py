"""Counts in evals/golden/questions*.jsonl, made from the labels of evals/golden and never from an answer.

`python -m evals.golden_counts` writes them anew after labels have changed; a test says when that is due.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from rag import lexicon

from . import golden
from .golden import Label

Question = dict[str, Any]
Filter = dict[str, Any]
HOME = Path(__file__).parent / "golden"
_WORDS = "none one two three four five six seven eight nine ten eleven twelve thirteen".split()  # noqa: SIM905


class Row(NamedTuple):
    """One labelled item with the letter it stands in."""

    letter: Label
    item: Label


def load(path: Path = HOME / "questions.jsonl") -> list[Question]:
    """The questions of a file, in order (fields: evals/golden/QUESTIONS.md)."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def rows(labels: Sequence[Label], **wanted: Any) -> list[Row]:
    """The labelled items that fulfil each of the conditions `wanted` (keys: `_CONDITIONS`).

    Raises:
        KeyError: an unknown condition.
    """
    every = (Row(letter, item) for letter in labels for item in letter["items"])
    return [row for row in every if all(_CONDITIONS[name](row, value) for name, value in wanted.items())]


def counts(labels: Sequence[Label], wanted: Filter) -> dict[str, int]:
    """Items, upheld and overturned among the labelled items that fulfil `wanted`."""
    decisions = [row.item["decision"] for row in rows(labels, **wanted)]
    return {"items": len(decisions), **{name: decisions.count(name) for name in ("upheld", "overturned")}}


def rate(labels: Sequence[Label], of: Filter, having: Filter) -> tuple[int, int]:
    """How many of the items that fulfil `of` fulfil `having` too, and how many fulfil `of`."""
    return len(rows(labels, **{**of, **having})), len(rows(labels, **of))


def worded(part: int, whole: int) -> list[str]:
    """The ways in which an answer may say "`part` of `whole`"."""
    share = 100 * part / whole if whole else 0.0
    spoken = _WORDS[part] if part < len(_WORDS) else str(part)
    said = [f"{part} of {whole}", f"{part} of the {whole}", f"{spoken} of {whole}", f"{spoken} of the {whole}"]
    said += [f"{share:.1f}%", f"{share:.0f}%", f"{share:.1f} percent", f"{share:.0f} percent"]
    if part == 0:
        said += ["none of", "none was", "none were", "0 overturned"]
    if part == whole:
        said += [f"all {whole}", f"{whole} upheld"]
    return list(dict.fromkeys(said))


def refreshed(question: Question, labels: Sequence[Label]) -> Question:
    """The question with its counts and rates from the labels; the rates are the last lists of `must`."""
    rates = question.get("rates", [])
    said = [worded(*rate(labels, one["of"], one["with"])) for one in rates]
    fixed = [list(alternatives) for alternatives in question["must"] if alternatives[0] not in _derived(question)]
    found = {**question, "must": [*fixed, *said]}
    if rates:
        found["derived"] = [alternatives[0] for alternatives in said]
    if "count_of" in question:
        found["counts"] = counts(labels, question["count_of"])
    return found


def _derived(question: Question) -> list[str]:
    return list(question.get("derived", ()))


def _categories(item: Label) -> Iterator[str]:
    known = lexicon.load().treatments
    return (known[name].category for name in item["treatments"])


def _pages(item: Label) -> set[int]:
    bases = (*item["claims_administrator_basis"], *item["reviewer_basis"])
    return {page for basis in bases for page in basis["pages"]}


def _year(letter: Label) -> int:
    """The year of the decision, or of the utilization review decision where the letter gives no other."""
    return int((letter["decision_date"] or letter["utilization_review"]["date"])[:4])


_CONDITIONS: dict[str, Callable[[Row, Any], bool]] = {
    "files": lambda row, names: PurePath(row.letter["file"]).name in names,
    "treatments": lambda row, names: bool(set(names) & set(row.item["treatments"])),
    "categories": lambda row, names: bool(set(names) & set(_categories(row.item))),
    "decision": lambda row, decision: row.item["decision"] == decision,
    "reasons": lambda row, codes: any(reason["code"] in codes for reason in row.item["reasons"]),
    "families": lambda row, names: any(reason["code"].split(".")[0] in names for reason in row.item["reasons"]),
    "partial": lambda row, partly: (row.item["eligible_portion"] is not None) == partly,
    "claims_administrator_cited_nothing": lambda row, value: row.item["claims_administrator_cited_nothing"] == value,
    "pages": lambda row, pages: bool(set(pages) & _pages(row.item)),
    "certifications": lambda row, names: bool(set(names) & set(row.letter["reviewer"]["certifications"])),
    "sex": lambda row, sex: row.letter["worker"]["sex"] == sex,
    "year": lambda row, year: _year(row.letter) == year,
}


def main() -> None:
    """Write the counts anew."""
    labels = golden.load(HOME)
    for path in sorted(HOME.glob("questions*.jsonl")):
        questions = [refreshed(question, labels) for question in load(path)]
        lines = (json.dumps(question, ensure_ascii=False) + "\n" for question in questions)
        path.write_text("".join(lines), encoding="utf-8")
        counted = sum(question["counts"] is not None for question in questions)
        print(f"{path.name}: {len(questions)} questions, {counted} with counts")


if __name__ == "__main__":
    main()
