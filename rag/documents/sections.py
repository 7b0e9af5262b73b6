"""The section headings of the letters, wherever they wrap, in any case, with typing errors."""

import re
from itertools import pairwise
from typing import Literal, NamedTuple

from .view import View
from .wording import near

Kind = Literal[
    "made",  # how the final determination was made: the reviewer's credentials in prose
    "credentials",
    "documents",
    "summary",
    "issues",  # the items of 2014 and 2016
    "decisions",  # the items of "IMR DECISION(S) AND RATIONALE(S)"
    "notice",  # the second list of decisions of the 2013 notice
    "review",  # the title of the professional review
    "dispute",
    "guidelines",
    "rationale",
    "effect",
]

_TITLES: tuple[tuple[Kind, str], ...] = (
    ("made", "HOW THE IMR FINAL DETERMINATION WAS MADE"),
    ("credentials", "The Expert Reviewer has the following credentials"),
    ("credentials", "Medical Qualifications of the Expert Reviewer"),
    ("credentials", "Qualifications of the Expert Reviewer"),
    ("credentials", "MEDICAL REVIEWER QUALIFICATIONS"),
    ("credentials", "REVIEWER QUALIFICATIONS"),
    ("documents", "Documents Reviewed for Determination"),
    ("documents", "DOCUMENTS REVIEWED"),
    ("summary", "CLINICAL CASE SUMMARY"),
    ("summary", "Expert Reviewer Case Summary"),
    ("summary", "CASE SUMMARY"),
    ("issues", "IMR ISSUES, DECISIONS AND RATIONALES"),
    ("decisions", "IMR DECISION(S) AND RATIONALE(S)"),
    ("decisions", "IMR DECISIONS AND RATIONALES"),
    ("notice", "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE"),
    ("review", "MEDICAL PROFESSIONAL REVIEW"),
    ("dispute", "ISSUE AT DISPUTE"),
    ("dispute", "ISSUES AT DISPUTE"),
    ("guidelines", "MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY"),
    ("guidelines", "MEDICAL TREATMENT GUIDELINES RELIED UPON"),
    ("rationale", "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS NOT MEDICALLY NECESSARY"),
    ("rationale", "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS MEDICALLY NECESSARY"),
    ("effect", "Effect of the Decision"),
)


class Section(NamedTuple):
    """A section: where its heading begins, where its own text begins and ends."""

    kind: Kind
    heading: int
    start: int
    end: int


class Sections:
    """The sections of a letter in order; of a kind that occurs twice, `first` gives the earlier."""

    def __init__(self, found: list[Section]) -> None:
        self.all = tuple(found)

    def first(self, kind: Kind) -> Section | None:
        """The first section of that kind."""
        return next((section for section in self.all if section.kind == kind), None)

    @property
    def begins(self) -> int | None:
        """Where the first section after the title begins: what precedes it is the letter's header."""
        return next((section.heading for section in self.all if section.kind != "review"), None)


def _pattern(title: str) -> str:
    words = []
    for word in title.split():
        escaped = re.escape(word).replace(r"\(s\)", r"\s?\(?s?\)?").replace(",", ",?").replace("/", r"\s?/\s?")
        words.append(escaped)
    return r"\s+".join(words)


def _either() -> str:
    """One of the titles in small letters, each under its number; those of one first letter stand together.

    So most lines fail at once.
    """
    by_letter: dict[str, list[str]] = {}
    for at, (_, title) in enumerate(_TITLES):
        small = title.lower()
        by_letter.setdefault(small[0], []).append(f"(?P<t{at}>{_pattern(small)})")
    either = "|".join(f"(?={letter})(?:{'|'.join(titles)})" for letter, titles in by_letter.items())
    return f"(?=[{''.join(by_letter)}])(?:{either})"


# what may stand before a heading: its number, or the marks that make it bold
_BEFORE = r"[ \t]*(?=[\w*#])(?:(?:[IVXivx]{1,4}|[A-H]|\d{1,2})[ \t]?[.):][ \t]{1,9})?(?:[*_#]{1,4}[ \t]{0,9})?"
# over lower-case text; begins with the line end above: a fixed first letter makes the search for lines fast
_HEADING = re.compile(rf"\n{_BEFORE.lower()}{_either()}(?:[ \t]*:)?")
_TO_LINE_END = re.compile(r"[ \t.:*_]*$", re.MULTILINE)
# figures and a small l stand for the capitals that a scan was misread from
_SHOUTED = re.compile("^" + _BEFORE + r"([A-Zl][A-Zl01(),/& \t-]{9,90}):?[ \t]*[*_]{0,4}$", re.MULTILINE)
# where a summary begins under another heading, or under none: its fixed first sentence, or a line in capitals
_TOLD = re.compile(
    r"(?:(?<=\n)(?P<heading>[ \t]*[A-Z][A-Z()/&, \t-]{6,60}:?[ \t]*)\n\s*)?"
    r"\bThe\s+expert\s+reviewer\s+developed\s+the\s+following\s+clinical\s+case\s+summary\b"
)
_SUMMARY = re.compile(
    r"(?<=\n)(?P<heading>[ \t]*(?:(?:CLINICAL|MEDICAL)\s+(?:CASE\s+)?(?:SUMMARY|HISTORY)|SUMMARY\s+OF\s+(?:THE\s+)?"
    r"(?:CLINICAL\s+)?CASE):?[ \t]*)(?=\n)"
)
_MISREAD = str.maketrans("l10", "IIO")
_MOST_SHOUTED = 200


def find(view: View) -> Sections:
    """The sections of a letter, in order."""
    text = view.text
    marks: list[tuple[Kind, int, int]] = []
    for match in _HEADING.finditer("\n" + view.lower):
        kind = _TITLES[int(str(match.lastgroup)[1:])][0]
        start, end = match.start(), match.end() - 1
        rest = _TO_LINE_END.match(text, end)
        if rest or text[end - 1] == ":" or text[start:end].isupper():
            marks.append((kind, start, rest.end() if rest else end))
    if not any(kind == "summary" for kind, _, _ in marks) and (told := _TOLD.search(text) or _SUMMARY.search(text)):
        marks.append(("summary", told.start(), told.end("heading") if told["heading"] else told.start()))
    marks += _misspelt(text, {kind for kind, _, _ in marks}, {low for _, low, _ in marks})
    marks.sort(key=lambda mark: mark[1])
    marks.append(("effect", len(text), len(text)))
    return Sections([Section(kind, low, high, after) for (kind, low, high), (_, after, _) in pairwise(marks)])


def _misspelt(text: str, known: set[Kind], taken: set[int]) -> list[tuple[Kind, int, int]]:
    """Headings in capitals that are a few letters away from a known one; looked for if a main one was not found."""
    if "summary" in known and known & {"issues", "decisions", "dispute", "notice"}:
        return []
    missing = [(kind, _letters(title)) for kind, title in _TITLES if kind not in known and title.isupper()]
    found: list[tuple[Kind, int, int]] = []
    for at, line in enumerate(_SHOUTED.finditer(text)):
        if at == _MOST_SHOUTED:
            break
        if line.start() in taken:
            continue
        letters = _letters(line[1])
        for kind, title in missing:
            if near(letters, title, len(title) // 7) and kind not in {one for one, _, _ in found}:
                found.append((kind, line.start(), line.end()))
                break
    return found


def _letters(text: str) -> str:
    return "".join(character for character in text.translate(_MISREAD).upper() if character.isalpha())
