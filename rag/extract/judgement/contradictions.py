"""Facts of the case summary that the rationale contradicts: relief, its length, counts, sides, care flatly denied."""

import re
from collections.abc import Iterator

from ...records import Conflict, Determination, Item, Span
from . import context, earlier_care, phrases, sites
from .dates import iso
from .numerals import value
from .reading import Sentence, source_span
from .reasons import quote_at
from .relief import Facts, Found, durations, facts_of, percentages
from .roles import OF_THE_CASE
from .services import of_another

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
        earlier_care.counts(item, facts, findings),
        earlier_care.never(item, facts, findings),
        _signs(facts, findings, seen),
        _unrecorded(facts, findings),
        sites.side(item, findings),
        sites.level(item, findings),
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
        length = value(match.group(1)) * (12 if match.group(2) == "years" else 1)
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
