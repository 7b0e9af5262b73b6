"""Whether the rules reader finds in made letters what they were made from: `python -m evals.synthesize.check`.

Only what is read off the page is held equal; what the reviewer meant (reasons, criteria, annotations, conflicts) is
scored on the golden set.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256

from rag.extract import rules
from rag.records import Document

from .. import score
from ..fields import ITEM_FIELDS, LETTER_FIELDS
from ..score import Outcome
from .letters import Letter, letters

_JUDGED = {"reasons", "decisive_reasons", "reason_families", "criteria", "annotations", "conflicts"}
STRUCTURAL = frozenset({field.name for field in (*LETTER_FIELDS, *ITEM_FIELDS)} - _JUDGED | {"item"})
_SHOWN = 20


def outcomes(made: Iterable[Letter]) -> Iterator[Outcome]:
    """One outcome for each structural field of each letter and item, as read now."""
    for letter in made:
        digest = sha256(letter.text.encode()).hexdigest()
        record = rules.read(Document(source=letter.name, text=letter.text, sha256=digest)).model_dump(mode="json")
        yield from (outcome for outcome in score.compare(letter.label, record) if outcome.field in STRUCTURAL)


def main() -> int:
    """Print how many fields were compared and what differs; exit code 1 where anything does."""
    parser = argparse.ArgumentParser(prog="python -m evals.synthesize.check", description=main.__doc__)
    parser.add_argument("--letters", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    compared = differing = 0
    by_field: Counter[str] = Counter()
    for outcome in outcomes(letters(chosen.letters, chosen.seed)):
        compared += 1
        if outcome.failed:
            differing += 1
            by_field[outcome.field] += 1
            if differing <= _SHOWN:
                print(
                    f"{outcome.file} item {outcome.item} {outcome.field}: {outcome.golden} read as {outcome.predicted}"
                )
    print(f"{chosen.letters} letters, {compared} fields compared, {differing} differ{_listed(by_field)}")
    return int(differing > 0)


def _listed(by_field: Counter[str]) -> str:
    return "".join(f"; {field} {number}" for field, number in by_field.most_common())


if __name__ == "__main__":
    sys.exit(main())
