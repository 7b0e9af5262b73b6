"""Letters of three lines per item and a reader for them, so that the journeys are tested apart from any layout."""

import re
from pathlib import Path

from rag.errors import NotADetermination
from rag.ingest.index import Reader
from rag.records import Determination, Document, Item, Span

_ITEM = re.compile(r"^(?P<request>.+) is (?P<decision>upheld|overturned)\n(?P<rationale>.+)$", re.MULTILINE)
NORCO = ("Norco 10/325 mg", "upheld", "The pain agreement and urine screen were not documented.")
MRI = ("MRI of the lumbar spine", "overturned", "A focal deficit on examination supports imaging.")
MASSAGE = ("Massage, 6 visits", "upheld", "Earlier massage gave no functional improvement.")


def write(path: Path, *items: tuple[str, str, str], case: str | None = None) -> Path:
    """A letter at `path` that decides `items`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"DETERMINATION {case or ''}".strip(), *(f"{request} is {how}\n{why}" for request, how, why in items)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read(document: Document) -> Determination:
    """The record of such a letter; "BROKEN" in it makes the reader fail as a bug would."""
    if not document.text.startswith("DETERMINATION"):
        raise NotADetermination(f"{document.source}: is not a determination")
    if "BROKEN" in document.text:
        raise ZeroDivisionError("a fault in the reader")
    case = document.text.partition("\n")[0].removeprefix("DETERMINATION").strip() or None
    return Determination(
        determination_id=case or Path(document.source).stem,
        source=document.source,
        sha256=document.sha256,
        layout="2014",
        case_number=case,
        items=tuple(
            Item.model_validate(
                {
                    "number": number,
                    "request": match["request"],
                    "decision": match["decision"],
                    "heading": Span(start=match.start("request"), end=match.end("decision")),
                    "rationale": Span(start=match.start("rationale"), end=match.end("rationale")),
                }
            )
            for number, match in enumerate(_ITEM.finditer(document.text), 1)
        ),
    )


READER = Reader(read, "fake 1", {})
