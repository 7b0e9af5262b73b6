"""How an answer speaks: plain words for decisions, cases, guidelines, numbers and lists."""

import json
from collections.abc import Iterable, Sequence

from rag.grounding import fold
from rag.lexicon import Lexicon
from rag.records import Citation, Counts, Decision, Query
from rag.search.query_marks import SIDES

DECIDED: dict[Decision, str] = {"upheld": "denied (upheld)", "overturned": "approved (overturned)"}
PLAIN: dict[Decision, str] = {"upheld": "denied", "overturned": "approved"}
OUTCOME: dict[Decision, str] = {
    "upheld": "upheld, so the denial stands and it is not authorized",
    "overturned": "overturned, so it was approved as medically necessary",
}
OPPOSITE: dict[Decision, Decision] = {"upheld": "overturned", "overturned": "upheld"}
UNVERIFIED = {"unverified": " (unverified)", "partial": " (verified in part)"}  # beside shipped words
_LONGEST_REQUEST = 160
_RUN = 3
FEW = 10  # under so many items a rate says little


def case_name(determination_id: str) -> str:
    """A determination as people refer to it."""
    return f"case {determination_id}"


def where(determination_id: str, number: int | None) -> str:
    """Case and item in brackets."""
    return (
        f"({case_name(determination_id)}, item {number})"
        if number
        else f"({case_name(determination_id)}, case summary)"
    )


def part_of(citation: Citation) -> str:
    """Which part of a letter a citation stands in."""
    if citation.item:
        return f"item {citation.item}"
    return "header or case summary" if citation.determination_id else "reference"


def shortened(request: str) -> str:
    """A request on one line, cut at a word where it is very long."""
    request = fold(request)
    return request if len(request) <= _LONGEST_REQUEST else request[:_LONGEST_REQUEST].rsplit(" ", 1)[0] + " …"


def requested(request: str, eligible: str | None) -> str:
    """What was decided on: the request, or where utilization review approved a part, what was left of it."""
    return shortened(request) if eligible is None else f"{shortened(eligible)} (the part left in dispute)"


def listed(parts: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    parts = list(parts)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def plural(number: int, noun: str) -> str:
    """The noun for that number."""
    return noun if number == 1 else f"{noun}s"


def lowered(name: str) -> str:
    """A name or label inside a sentence; abbreviations and product names keep their capitals."""
    first, _, rest = name.partition(" ")
    return (
        name
        if (len(first) > 1 and first.isupper()) or any(c.isupper() for c in first[1:])
        else f"{first.lower()} {rest}".strip()
    )


def percent(part: int, whole: int) -> str:
    """A share in whole per cent."""
    return f"{100 * part / whole:.0f}%" if whole else "no"


def marks(numbers: Iterable[int]) -> list[str]:
    """The numbers of sources, three or more in a row as one: `1-10`."""
    return [
        text
        for run in _runs(dict.fromkeys(numbers))
        for text in ([f"{run[0]}-{run[-1]}"] if len(run) >= _RUN else [str(number) for number in run])
    ]


def _runs(numbers: Iterable[int]) -> list[list[int]]:
    """The numbers in their order, those that follow one another together."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def pages(values: Iterable[int]) -> str:
    """`page 122`, `pages 63-64`, `pages 75, 79 and 91`."""
    numbers = sorted(set(values))
    texts = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in _runs(numbers)]
    return f"{'page' if len(numbers) == 1 else 'pages'} {listed(texts)}" if texts else ""


def basis(
    source: str, guideline: str, topic: str | None, page_list: str | Iterable[int], edition: str | None = None
) -> str:
    """A guideline as a side cited it: source, name, edition where the name does not say it, topic, pages."""
    numbers = json.loads(page_list) if isinstance(page_list, str) else page_list
    named = guideline if guideline.upper().startswith(source) or source == "other" else f"{source} {guideline}"
    told = edition if edition and edition not in named else None
    return ", ".join(part for part in (named, told, topic, pages(numbers)) if part)


_FAMILIES = {
    "guideline": "the guideline's own limits",
    "request": "the request itself",
    "doc": "something missing from the record",
    "contra": "something in the record that speaks against it",
    "dependent": "another service it hangs on",
    "overturn": "what the record shows",
}


def families(names: Sequence[str]) -> str:
    """Families of reasons in plain words."""
    return listed([_FAMILIES.get(name, name) for name in names], "or")


def treatments(query: Query, lexicon: Lexicon) -> str:
    """What the question asks about, in the lexicon's name or, for a roll-up, the question's own word."""
    ids = query.treatments
    if not ids:
        return ""
    names = [lexicon.treatments[i].canonical_name for i in ids if i in lexicon.treatments]
    if len(names) == 1 and not names[0].startswith("Unspecified"):
        return lowered(names[0])
    if query.named:
        return listed(list(dict.fromkeys(lowered(name) for name in query.named)))
    shown = [lowered(name) for name in names[:3]]
    return listed(shown) if len(names) <= 3 else f"{listed(shown)} and others of that kind"


def subject(query: Query, lexicon: Lexicon, number: int) -> str:
    """The items spoken of: "trigger point injection items"."""
    name = treatments(query, lexicon)
    sides = [word for word in query.requested if word in SIDES and word not in name]
    if name and sides:
        name = f"{name} ({sides[0]})"
    if name and query.without_treatments:
        out = [lowered(lexicon.treatments[t].canonical_name) for t in query.without_treatments]
        return (
            f"{plural(number, 'item')} on {name} (without {listed(out) if len(out) < 4 else out[0] + ' and the like'})"
        )
    if len(query.treatments) > 1 and name:
        return f"{plural(number, 'item')} on {name}"
    return f"{name} {plural(number, 'item')}" if name else f"disputed {plural(number, 'item')}"


def tally(counts: Counts) -> str:
    """How a cohort was decided, both words for both outcomes."""
    if not counts.overturned:
        return "all upheld (denied)" if counts.items > 1 else "upheld (denied)"
    if not counts.upheld:
        return "all overturned (approved)" if counts.items > 1 else "overturned (approved)"
    return f"{counts.upheld} upheld (denied) and {counts.overturned} overturned (approved)"
