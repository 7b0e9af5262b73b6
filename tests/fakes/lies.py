"""Evidence as a lying model would give it: fabricated, altered, cut or misplaced; and the truth, written otherwise."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from rag.documents import layout
from rag.documents.load import load
from rag.extract import rules
from rag.extract.llm import sheet as sheets
from rag.extract.llm.sheet import Line, Sheet
from rag.records import Determination
from rag.sentences import NEGATORS

CORPUS = Path(__file__).parents[2] / "corpus" / "determinations"
_NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
_VERB = re.compile(r"\b(is|are|was|were|has|have|does|did|can|should)\b(?! not)")
_DRUGS = ("Norco", "Tramadol", "Gabapentin", "Soma", "Flexeril", "Ambien", "OxyContin", "Percocet", "Lyrica", "Butrans")
_DRUG = re.compile(rf"\b(?:{'|'.join(_DRUGS)})\b", re.IGNORECASE)
_MEASURE = re.compile(r"\b\d+ (?=(?:mg|weeks|months|visits|sessions|percent|days|hours|tablets)\b)")
_DENIED = re.compile(r"^(.{12,}?) (?=(?:is|are|was|were|has been|have been) not\b)")


class Told(NamedTuple):
    """A letter with a piece of evidence claimed for an item of it: the sentence's number and the words."""

    kind: str
    letter: str
    sheet: Sheet
    skeleton: Determination
    item: int
    sentence: int
    words: str


@cache
def sheets_of_corpus() -> tuple[tuple[str, Sheet, Determination], ...]:
    """Every shipped letter, cut and numbered."""
    found = []
    for path in sorted(CORPUS.glob("*.txt")):
        document = load(path)
        skeleton = rules.skeleton(document, layout.outline(document))
        found.append((path.stem, sheets.of(document, skeleton), skeleton))
    return tuple(found)


def lies() -> Iterator[Told]:
    """Pieces of evidence of which none may be accepted."""
    every = sheets_of_corpus()
    for position, (name, sheet, skeleton) in enumerate(every):
        elsewhere, other, _ = every[(position + 1) % len(every)]
        for item in skeleton.items:
            for line in _rationale(sheet, item.number):
                said = sheet.words(line)
                for kind, words in _altered(said):
                    if words != said:
                        yield Told(kind, name, sheet, skeleton, item.number, line.number, words)
                yield from _misplaced(name, (sheet, skeleton), item.number, line)
            stranger = next(iter(_rationale(other, 1)), None)
            at = next(iter(_rationale(sheet, item.number)), None)
            if stranger is not None and at is not None and elsewhere != name:
                words = other.words(stranger)
                yield Told("another letter's", name, sheet, skeleton, item.number, at.number, words)


def truths() -> Iterator[Told]:
    """True evidence with other white space, quotation marks and dashes."""
    for name, sheet, skeleton in sheets_of_corpus():
        for item in skeleton.items:
            for line in _rationale(sheet, item.number):
                raw = sheet.document.text[line.span.start : line.span.end]
                said = " ".join(raw.split())
                ways = {
                    "as it stands": raw,
                    "on one line": said,
                    "spread out": said.replace(" ", " \n\t "),
                    "with hard spaces": said.replace(" ", "\u00a0"),
                    "with curly marks": said.replace("'", "’").replace('"', "”"),
                    "with straight marks": said.translate(str.maketrans("“”‘’–—", "\"\"''--")),
                    "in quotation marks": f"“{said}”",
                }
                for kind, words in ways.items():
                    yield Told(kind, name, sheet, skeleton, item.number, line.number, words)


def _rationale(sheet: Sheet, item: int) -> list[Line]:
    """The sentences of a rationale that can be quoted at all."""
    lines = (line for line in sheet.lines.values() if line.item == item and line.place == "rationale")
    return [line for line in lines if len(sheet.words(line).split()) >= 4]


def _altered(said: str) -> Iterator[tuple[str, str]]:
    words = said.split(" ")
    yield from _denials(said)
    for number in _NUMBER.finditer(said):
        yield "a number changed", f"{said[: number.start()]}{int(number[0]) + 1}{said[number.end() :]}"
    for drug in _DRUG.finditer(said):
        swapped = next(name for name in _DRUGS if name.lower() != drug[0].lower())
        yield "a drug swapped", f"{said[: drug.start()]}{swapped}{said[drug.end() :]}"
    if len(words) > 8:
        yield "shortened by dots", f"{' '.join(words[:4])} … {' '.join(words[-4:])}"
        yield "shortened in silence", f"{' '.join(words[:4])} {' '.join(words[-4:])}"
        yield "words exchanged", " ".join((words[1], words[0], *words[2:]))
    if len(words[-1]) > 5:
        yield "cut inside the last word", said[: -len(words[-1]) // 2 - 1]
    if len(words[0]) > 5:
        yield "cut inside the first word", said[3:]
    for measure in _MEASURE.finditer(said):
        if said[: measure.end()].count(" ") >= 3:
            yield "cut before a unit", said[: measure.end()].strip()
    yield "fabricated", f"The reviewer is certain that {words[0].lower()} {words[-1].strip('.')} settles the matter"
    yield "fabricated in part", f"{said.rstrip('.')} and therefore it must be refused"


def _denials(said: str) -> Iterator[tuple[str, str]]:
    for negator in NEGATORS.finditer(said):
        yield "a denial dropped", " ".join((said[: negator.start()] + said[negator.end() :]).split())
        after = said[negator.end() :].strip()
        if after.count(" ") >= 2 and after[0].isalnum():
            yield "cut after a denial", after
    for verb in _VERB.finditer(said):
        yield "a denial added", f"{said[: verb.end()]} not{said[verb.end() :]}"
    if denied := _DENIED.match(said):
        yield "cut before a denial", denied[1]


def _misplaced(name: str, letter: tuple[Sheet, Determination], item: int, line: Line) -> Iterator[Told]:
    sheet, skeleton = letter
    said = sheet.words(line)
    for other in sheet.lines.values():
        if said in sheet.words(other):
            continue
        if other.number in (line.number - 1, line.number + 1):
            yield Told("the next sentence's number", name, sheet, skeleton, item, other.number, said)
    for another in skeleton.items:
        if another.number != item:
            yield Told("another item's", name, sheet, skeleton, another.number, line.number, said)
            break
    summary = next((line for line in sheet.lines.values() if line.place == "summary"), None)
    if summary is not None:
        yield Told("the summary's", name, sheet, skeleton, item, summary.number, sheet.words(summary))
    yield Told("a number that is none", name, sheet, skeleton, item, len(sheet.lines) + 7, said)
