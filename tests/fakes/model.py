"""Models that answer from the request alone: one honest, one that babbles. They see what a real one would see."""

import json
import random
import re
from typing import Any

Body = dict[str, Any]
_LINE = re.compile(r"^(\d+) (.*)$")
_ITEM = re.compile(r"^ITEM (\d+), (upheld|overturned)$")
_RATIONALE = re.compile(r"^RATIONALE (\d+)$")


class Letter:
    """What a request shows of its letter: sentences by number, and the items with their headings and rationales."""

    def __init__(self, text: str) -> None:
        self.sentences: dict[int, str] = {}
        self.summary: list[int] = []
        self.items: dict[int, str] = {}
        self.headings: dict[int, list[int]] = {}
        self.rationales: dict[int, list[int]] = {}
        self.candidates = {int(n): ids for n, ids in re.findall(r"^item (\d+): (.*)$", text, re.MULTILINE)}
        self.conditions = re.findall(r"^([a-z]+[a-z0-9]*-\d+): ", text, re.MULTILINE)
        here = self.summary
        for line in text.splitlines():
            if item := _ITEM.match(line):
                self.items[int(item[1])] = item[2]
                here = self.headings.setdefault(int(item[1]), [])
            elif rationale := _RATIONALE.match(line):
                here = self.rationales.setdefault(int(rationale[1]), [])
            elif numbered := _LINE.match(line):
                self.sentences[int(numbered[1])] = numbered[2]
                here.append(int(numbered[1]))


def honest(body: Body) -> str:
    """An answer whose every word stands where it says; the codes are merely such as go with the decision."""
    if body["response_format"]["json_schema"]["name"] == "mend_answer":
        return json.dumps({"judgements": []})
    letter = Letter(body["messages"][-1]["content"])
    items = []
    for number, decision in letter.items.items():
        said = letter.rationales.get(number, [])
        reasons = [claim(letter, n, code=code_for(decision), weight="decisive") for n in said[-1:]]
        items.append(item(number, decision, reasons=reasons))
    return json.dumps({"items": items, "conflicts": [], "diagnoses": []})


def babbling(body: Body, seed: int = 0) -> str:
    """Schema-valid nonsense."""
    chance = random.Random(f"{seed}{body['messages'][-1]['content'][:500]}")  # noqa: S311
    if body["response_format"]["json_schema"]["name"] == "mend_answer":
        listed = re.findall(r"^(\d+)\. ", body["messages"][-1]["content"], re.MULTILINE)
        return json.dumps(
            {"judgements": [{"number": int(n), "code": None, "sentence": 1, "words": words(chance)} for n in listed]}
        )
    letter = Letter(body["messages"][-1]["content"])
    enum = body["response_format"]["json_schema"]["schema"]["$defs"]["ReasonClaim"]["properties"]["code"]["enum"]

    def made(**more: Any) -> Body:
        return {"sentence": chance.randint(-1, len(letter.sentences) + 3), "words": words(chance), **more}

    items = [
        item(
            chance.randint(0, 4),
            chance.choice(["upheld", "overturned"]),
            treatments=[made(treatment=words(chance))],
            body_parts=[made()],
            dose=made(),
            reasons=[made(code=chance.choice(enum), weight="decisive") for _ in range(3)],
            criteria=[made(criterion=words(chance), finding="met")],
            annotations=[made(code="N.weaning")],
        )
        for _ in range(3)
    ]
    conflict = {"kind": "dates", "item": None, "first": made(), "second": made()}
    return json.dumps({"items": items, "conflicts": [conflict], "diagnoses": [made()]})


def item(number: int, decision: str, **parts: Any) -> Body:
    """One item of an answer."""
    empty: Body = {"treatments": [], "body_parts": [], "dose": None, "reasons": [], "criteria": [], "annotations": []}
    return {"item": number, "decision": decision, **empty, **parts}


def claim(letter: Letter, sentence: int, **more: Any) -> Body:
    """A judgement with a whole sentence as its evidence."""
    return {"sentence": sentence, "words": letter.sentences[sentence], **more}


def code_for(decision: str) -> str:
    """A reason code that goes with a decision."""
    return "doc.function" if decision == "upheld" else "overturn.criteria-met"


def words(chance: random.Random) -> str:
    """A few words that no letter has."""
    return " ".join("".join(chance.choices("bcdfgaeiou", k=chance.randint(3, 8))) for _ in range(chance.randint(2, 6)))


def numbered(text: str, place: str = "") -> list[tuple[int, str]]:
    """The numbered sentences of a request, or of a request to mend those of one place."""
    found = re.findall(r"^(\d+) (?:\(([^)]*)\) )?(.*)$", text, re.MULTILINE)
    return [(int(number), words) for number, where, words in found if where == place]


def plain(text: str) -> str:
    """Text with one space between words and plain marks."""
    return " ".join(text.translate(str.maketrans("“”‘’–—", "\"\"''--")).split())
