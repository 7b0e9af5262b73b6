"""From what a person calls a determination to its id."""

import difflib
import sqlite3
from pathlib import PurePath

from ..errors import UnknownIdError

# near misses are looked for among this many names: a spelling suggestion is not worth a scan of a million
_MOST_NAMES = 20_000


def find(connection: sqlite3.Connection, name: str) -> str:
    """The id that `name` means: an id, a case number, a file's name or stem, or an unambiguous beginning of one.

    Raises:
        UnknownIdError: nothing is called so, or several are; the message names what comes near.
    """
    wanted = name.strip()
    exact = connection.execute(
        "SELECT determination_id FROM determinations WHERE determination_id = ?1 OR source = ?1 OR case_number = ?1",
        (wanted,),
    ).fetchall()
    if len({row[0] for row in exact}) == 1:
        return str(exact[0][0])
    rows = connection.execute("SELECT determination_id, source, case_number FROM determinations").fetchall()
    folded = wanted.casefold()
    same = {row[0] for row in rows if folded in _names(row)}
    begins = same or {row[0] for row in rows if folded and any(n.startswith(folded) for n in _names(row))}
    if len(begins) == 1:
        return str(begins.pop())
    if begins:
        raise UnknownIdError(f"{name!r} may be {_some(sorted(begins))}; give more of the name")
    known = [own for row in rows[:_MOST_NAMES] for own in (row[0], PurePath(row[1]).stem)]
    near = list(dict.fromkeys(difflib.get_close_matches(wanted, known, n=3, cutoff=0.6)))
    hint = f"did you mean {_some(near)}?" if near else f"the store holds {len(rows)} determinations"
    raise UnknownIdError(f"no determination is called {name!r}; {hint}")


def _names(row: tuple[str, str, str | None]) -> set[str]:
    path = PurePath(row[1])
    return {value.casefold() for value in (row[0], row[1], path.name, path.stem, row[2]) if value}


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
