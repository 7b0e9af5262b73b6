"""Treatments in requests: what is asked for, not what it is done with, for, or after.

The rules' words stand in the table `requests` of corpus/lexicon/lay_words.toml.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .entries import Treatment
from .names import Found, Match, Names
from .sites import MARK, Sites
from .words import Word, words

_NOTHING = "-"  # the id of words that name no treatment of their own
_ANY = "*"  # in the rules: takes in whatever else is named
_FORM_REACH = 4  # words after a drug within which its form or percentage stands
_LEADING = 5  # words before a treatment within which "following" or "status post" makes it the occasion of another
_LONGEST = 4_000  # characters of a request that are read

_Phrases = Mapping[str, Sequence[tuple[str, ...]]]  # phrases by their first word


class _Asked(NamedTuple):
    """Words `first:last` of a request and the treatments they mean; `weak` gives way beside these categories."""

    first: int
    last: int
    ids: tuple[str, ...]
    weak: frozenset[str] = frozenset()


class _Form(NamedTuple):
    """A form of drugs: its words, and which treatment a drug is in it (see lay_words.toml)."""

    words: frozenset[str]
    of: Mapping[str, str]
    percent: bool
    others: str | None
    stay: tuple[str, ...]


class Requests:
    """Finds what a request asks for."""

    def __init__(self, treatments: Mapping[str, Treatment], table: Mapping[str, Any]) -> None:
        rules = table["requests"]
        self._categories = {treatment.treatment_id: treatment.category for treatment in treatments.values()}
        self._sites = Sites(table)
        self._written = {words(name)[0].key: name for name in table["written_as_names"]}
        names: list[tuple[str, tuple[str, ...]]] = [
            (name, (treatment.treatment_id,)) for treatment in treatments.values() for name in treatment.names()
        ]
        names += [(name, (_NOTHING,)) for name in rules["ignored"]]
        self._names = Names([*names, *self._sites.names], table["everyday"])
        self._after = _phrases(rules["after"])
        self._means = _phrases(rules["means"])
        self._means_of = {category: frozenset(listed) for category, listed in rules["means_of"].items()}
        self._vague = frozenset(rules["vague"])
        procedures = self._sites.procedures.values()
        # treatments of which words that mean them say little: "injection", "MRI" without a site
        self.unsure = self._vague | {known.unsited for known in procedures if known.is_open()}
        self._takes_in = {name: frozenset(taken) for name, taken in rules["takes_in"].items()}
        self._swallowed = frozenset(words(word)[0].key for word in rules["swallowed"])
        self._forms = [_form(entry) for entry in rules["forms"]]
        self._form_words = frozenset().union(*(form.words for form in self._forms))
        self._surgical = [
            (_phrases(rules["surgical"][when]), rules["surgical"][f"becomes_{when}"]) for when in ("before", "after")
        ]

    def match(self, text: str, context: str = "") -> tuple[Match, ...]:
        """The treatments asked for, in order; each once."""
        said = words(text[:_LONGEST])
        asked = self._asked(text, said)
        if not asked:
            return ()
        asked = self._in_form(said, asked)
        asked = self._for_surgery(said, asked, () if context == text else words(context[:_LONGEST]))
        if len(asked) > 1 or len(asked[0].ids) > 1:
            asked = self._requested(said, asked)
        seen: dict[str, Match] = {}
        for one in asked:
            for treatment in one.ids:
                seen.setdefault(treatment, Match(said[one.first].start, said[one.last - 1].end, treatment))
        return tuple(seen.values())

    def _asked(self, text: str, said: Sequence[Word]) -> list[_Asked]:
        """Every name with its treatments, procedures with the sites they have in this request."""
        every = [name for name in _joined(self._names.find(said)) if self._is_name(text, said, name)]
        found = [name for name in every if _NOTHING not in name.ids] or list(_itself(every))
        sites = self._sites.find(said) if any(map(self._sites.may_have_one, found)) else []
        asked = []
        for number, name in enumerate(found):
            mark = _procedure(name)
            after = found[number + 1].first if number + 1 < len(found) else len(said)
            if mark is None:
                asked.append(_Asked(name.first, name.last, name.ids))
                if more := self._sites.listed_after(name, said, sites, after):
                    asked.append(_Asked(more.first, more.last, more.treatments))
                continue
            sited = self._sites.of(name, said, sites, after)
            known = self._sites.procedures[mark]
            plain = (known.unsited,) if known.unsited else known.all()
            weak = known.weak_beside if not sited.treatments else frozenset()
            asked.append(_Asked(sited.first, sited.last, sited.treatments or plain, weak))
        return asked

    def _is_name(self, text: str, said: Sequence[Word], name: Found) -> bool:
        if name.last - name.first > 1 or said[name.first].key not in self._written:
            return True
        word = said[name.first]
        written: str = self._written[word.key]
        return text[word.start : word.end].rstrip("s") == written.rstrip("s")

    def _in_form(self, said: Sequence[Word], asked: list[_Asked]) -> list[_Asked]:
        """Drugs as what they are in the form said with them: "Ketoprofen 10%/Baclofen 2% cream"."""
        keys = {word.key.lstrip("0123456789") for word in said}
        if self._form_words.isdisjoint(keys) and "%" not in "".join(keys):
            return asked
        drugs = sum(map(self._is_drug, asked))
        mixture = drugs > 1 and keys.isdisjoint(self._swallowed)
        for form in self._forms:
            for number, one in enumerate(asked):
                next_drug = next((other.first for other in asked[number + 1 :] if self._is_drug(other)), len(said))
                near = {word.key for word in said[one.last : min(next_drug, one.last + _FORM_REACH)]}
                percent = form.percent and any(key.endswith("%") for key in near)
                if percent or near & form.words or (mixture and form.others and keys & form.words):
                    asked[number] = one._replace(ids=(self._formed(one.ids[0], form, drugs),))
        return asked

    def _is_drug(self, one: _Asked) -> bool:
        return self._categories.get(one.ids[0]) == "Pharmaceuticals"

    def _formed(self, treatment: str, form: _Form, drugs: int) -> str:
        """The treatment that a drug is in a form: its own, or the mixture's where it has none."""
        own = form.of.get(treatment)
        if own or form.others is None or treatment.endswith(form.stay) or drugs < 2:
            return own or treatment
        drug = self._categories.get(treatment) == "Pharmaceuticals" or treatment == "joint-steroid-injection"
        return form.others if drug else treatment

    def _for_surgery(self, said: Sequence[Word], asked: list[_Asked], context: Sequence[Word]) -> list[_Asked]:
        """Blood tests before an operation and therapy after one are treatments of their own."""
        for phrases, becomes in self._surgical:
            concerned = [one for one in asked if not becomes.keys().isdisjoint(one.ids)]
            if concerned and (_has(said, phrases) or _has(context, phrases)):
                asked = [one._replace(ids=tuple(becomes.get(i, i) for i in one.ids)) for one in asked]
        return asked

    def _requested(self, said: Sequence[Word], asked: list[_Asked]) -> list[_Asked]:
        """Without what is only mentioned, is a means, is part of something else, or says less than the rest."""
        kept: list[_Asked] = []
        for one in asked:
            if not (kept and self._only_mentioned(said, kept[-1], one)):
                kept.append(one)
        every = {treatment for one in kept for treatment in one.ids}
        named = {treatment for treatment in every if not self._taken(treatment, every)}
        precise = named - self._vague or named
        kept = [one._replace(ids=tuple(i for i in one.ids if i in precise)) for one in kept]
        kept = [one for one in kept if one.ids]
        return [one for one in kept if not self._gives_way(one, kept)] or kept[:1]

    def _taken(self, treatment: str, every: Iterable[str]) -> bool:
        """Whether another treatment of the request takes `treatment` in."""
        return any(
            not self._takes_in.get(other, frozenset()).isdisjoint((treatment, _ANY))
            for other in every
            if other != treatment
        )

    def _gives_way(self, one: _Asked, kept: Sequence[_Asked]) -> bool:
        return bool(one.weak) and any(
            self._categories[treatment] in one.weak for other in kept if other is not one for treatment in other.ids
        )

    def _only_mentioned(self, said: Sequence[Word], before: _Asked, one: _Asked) -> bool:
        """Whether `one` is the occasion of a treatment, or what one is given with."""
        between = said[before.last : one.first]
        start = one.first  # of the words that lead up to it without a comma
        while start > max(before.last, one.first - _LEADING) and said[start].joined:
            start -= 1
        if _has(said[start : one.first], self._after):
            return True
        principal = before.ids[0]
        means = self._means_of.get(principal, self._means_of.get(self._categories[principal], frozenset()))
        is_means = not means.isdisjoint((one.ids[0], self._categories[one.ids[0]]))
        return is_means and principal not in self._vague and _has(between, self._means)


def _itself(found: Sequence[Found]) -> Iterator[Found]:
    """What is usually only a means ("fluoroscopic guidance"), where a request asks for nothing else."""
    for name in found:
        if ids := tuple(treatment for treatment in name.ids if treatment != _NOTHING):
            yield name._replace(ids=ids)


def _procedure(name: Found) -> str | None:
    return next((i for i in name.ids if i.startswith(MARK)), None)


def _joined(found: Sequence[Found]) -> list[Found]:
    """Names of one procedure that follow each other as one: "MRI (magnetic resonance imaging)"."""
    joined: list[Found] = []
    for name in found:
        last = joined[-1] if joined else None
        if last and last.ids == name.ids and name.ids[0].startswith(MARK) and name.first - last.last <= 1:
            joined[-1] = Found(last.first, name.last, last.ids)
        else:
            joined.append(name)
    return joined


def _form(entry: Mapping[str, Any]) -> _Form:
    named = frozenset(words(word)[0].key for word in entry["words"])
    return _Form(named, entry["of"], entry.get("percent", False), entry.get("others"), tuple(entry.get("stay", ())))


def _phrases(listed: Iterable[str]) -> _Phrases:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in listed:
        keys = tuple(word.key for word in words(phrase))
        found.setdefault(keys[0], []).append(keys)
    return found


def _has(said: Sequence[Word], phrases: _Phrases) -> bool:
    """Whether one of `phrases` stands in the words."""
    for at, word in enumerate(said):
        for phrase in phrases.get(word.key, ()):
            if tuple(following.key for following in said[at : at + len(phrase)]) == phrase:
                return True
    return False
