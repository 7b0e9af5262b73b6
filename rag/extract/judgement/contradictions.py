"""Facts of the case summary that the rationale contradicts: relief, its length, counts, sides, care flatly denied."""

import re
from collections.abc import Iterator

from ...records import Conflict, Determination, Item, Span
from . import context, phrases
from .dates import iso
from .reading import Sentence, plain, source_span
from .reasons import quote_at
from .relief import Facts, Found, durations, facts_of, number, percentages
from .roles import OF_THE_CASE
from .services import of_another

_COUNT = re.compile(
    r"\b(?:completed|attended|received|had|undergone|underwent|rendered)\b[^.;]{0,30}?\b(\d+|one|two|three|four|"
    r"five|six|seven|eight|nine|ten|eleven|twelve)\b"
    r" (?:\w+ )?(?:\w+ )?(sessions?|visits?|treatments?)"
)
_COUNTED = phrases.of(_COUNT.pattern)
_KIND = phrases.of(
    r"\b(physical therapy|pt\b|acupuncture|chiropractic|aquatic|massage|occupational therapy|hand therapy|"
    r"psychotherapy|cbt\b)"
)
_NEVER = phrases.of(
    r"\b(?:has|have|had|did) (?:not|never) (?:yet |previously )?(?:had|undergone|received|tried|attempted|have|"
    r"undergo|receive|try)\b[^.;]{0,50}?\b"
    r"(physical therapy|acupuncture|chiropractic|epidural|injections?|surgery)|\b(?:no|without) (?:prior|previous|"
    r"history of) (?:\w+ )?(physical therapy|acupuncture|chiropractic|epidurals?|surgery)\b"
)
_SIGNS = re.compile(
    r"\b(?:decreased|diminished|reduced|absent|altered|loss of|weak|impaired) (?:\w+ ){0,4}?(?:sensation|reflex\w*|"
    r"sensory|strength|pinprick|light touch|dtr\w*|grip)|"
    r"\b[1-4][+-]?(?:/| over | out of )5\b|\bweakness\b|\bpositive (?:\w+ ){0,3}?(?:straight leg|spurling|tinel|"
    r"phalen|slr)"
)
_NO_SIGNS = phrases.of(
    r"\b(?:no|without(?: any)?|absence of) (?:evidence|signs?|indication|documentation|findings?)? ?(?:of |to "
    r"support |for )?(?:any |a )?"
    r"(?:neurolog\w+ (?:deficits?|compromise|findings?|dysfunction)|nerve(?: root)? (?:compromise|impingement|"
    r"compression)|motor (?:weakness|deficits?)|sensory deficits?|radiculopathy)"
)
_HEDGE = re.compile(
    r"\b(?:specific|significant|clear\w*|objective|progressive|new|sufficient|unequivocal|acute|severe|focal|"
    r"worsening|emergen\w+|red flags? (?:or|and)|supposed|alleged|denial)\b"
)
_PARTS = r"shoulder|knee|hip|ankle|elbow|wrist|hand|foot|leg|arm|thumb|upper extremity|lower extremity"
_SIDE = re.compile(rf"\b(left|right|bilateral) ({_PARTS})s?\b")
_USE = phrases.of(
    r"\b(?:has|have) been (?:on|using|taking|prescribed)\b[^.;]{0,60}\b(?:for|since|over)?,? ?(?:at least|over|"
    r"more than|greater than|the past)? ?(\d+|one|two|three|six|nine|twelve|several) (months|years)"
)


# a criterion that the rationale calls undocumented, and how a summary tells that it is met
_UNRECORDED = phrases.of(
    r"\b(?:no|without(?: any)?|lack of) (?:documentation|documented|evidence|record|records|mention|"
    r"indication) (?:of |that )?"
    r"(?:an? |any |the |recent |prior |previous |current |formal |signed |patient has (?:had|undergone) |course of )*"
    r"(?P<what>urine drug (?:screen|test)\w*|uds|cures|(?:pain|opioid|narcotic) (?:contract|agreement)|"
    r"physical therapy|"
    r"acupuncture|chiropractic|home exercise program|x-?rays?|radiographs?)\b"
    r"(?= ?(?:[.,;]|$|since|before|prior|in |was|were|on file|to date|being|having|or\b))",
)
_TOLD = (
    r"\b(?:completed|underwent|had|attended|received|showed|shows|revealed|signed|obtained|performed|consistent|"
    r"negative|"
    r"positive|dated|on file|performs|doing|continues)\b"
)
_UNTOLD = re.compile(
    r"\b(?:no|not|never|without|denied|denies|request\w*|recommend\w*|plan\w*|order\w*|authoriz\w*|pending|review)\b"
)
_REPORTED = re.compile(r"\b(?:no|without|denie[sd]|negative|report\w*|complain\w*)\b[^.;]*$")


def contradictions(
    document: str, determination: Determination, item: Item, seen: context.Context, summary: Span, read: list[Sentence]
) -> Iterator[Conflict]:
    """Conflicts between the summary and the rationale of one item."""
    findings = [s for s in read if s.role in OF_THE_CASE]
    facts = facts_of(document[summary.start : summary.end], summary.start)
    checks = (
        percentages(facts, findings, seen),
        durations(facts, findings, seen),
        _counts(facts, findings),
        _never(facts, findings),
        _signs(facts, findings, seen),
        _unrecorded(facts, findings),
        _side(item, findings),
        of_another(item, findings),
    )
    for check in checks:
        for explanation, fact, sentence, low, high in check:
            where = source_span(document, sentence, low, high)
            first = (
                (quote_at(document, fact),) if fact else ((quote_at(document, item.heading),) if item.heading else ())
            )
            yield Conflict(
                kind="summary-vs-rationale",
                item=item.number,
                explanation=explanation,
                quotes=(*first, quote_at(document, where)),
            )
            break
    yield from _use(document, determination, item, findings)


def _counts(facts: Facts, findings: list[Sentence]) -> Found:
    for sentence in findings:
        match = _COUNTED.found_in(sentence.words)
        kind = _KIND.found_in(sentence.words) if match else None
        if (
            not match
            or not kind
            or re.search(r"\b(?:at least|over|more than|approximately|additional)\b", sentence.text)
        ):
            continue
        told = [
            (f, m)
            for f in facts
            if (m := _COUNT.search(f.text)) and kind.group() in f.text and "at least" not in f.text
        ]
        if told and all(number(m.group(1)) != number(match.group(1)) for _, m in told):
            fact, other = told[0]
            yield (
                f"The summary counts {other.group(1)} {other.group(2)}; the rationale counts {match.group(1)}.",
                fact.span,
                sentence,
                match.start(),
                match.end(),
            )


def _never(facts: Facts, findings: list[Sentence]) -> Found:
    for sentence in findings:
        match = _NEVER.found_in(sentence.words)
        if match is None:
            continue
        care = (match.group(1) or match.group(2)).rstrip("s")
        had = re.compile(
            rf"\b(?:completed|underwent|has had|had|received|attended|status post|treated "
            rf"with)\b[^.;]{{0,60}}\b{re.escape(care)}"
        )
        for fact in facts:
            if had.search(fact.text) and not re.search(
                r"\b(?:not|no|never|without|denied|recommend\w*|request\w*|plan\w*|authoriz\w*)\b", fact.text
            ):
                yield (
                    f"The summary records earlier {care}; the rationale says there was none.",
                    fact.span,
                    sentence,
                    match.start(),
                    match.end(),
                )


def _signs(facts: Facts, findings: list[Sentence], seen: context.Context) -> Found:
    if seen.kinds.isdisjoint({"test", "injection", "surgery"}):
        return
    denied = [(s, match) for s in findings if (match := _NO_SIGNS.found_in(s.words))]
    if not denied:
        return
    signs = [f for f in facts if (m := _SIGNS.search(f.text)) and not _REPORTED.search(f.text[: m.start()])]
    for sentence, match in denied if signs else ():
        if not _HEDGE.search(sentence.text[max(0, match.start() - 30) : match.end() + 25]):
            explanation = "The summary records neurological signs; the rationale says there are none."
            yield explanation, signs[0].span, sentence, match.start(), match.end()


def _unrecorded(facts: Facts, findings: list[Sentence]) -> Found:
    for sentence in findings:
        match = _UNRECORDED.found_in(sentence.words)
        if match is None:
            continue
        what = re.escape(match["what"].rstrip("s"))
        told = re.compile(rf"{_TOLD}[^.;]{{0,50}}\b{what}|\b{what}\w*[^.;]{{0,50}}{_TOLD}")
        fact = next((f for f in facts if told.search(f.text) and not _UNTOLD.search(f.text)), None)
        if fact is not None:
            explanation = f"The summary tells of {match['what']}; the rationale says that none is documented."
            yield explanation, fact.span, sentence, match.start(), match.end()


def _side(item: Item, findings: list[Sentence]) -> Found:
    request = plain(item.request)
    if "left" not in request and "right" not in request:
        return
    asked = {(m.group(1), m.group(2)) for m in _SIDE.finditer(request)}
    for side, part in asked:
        if side == "bilateral" or len({s for s, p in asked if p == part}) > 1:
            continue
        other = "right" if side == "left" else "left"
        said = [(s, m) for s in findings for m in _SIDE.finditer(s.text) if m.group(2) == part]
        if said and all(m.group(1) == other for _, m in said):
            sentence, match = said[0]
            yield (
                f"The request is for the {side} {part}; the rationale speaks of the {other} {part}.",
                None,
                sentence,
                match.start(),
                match.end(),
            )


def _use(document: str, determination: Determination, item: Item, findings: list[Sentence]) -> Iterator[Conflict]:
    injured, decided = (
        iso(determination.date_of_injury),
        iso(determination.ur_denial_date or determination.utilization_review.date or determination.decision_date),
    )
    if injured is None or decided is None:
        return
    months = (decided - injured).days / 30.4
    for sentence in findings:
        match = _USE.found_in(sentence.words)
        if match is None:
            continue
        length = number(match.group(1)) * (12 if match.group(2) == "years" else 1)
        if length > months + 1:
            where = source_span(document, sentence, match.start(), match.end())
            yield Conflict(
                kind="summary-vs-rationale",
                item=item.number,
                explanation=f"The rationale counts {match.group(1)} {match.group(2)} of use; the injury was "
                f"{round(months)} {'month' if round(months) == 1 else 'months'} before the UR decision.",
                quotes=(quote_at(document, where),),
            )
            return
