"""The shipped texts as passages: guideline criteria, and the pages on how utilization review and IMR work.

Each passage is the file's own words at `start:end`, with what its support tag says about verification.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .. import resources
from ..records import Passage
from ..store import Entry
from .passages import Treatments, naming

# sections for those who maintain the texts, not for those who ask
_UNSPOKEN_SECTIONS = frozenset({"Notes", "Sources", "Changes from v1"})

_FIELD = re.compile(r'^(\w+):[ ]*"?(.*?)"?[ ]*$', re.MULTILINE)
_CRITERION = re.compile(r"^\d+\.[ ]+\*\*(?P<id>[a-z0-9-]+)\*\*[ ]+", re.MULTILINE)
_HEADING = re.compile(r"^#{1,4}[ ]+(.*)$", re.MULTILINE)
_RULE = re.compile(r"\|[-:| ]+\|?")
_TAG = re.compile(r"[ ]*`?\[(?:U\]|(?:V\b|seed|imr|web|unverified)[^\]]*\]?)`?")
_NUMBERED = re.compile(r"^\d+(?:\.\d+)*\.?[ ]+")
_BULLET = re.compile(r"[-*][ ]+|\d+\.[ ]+")


class _Block(NamedTuple):
    """A paragraph, list entry or table row, with the headings and the table head above it."""

    start: int
    end: int
    section: str
    head: str


def all_entries(treatments: Treatments) -> list[Entry]:
    """Every shipped passage: criteria of corpus/guidelines, sections of corpus/reference."""
    guidelines = sorted(path for path in resources.path("corpus", "guidelines").glob("*.md") if path.stem != "README")
    references = sorted(resources.path("corpus", "reference").glob("*.md"))
    return [
        *(entry for path in guidelines for entry in of_guideline(path, treatments)),
        *(entry for path in references for entry in of_reference(path)),
    ]


def of_guideline(path: Path, treatments: Treatments) -> Iterator[Entry]:
    """One passage per numbered criterion of a guideline file, found by the treatments the file is about."""
    text = path.read_text(encoding="utf-8")
    fields = dict(_FIELD.findall(text.partition("\n---")[0]))
    topics, ids = (re.findall(r"[\w /.-]+", fields.get(name, "")) for name in ("topics", "treatments"))
    names = naming((name.strip() for name in ids), treatments)
    sections = [(match.start(), match.group(1).strip()) for match in _HEADING.finditer(text)]
    for match in _CRITERION.finditer(text):
        start, end = match.end(), _line_end(text, match.end())
        tag = _TAG.search(text, start, end)
        section = next((name for at, name in reversed(sections) if at < start), "")
        heading = f"{fields.get('title', path.stem)}: {section}" if section else fields.get("title", path.stem)
        passage = Passage(
            passage_id=match["id"],
            kind="criterion",
            source=f"corpus/guidelines/{path.name}",
            heading=heading,
            text=text[start : tag.start() if tag else end],
            start=start,
            end=tag.start() if tag else end,
            verification=verification(tag.group() if tag else ""),
        )
        origin = f"guideline criterion criteria {fields.get('source', '')}"
        yield Entry(passage, "\n".join((heading, origin, ", ".join(topics), names, passage.text)))


def of_reference(path: Path) -> Iterator[Entry]:
    """One passage per paragraph, list entry or table row of a reference text."""
    text = path.read_text(encoding="utf-8")
    counts: dict[str, int] = {}
    for block in _blocks(text):
        start, end = _without_marks(text, block)
        if not re.search(r"\w{3}", text[start:end]):
            continue
        slug = re.sub(r"[^a-z0-9]+", "-", _NUMBERED.sub("", block.section).lower()).strip("-")[:40].rstrip("-")
        counts[slug] = counts.get(slug, 0) + 1
        passage = Passage(
            passage_id=f"{path.name}#{slug}-{counts[slug]}",
            kind="reference",
            source=f"corpus/reference/{path.name}",
            heading=_NUMBERED.sub("", _TAG.sub("", block.section)),
            text=text[start:end],
            start=start,
            end=end,
            verification=verification(text[block.start : block.end]),
        )
        yield Entry(passage, "\n".join(filter(None, (passage.heading, block.head, _TAG.sub("", passage.text)))))


def verification(tagged: str) -> str:
    """What the tags of a passage say: verified, partial (some of it), or unverified (which no tag means too)."""
    tags = [match.group().strip(" `[]") for match in _TAG.finditer(tagged)]
    doubtful = [tag.startswith("unverified") or tag == "U" for tag in tags]
    if not tags or all(doubtful):
        return "unverified"
    limited = any(re.search(r"unverified|\bU\b|in part", tag) for tag in tags)
    return "partial" if any(doubtful) or limited else "verified"


def _blocks(text: str) -> Iterator[_Block]:
    """The paragraphs, list entries and table rows of a Markdown text, in order."""
    section, head, start, position = "", "", -1, 0
    for line in [*text.splitlines(keepends=True), "\n"]:
        stripped = line.strip()
        heading = _HEADING.match(line)
        if start >= 0 and (not stripped or heading or stripped.startswith("|") or _BULLET.match(stripped)):
            yield _Block(start, position, section, head)
            start = -1
        if heading:
            section, head = heading.group(1).strip(), ""
        elif stripped.startswith("|"):
            after = text[position + len(line) :].partition("\n")[0].strip()
            if _RULE.fullmatch(after) and after:
                head = ", ".join(cell.strip() for cell in stripped.strip("|").split("|"))
            elif not _RULE.fullmatch(stripped):
                start = position
        elif stripped and start < 0:
            start, head = position, ""
        if _NUMBERED.sub("", section) in _UNSPOKEN_SECTIONS:
            start = -1
        position += len(line)


def _without_marks(text: str, block: _Block) -> tuple[int, int]:
    """Where the words of a block stand: list marks, table bars and a closing support tag left out."""
    start, end = block.start, block.end
    while start < end and (text[start].isspace() or text[start] == "|"):
        start += 1
    if bullet := _BULLET.match(text, start, end):
        start = bullet.end()
    tags = list(_TAG.finditer(text, start, end))
    if tags and not re.search(r"\w", text[tags[-1].end() : end]):
        end = tags[-1].start()
    while end > start and (text[end - 1].isspace() or text[end - 1] == "|"):
        end -= 1
    return start, end


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
