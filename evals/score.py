"""Labels against records: one outcome for each field of each item, with the values that differ.

The convention, said on each report: P = correct / (correct + wrong + invented), R = correct / (correct + wrong +
missed); of a field with several values each value counts. Invented items count against the precision of each field.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from rag.grounding import FoldedText, fold

from .align import Identity, align
from .fields import ITEM_FIELDS, LETTER_FIELDS, Field, Json, Values, plain
from .quotes import grounded

State = Literal["correct", "wrong", "missed", "invented", "blank_ok", "abstained", "unscoreable"]
STATES: tuple[State, ...] = ("correct", "wrong", "missed", "invented", "blank_ok", "abstained", "unscoreable")
ITEM, QUOTES = "item", "quotes"
"""The two fields that no label holds: whether the item is there, and whether its quotes stand where they say."""


class Outcome(NamedTuple):
    """One field of one item of one determination, with the values that differ.

    `item` is 0 for the letter, the golden number of an item, or minus the predicted number of an invented one.
    `exact` says that values which agree also agree as written, before any folding.
    """

    file: str
    item: int
    field: str
    state: State
    hit: int = 0
    surplus: int = 0
    lacking: int = 0
    golden: tuple[Any, ...] = ()
    predicted: tuple[Any, ...] = ()
    exact: bool = True

    @property
    def failed(self) -> bool:
        """Whether the record says something else than the label."""
        return self.state in ("wrong", "missed", "invented", "abstained")

    @property
    def unit(self) -> tuple[str, int, str]:
        """What identifies it across runs."""
        return self.file, self.item, self.field


class Pairing(NamedTuple):
    """A golden item with the predicted item that is the same one; either may be absent."""

    number: int
    golden: Json | None
    predicted: Json | None


def compare(
    label: Json, record: Json | None, text: FoldedText | None = None, *, declined: bool = False
) -> list[Outcome]:
    """The outcomes of one labelled determination.

    A `record` of None misses everything; `declined` says that the reader refused the letter, which is abstaining.
    With the letter's `text`, quotes and verbatim values are checked where they say that they stand.
    """
    file = label["file"]
    blank: Json = {"abstained": ["*"]} if declined else {}
    have = record is not None
    outcomes = [_outcome(file, 0, f, (label, record if record is not None else blank), have) for f in LETTER_FIELDS]
    for pair in pairings(label, record, text):
        outcomes += _item(file, pair, blank, label)
        if text is not None and pair.predicted is not None:
            outcomes.append(_grounding(file, pair.number, pair.predicted, text))
    return outcomes


def pairings(label: Json, record: Json | None, text: FoldedText | None = None) -> list[Pairing]:
    """The items of a label beside those of a record, by identity; invented ones have minus their number."""
    golden, predicted = label["items"], (record or {}).get("items") or []
    pairs = align(
        [Identity(item["request"], item.get("number", place)) for place, item in enumerate(golden, 1)],
        [_identity(item, place, text) for place, item in enumerate(predicted, 1)],
    )
    found = []
    for left, right in pairs:
        item = predicted[right] if right is not None else None
        if left is not None:
            found.append(Pairing(golden[left].get("number", left + 1), golden[left], item))
        elif right is not None and item is not None:
            found.append(Pairing(-int(item.get("number") or right + 1), None, item))
    return found


def _identity(item: Json, place: int, text: FoldedText | None) -> Identity:
    heading = item.get("heading")
    words = text.source[heading["start"] : heading["end"]] if text and heading else None
    return Identity(item.get("request") or "", item.get("number") or place, words)


def _item(file: str, pair: Pairing, blank: Json, label: Json) -> Iterator[Outcome]:
    number, golden, predicted = pair
    if golden is None:
        yield Outcome(file, number, ITEM, "invented", surplus=1, predicted=((predicted or {}).get("request"),))
        labelled = label["items"][0] if label["items"] else {}
        for field in ITEM_FIELDS:
            if field.read(labelled) is not None:
                yield _outcome(file, number, field, ({}, predicted or {}), True, invented=True)
        return
    if predicted is None:
        state: State = "abstained" if blank else "missed"
        yield Outcome(file, number, ITEM, state, lacking=1, golden=(golden["request"],))
    else:
        yield Outcome(file, number, ITEM, "correct", hit=1)
    for field in ITEM_FIELDS:
        yield _outcome(
            file, number, field, (golden, predicted if predicted is not None else blank), predicted is not None
        )


def _outcome(
    file: str, number: int, field: Field, pair: tuple[Json, Json], have: bool, *, invented: bool = False
) -> Outcome:
    label, record = pair
    golden: Values | None = {} if invented else field.read(label)
    if golden is None:
        return Outcome(file, number, field.name, "unscoreable")
    predicted = (field.of_record or field.read)(record) or {}
    if golden.keys() == predicted.keys():
        return _agreeing(file, number, field, golden, predicted, have=have and not _abstains(record, field))
    lacking = [key for key in golden if key not in predicted]
    surplus = [key for key in predicted if key not in golden]
    accepted = label.get("accept")
    if accepted:
        lacking, surplus = _without_accepted(field, accepted, lacking, surplus)
    hit = len(golden) - len(lacking)
    return Outcome(
        file, number, field.name, _state(golden, predicted, lacking, surplus, _abstains(record, field)),
        hit, len(surplus), len(lacking),
        tuple(sorted((golden[key] for key in lacking), key=str)),
        tuple(sorted((predicted[key] for key in surplus), key=str)),
    )  # fmt: skip


def _agreeing(file: str, number: int, field: Field, golden: Values, predicted: Values, *, have: bool) -> Outcome:
    if golden:
        exact = all(golden[key] == predicted[key] for key in golden)
        return Outcome(file, number, field.name, "correct", hit=len(golden), exact=exact)
    return Outcome(file, number, field.name, "blank_ok" if have else "unscoreable")


def _state(golden: Values, predicted: Values, lacking: Sequence[Any], surplus: Sequence[Any], abstains: bool) -> State:
    if not lacking and not surplus:
        return "correct"
    if not predicted:
        return "abstained" if abstains else "missed"
    return "wrong" if golden else "invented"


def _abstains(record: Json, field: Field) -> bool:
    """Whether a record says that it leaves a field open: `"abstained": ["dose", …]` on the letter or the item."""
    abstained = record.get("abstained") or ()
    return "*" in abstained or field.name in abstained


def _without_accepted(
    field: Field, accepted: Sequence[Json], lacking: list[Any], surplus: list[Any]
) -> tuple[list[Any], list[Any]]:
    """The differences without the values that an adjudicator called acceptable as well."""
    mine = [a["value"] for a in accepted if a["field"] == field.name]
    values = {_hashable(value) if field.many else plain(value) for value in mine}
    if not values:
        return lacking, surplus
    if not field.many:
        return ([], []) if surplus and all(key in values for key in surplus) else (lacking, surplus)
    return [key for key in lacking if key not in values], [key for key in surplus if key not in values]


def _hashable(value: Any) -> Any:
    return tuple(map(_hashable, value)) if isinstance(value, list) else value


def _grounding(file: str, number: int, item: Json, text: FoldedText) -> Outcome:
    """How many quotes stand where they say, and verbatim values anywhere: what does not is ungrounded."""
    loose = [quote["text"] for quote in quotes_of(item) if not grounded(quote, text)]
    verbatim = [item.get("request"), item.get("eligible_portion")]
    values = [value for value in verbatim if value]
    loose += [value for value in values if not contains(text, value)]
    checked = len(values) + sum(1 for _ in quotes_of(item))
    state: State = "invented" if loose else "correct" if checked else "blank_ok"
    return Outcome(file, number, QUOTES, state, checked - len(loose), len(loose), 0, (), tuple(loose))


def quotes_of(item: Mapping[str, Any]) -> Iterator[Json]:
    """The quotes of an item's reasons, criteria and annotations."""
    for name in ("reasons", "criteria", "annotations"):
        for labelled in item.get(name) or ():
            quote = labelled.get("quote") if isinstance(labelled, dict) else None
            if isinstance(quote, dict):
                yield quote


def contains(text: FoldedText, value: str) -> bool:
    """Whether the folded words of `value` stand in the letter, case aside."""
    return fold(value).casefold() in lowered(text)


def lowered(text: FoldedText) -> str:
    """The folded text in lower case, made once per text."""
    found = text.__dict__.get("_lowered")
    if found is None:
        found = text.text.casefold()
        text.__dict__["_lowered"] = found
    return str(found)
