"""The disputed items of 2014 and 2016: "<request>: Upheld", two guideline lines, "Decision rationale:"."""

import re
from dataclasses import dataclass, field

from ..records import Decision, ItemBlock, Span
from . import in_part, labels, requests
from .labels import Label, LabelKind, Mark
from .view import View
from .wording import concluded

_LINE_ENDS_SENTENCE = re.compile(r"\.[ \t]*\n")
_OTHER_LABEL = re.compile(
    r"\s*(?:(?:IMR|Reviewer|Decision|Determination)(?:'s)?\s+(?:and\s+)?)?(?:Rationale|Reasons?)"
    r"(?:\s+for\s+(?:the\s+)?\w+)?[ \t]*[:-]",
    re.IGNORECASE,
)
# a line that ends as a heading does
_DECIDES = re.compile(r"[:-][ \t]*(?:Upheld|Overturned)\.?[ \t]*$", re.MULTILINE)
_ORDER: tuple[LabelKind, ...] = ("claims", "reviewer", "rationale")


@dataclass
class Block:
    """An item while it is put together: its decision, if the heading has one, and its labels so far."""

    mark: Mark | None
    first: Label
    labels: dict[LabelKind, Label] = field(default_factory=dict)


def items(view: View, start: int, end: int) -> tuple[list[ItemBlock], list[str]]:
    """The items between `start` and `end` in order, and what was doubtful about them."""
    floor, introduced = requests.floor(view, start, end)
    blocks = _blocks(view, floor, end)
    found: list[ItemBlock] = []
    warnings: list[str] = []
    starts = _starts(view, blocks, floor, introduced)
    for at, block in enumerate(blocks):
        stop = starts[at + 1] if at + 1 < len(blocks) else end
        item, doubts = _item(view, at + 1, block, starts[at], stop)
        if item is not None:
            found.append(item)
        warnings += doubts
    return found, warnings


def _blocks(view: View, floor: int, end: int) -> list[Block]:
    blocks: list[Block] = []
    for label in labels.find(view, floor):
        if label.start >= end:
            break
        last = blocks[-1] if blocks else None
        after = _last_label(last) if last else floor
        mark = labels.mark_before(view, label.start, after)
        complete = last is None or "rationale" in last.labels
        if mark or (label.kind == "claims" and complete and _opens_a_line(view, label)):
            blocks.append(Block(mark, label, {label.kind: label}))
        elif last and not complete and all(_ORDER.index(one) < _ORDER.index(label.kind) for one in last.labels):
            last.labels[label.kind] = label
        elif last is None and label.kind != "rationale":
            blocks.append(Block(None, label, {label.kind: label}))
    return blocks


def _last_label(block: Block) -> int:
    return max([label.end for label in block.labels.values()])


def _opens_a_line(view: View, label: Label) -> bool:
    return view.text[label.start].isupper() and not view.line_before(label.start).strip()


def _starts(view: View, blocks: list[Block], floor: int, introduced: bool) -> list[int]:
    """Where the headings begin: the first right after the introduction, the others below the rationale before them."""
    starts = []
    for at, block in enumerate(blocks):
        end = block.mark.request_end if block.mark else block.first.start
        if at == 0 and introduced:
            starts.append(_from(view.text, floor, end))
        else:
            above = _last_label(blocks[at - 1]) if at else floor
            starts.append(_from(view.text, requests.begins(view, above, end), end))
    return starts


def _from(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _item(view: View, number: int, block: Block, start: int, stop: int) -> tuple[ItemBlock | None, list[str]]:
    doubts = []
    spans = _values(view, block, stop)
    rationale = spans.get("rationale")
    decision: Decision | None = block.mark.decision if block.mark else None
    if decision is None and rationale is not None:
        decision = concluded(view.text[rationale.start : rationale.end])
        doubts.append(f"item {number}: the heading names no decision; taken from the end of the rationale")
        partly = in_part.concluded(view.text[rationale.start : rationale.end])
        doubts += [in_part.warning(number, partly, decision)] if partly and decision else []
    if decision is None:
        return None, [f"item {number}: neither heading nor rationale says the decision; left out"]
    request_end = block.mark.request_end if block.mark else block.first.start
    heading = view.trimmed(start, block.mark.end if block.mark else block.first.start)
    request = requests.unnumbered(view.folded(start, request_end), number)
    if heading is None or not request:
        return None, [f"item {number}: no request stands before the decision; left out"]
    if block.mark and in_part.says(words := view.text[request_end : block.mark.end]):
        doubts.append(in_part.warning(number, words, decision))
    if rationale is not None and _decides(view.text, rationale):
        doubts.append(f"item {number}: a line of its rationale ends in a decision; another item may stand there")
    if rationale is None:
        doubts.append(f"item {number}: no rationale follows the decision")
    elif "rationale" not in block.labels:
        doubts.append(f"item {number}: the rationale has no label; taken from what follows the guideline")
    return (
        ItemBlock(
            number=number,
            heading=heading,
            request=request,
            eligible_portion=requests.eligible_portion(request),
            decision=decision,
            claims_administrator_guideline=spans.get("claims"),
            reviewer_guideline=spans.get("reviewer"),
            rationale=rationale,
        ),
        doubts,
    )


def _decides(text: str, span: Span) -> bool:
    """Whether a line of `span` ends as a heading does."""
    named = any(text.find(word, span.start, span.end) >= 0 for word in ("Upheld", "Overturned"))
    return named and _DECIDES.search(text, span.start, span.end) is not None


def _values(view: View, block: Block, stop: int) -> dict[LabelKind, Span]:
    inside = sorted(block.labels.values(), key=lambda label: label.start)
    ends = [label.start for label in inside[1:]] + [stop]
    trimmed = {label.kind: view.trimmed(label.end, end) for label, end in zip(inside, ends, strict=True)}
    spans = {kind: span for kind, span in trimmed.items() if span is not None}
    if "rationale" not in block.labels and "reviewer" in spans:
        spans.update(_unlabelled_rationale(view, spans["reviewer"]))
    return spans


def _unlabelled_rationale(view: View, value: Span) -> dict[LabelKind, Span]:
    """A reviewer's guideline whose rationale has lost its label: parted after the first line that ends a sentence."""
    parting = _LINE_ENDS_SENTENCE.search(view.text, value.start, value.end)
    label = _OTHER_LABEL.match(view.text, parting.end(), value.end) if parting else None
    reasons = view.trimmed(label.end() if label else parting.end(), value.end) if parting else None
    if parting is None or reasons is None:
        return {}
    return {"reviewer": Span(start=value.start, end=parting.start() + 1), "rationale": reasons}
