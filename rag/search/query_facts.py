"""What the store holds, as far as understanding a question needs it: cases, treatments, specialties, years."""

import json
import re
from functools import cached_property, lru_cache
from pathlib import PurePath
from sqlite3 import Row
from typing import Any, Protocol

from .query_words import content, match_expression, stem, stems, tokens

_MOST_DESCRIBED = 5
_MOST_CANDIDATES = 25
_ENOUGH = 0.6  # share of a description's words that a letter must have to be the one described


# a word of a request by its beginning: "compression" is not in "decompression"
REQUEST_HAS = "(' ' || lower(replace(replace(replace(i.request, '(', ' '), '/', ' '), '-', ' '))) LIKE ?"
_COUNTED = frozenset({"one", "two", "six", "ten"})  # "the approved ones" are no words of a request
_MOST_KEPT = 512  # results of queries
_OPENING = 350  # characters of a summary that say who the worker is
_MOST_OPENINGS = 500


def having(words: str) -> str:
    """The parameter of `REQUEST_HAS` for words as a question writes them."""
    return f"% {re.sub(r'[-/(]', ' ', words.lower()).strip()}%"


class Rows(Protocol):
    """The part of the store that reading needs."""

    def rows(self, sql: str, params: Any = ()) -> list[Row]:
        """The result of a read-only query."""


class _Kept:
    """The rows of a store that does not change, kept: a question read again without a word asks the same of it."""

    def __init__(self, store: Rows) -> None:
        self._read = lru_cache(maxsize=_MOST_KEPT)(store.rows)

    def rows(self, sql: str, params: Any = ()) -> list[Row]:
        """The result of a read-only query."""
        return self._read(sql, tuple(params))


class StoreFacts:
    """Facts of one generation of a store, each read once when first asked for."""

    def __init__(self, store: Rows) -> None:
        self.store: Rows = _Kept(store)

    @cached_property
    def treatments(self) -> dict[str, int]:
        """Each treatment in dispute with its number of items."""
        sql = "SELECT treatment, COUNT(*) FROM item_treatments GROUP BY treatment ORDER BY COUNT(*) DESC, treatment"
        return {row[0]: row[1] for row in self.store.rows(sql)}

    @cached_property
    def specialties(self) -> tuple[str, ...]:
        """The reviewers' specialties."""
        return tuple(row[0] for row in self.store.rows("SELECT DISTINCT specialty FROM specialties ORDER BY 1"))

    @cached_property
    def licences(self) -> tuple[str, ...]:
        """The states in which a reviewer is licensed, the commonest first."""
        sql = "SELECT state FROM licences GROUP BY state ORDER BY COUNT(*) DESC, state"
        return tuple(row[0] for row in self.store.rows(sql))

    @cached_property
    def letters(self) -> int:
        """How many determinations there are."""
        return int(self.store.rows("SELECT COUNT(*) FROM determinations")[0][0])

    def cases(self, name: str) -> tuple[str, ...]:
        """The determinations that `name` may mean: an id, case number, file name, their beginning or their end."""
        name = re.sub(r"\.(?:txt|pdf)$", "", name.strip().lower())
        escaped = re.sub(r"([%_\\])", r"\\\1", name)
        sql = (
            "SELECT determination_id FROM determinations WHERE lower(determination_id) {test} ESCAPE '\\'"
            " OR lower(COALESCE(case_number, '')) {test} ESCAPE '\\' OR lower(source) {source} ESCAPE '\\' LIMIT 3"
        )
        patterns = ((escaped, f"%{escaped}.%"), (f"{escaped}%", f"%/{escaped}%"), (f"%{escaped}", f"%{escaped}.%"))
        for whole, in_source in patterns:
            filled = sql.format(test="LIKE ?", source="LIKE ?")
            found = self.store.rows(filled, (whole, whole, in_source))
            if found:
                return tuple(dict.fromkeys(row[0] for row in found))
        return ()

    def workers(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The determinations whose summary opens with a worker of all these words, or whose file is called so."""
        wanted = stems(words)
        expression = " AND ".join(f'"{word}"' for word in words)
        sql = (
            f"SELECT p.determination_id, substr(p.text, 1, {_OPENING}) FROM passages_fts"  # noqa: S608 (a number)
            " JOIN passages p ON p.rowid = passages_fts.rowid"
            " WHERE passages_fts MATCH ? AND p.kind = 'summary' ORDER BY p.determination_id LIMIT ?"
        )
        opened = [row[0] for row in self.store.rows(sql, (expression, _MOST_OPENINGS)) if wanted <= _stems(row[1])]
        tests = " AND ".join("lower(source) LIKE ?" for _ in words)
        # the index of sources is read, not the long rows
        sql = (
            "SELECT determination_id, source FROM determinations WHERE source IN"  # noqa: S608
            f" (SELECT source FROM determinations WHERE {tests} LIMIT ?)"
        )
        called = self.store.rows(sql, (*(f"%{stem(word)}%" for word in words), _MOST_OPENINGS))
        return tuple(dict.fromkeys((*opened, *(row[0] for row in called if wanted <= _stems(PurePath(row[1]).stem)))))

    def disputed(self, determination_ids: tuple[str, ...]) -> frozenset[str]:
        """The treatments in dispute in these determinations."""
        sql = "SELECT treatment FROM item_treatments WHERE determination_id IN (SELECT value FROM json_each(?))"
        return frozenset(row[0] for row in self.store.rows(sql, (json.dumps(determination_ids),)))

    def requested(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Those of `words` (stems) that requests have, if some one request has them all."""
        held = [w for w in words if len(w) > 2 and w not in _COUNTED and self._in_requests((w,))]
        return tuple(sorted(held)) if held and self._in_requests(tuple(held)) else ()

    def naming(self, treatments: tuple[str, ...], names: tuple[str, ...]) -> str | None:
        """The first of `names` that stands in a request for one of `treatments`."""
        sql = (
            "SELECT 1 FROM items i JOIN item_treatments t ON t.determination_id = i.determination_id"  # noqa: S608 (ours)
            f" AND t.number = i.number WHERE t.treatment IN (SELECT value FROM json_each(?)) AND {REQUEST_HAS} LIMIT 1"
        )
        ids = json.dumps(treatments)
        return next((n for n in names if self.store.rows(sql, (ids, having(n)))), None)

    def in_requests(self, words: tuple[str, ...]) -> bool:
        """Whether some one request has all these words."""
        return self._in_requests(words)

    def narrowing(self, treatment: str, name: str) -> str | None:
        """The words of `name` that some requests for a treatment have and others have not, or that they spell out."""
        sql = (
            "SELECT lower(i.request) FROM items i JOIN item_treatments t ON t.determination_id = i.determination_id"
            " AND t.number = i.number WHERE t.treatment = ?"
        )
        requests = [row[0] for row in self.store.rows(sql, (treatment,))]
        known = {word for request in requests for word in tokens(request)}
        for word in sorted(set(tokens(name)), key=len, reverse=True):
            spelled = [_spelled_out(word, request) for request in requests] if word not in known else []
            for words in (word, *filter(None, spelled)):
                number = sum(words in request for request in requests)
                if 0 < number < len(requests):
                    return words
        return None

    def items_called(self, determination_id: str, names: tuple[str, ...]) -> tuple[int, ...]:
        """The items of a determination whose request has any of these names."""
        sql = "SELECT number, lower(request) FROM items WHERE determination_id = ? ORDER BY number"
        rows = self.store.rows(sql, (determination_id,))
        return tuple(row[0] for row in rows if any(name.lower() in row[1] for name in names))

    def mentioning(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The determinations of which one passage has all these words."""
        if not words:
            return ()
        expression = " AND ".join(f'"{word}"' for word in words)
        sql = (
            "SELECT DISTINCT p.determination_id FROM passages_fts JOIN passages p ON p.rowid = passages_fts.rowid"
            " WHERE passages_fts MATCH ? AND p.kind IN ('summary', 'rationale') ORDER BY 1 LIMIT ?"
        )
        return tuple(row[0] for row in self.store.rows(sql, (expression, _MOST_CANDIDATES)) if row[0])

    def telling(self, words: tuple[str, ...], treatments: tuple[str, ...]) -> tuple[str, ...]:
        """The determinations on one of `treatments` of which a passage has all these words, the closest first."""
        if not words:
            return ()
        sql = (
            "SELECT p.determination_id FROM passages_fts JOIN passages p ON p.rowid = passages_fts.rowid"
            " WHERE passages_fts MATCH ? AND p.kind IN ('summary', 'rationale') AND p.determination_id IN"
            " (SELECT determination_id FROM item_treatments WHERE treatment IN (SELECT value FROM json_each(?)))"
            " ORDER BY bm25(passages_fts) LIMIT ?"
        )
        expression = " AND ".join(f'"{word}"' for word in words)
        rows = self.store.rows(sql, (expression, json.dumps(treatments), _MOST_CANDIDATES))
        return tuple(dict.fromkeys(row[0] for row in rows))[:_MOST_DESCRIBED]

    def unheard(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Those of `words` that no determination has at all."""
        sql = (
            "SELECT 1 FROM passages_fts JOIN passages p ON p.rowid = passages_fts.rowid"
            " WHERE passages_fts MATCH ? AND p.determination_id IS NOT NULL LIMIT 1"
        )
        return tuple(word for word in words if not self.store.rows(sql, (match_expression([word]),)))

    def _in_requests(self, words: tuple[str, ...]) -> bool:
        tests = " AND ".join(REQUEST_HAS for _ in words)
        return bool(self.store.rows(f"SELECT 1 FROM items i WHERE {tests} LIMIT 1", tuple(map(having, words))))  # noqa: S608

    def described(self, description: str) -> tuple[str, ...]:
        """The determinations whose text has most of the words of `description`, if any has enough of them.

        Of alternatives ("a suicide attempt or an overdose") one is enough.
        """
        found = (self._described(part) for part in re.split(r"\bor\b", description, flags=re.IGNORECASE))
        return tuple(dict.fromkeys(name for names in found for name in names))[:_MOST_DESCRIBED]

    def _described(self, description: str) -> tuple[str, ...]:
        words = content(description)
        wanted = stems(words)
        expression = match_expression([*words, *(part for word in words for part in re.split(r"[-/]", word))])
        if not wanted or not expression:
            return ()
        sql = (
            "SELECT DISTINCT p.determination_id FROM passages_fts JOIN passages p ON p.rowid = passages_fts.rowid"
            " WHERE passages_fts MATCH ? AND p.kind IN ('summary', 'rationale') ORDER BY bm25(passages_fts) LIMIT ?"
        )
        candidates = [row[0] for row in self.store.rows(sql, (expression, _MOST_CANDIDATES))]
        shares = {candidate: len(wanted & self._stems_of(candidate)) / len(wanted) for candidate in candidates}
        best = max(shares.values(), default=0.0)
        if best < _ENOUGH:
            return ()
        return tuple(candidate for candidate in candidates if shares[candidate] >= best - 0.001)[:3]

    def _stems_of(self, determination_id: str) -> frozenset[str]:
        sql = "SELECT text FROM passages WHERE determination_id = ? AND kind IN ('summary', 'rationale')"
        text = " ".join(row[0] for row in self.store.rows(sql, (determination_id,)))
        return stems(content(text))


def _spelled_out(word: str, request: str) -> str | None:
    """The run of words whose first letters are `word`: "slap" in "superior labral anterior posterior repair"."""
    said = tokens(request)
    at = "".join(w[0] for w in said).find(word) if 3 <= len(word) <= 6 else -1
    return " ".join(said[at : at + len(word)]) if at >= 0 else None


def _stems(text: str) -> frozenset[str]:
    return stems(content(text.replace("-", " ").replace("_", " ")))
