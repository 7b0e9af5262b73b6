"""A rationale as sentences that know their role: who speaks, and whether it is about this patient or about the rules.

Only findings carry reasons; restated guideline text does not (reasons.md, sections 1.2 and 2).
"""

import re
from enum import Enum
from typing import NamedTuple

from ... import sentences
from ...records import Span
from .patterns import anchors

# a rationale is a page or two; of anything longer only the two ends are read, so that time stays bounded
LONGEST = 60_000
_LONGEST_SENTENCE = 1_500
_PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "‑": "-", "‐": "-"})
_WORDS = re.compile(r"\S+")

_CASE = re.compile(
    r"\b(?:in this (?:case|file|instance|matter|record)|here\b|the (?:patient|claimant|applicant|injured|worker|"
    r"employee|individual|member|provider|"
    r"physician|treat\w+ (?:physician|provider|doctor)|treater|attending|requesting|request\b|requests|requested|"
    r"current request|"
    r"documentation|documents|documented|(?:\w+ )?medical records?|records?|submitted|clinical (?:notes?|doc\w+|"
    r"records?|information|history)|"
    r"available|progress|report|injury|present request|file|chart|notes?|exam\w*|surgeon|chiropractor|mri\b|surgery|"
    r"prescri\w+|previous|prior)|requests?\b(?! for authorization)|this (?:patient|claimant|applicant|worker|"
    r"individual|request|case|prescription|dose|injured|employee|medication|"
    r"drug|man|woman|gentleman|lady|was|has|reviewer|treatment|device|unit|study|test|procedure|point|time)|"
    r"(?:these|those) (?:medications|treatments|drugs)|medical records?|office (?:note|visit)|documentation|"
    r"he|she|his|her|\w+'s (?:condition|symptoms|pain)|requested|additional \w+|(?:there|it) (?:is|was|are|were|"
    r"has|have|does) "
    r"(?:no|not|a lack|insufficient|unclear|also|limited|inadequate))\b"
)
_GUIDELINE = re.compile(
    r"\b(?:guidelines?|mtus|acoem|odg|cpmtg|official disability|fda|ccr|medicare|cochrane|literature|colorado|page \d+|"
    r"(?:19|20)\d\d\)|criteria for|studies|title 8)\b"
)
_SAYS = re.compile(
    r"\b(?:stat(?:e|es|ed|ing)|recommend\w*|not(?:e|es|ed)|indicat(?:e|es|ed)|support(?:s|ed)?|suggest\w*|"
    r"requir(?:e|es|ed)|"
    r"defin\w+|specif\w+|allow\w*|list\w*|advis\w+|criteria|address\w*|mention\w*|includ\w+|discuss\w*|regard\w+|"
    r"maintain\w*|describ\w+|endors\w+|consider\w*|limit\w*|permit\w*|per|according)\b"
)
_NORM = re.compile(
    r"\b(?:should|must|need(?:s)? to|may|can|are (?:recommended|indicated|considered|generally|often)|is "
    r"(?:recommended|indicated|"
    r"considered|generally)|recommended (?:as|for|if|when|on|in|at)|patients|individuals|candidates)\b"
)
# plural patients, literature in brackets and tables of visits are never about the worker
_RECITAL = re.compile(
    r"^\W*(?:\d\W*)?patients? (?:should|must|are|who|with|may|need)\b|\b(?:patients|individuals|candidates) "
    r"(?:should|must|are|who|with|may)\b|"
    r"\([a-z-]+(?: et al\.?)?,? ?(?:19|20)\d\d\)|\bicd-?\d|\bvisits over \d|\bet al\b|\brandomi[sz]ed|\bmeta-?analys|"
    r"\bsystematic reviews?|\bdouble-?blind|\bplacebo|\brcts?\b|\bcochrane\b|\bin most (?:cases|instances)\b|"
    r"\bthese guidelines\b|\brefer to\b|\bis defined as\b|\bcriteria for (?:the )?(?:use|repeat)|\(e\.g\.|"
    r"\b(?:clinicians?|physicians|providers|prescribers|practitioners) (?:should|must|may|need)\b"
)
# a rule measured against the case: met or not, passed or not
_VERDICT = re.compile(
    r"\b(?:criteria|guidelines?|requirements?|conditions?)\b.{0,40}?\b(?:is|are|was|were|have been|has been|"
    r"have not been)"
    r" (?:not |all |each |also )*(?:met|satisfied|fulfilled)\b|\bexceeds? (?:the|this|that|what)\b|"
    r"\b(?:is|are) (?:double|twice|(?:two|three|four|five) times)\b"
)
_HYPOTHETICAL = re.compile(r"\b(?:if|when|should|unless|must|until)\b")
# forms in which a guideline speaks of "the patient"
_ANY_PATIENT = re.compile(
    r"\b(?:if|when|unless|until|once|whether|whenever) (?:the|a) (?:patient|worker|employee)\b|"
    r"\b(?:the|a) (?:patient|worker|employee) (?:should|must|may|can|needs? to)\b|\bon the part of the patient\b"
)
_THIS_CASE = re.compile(
    r"\b(?:this (?:patient|claimant|applicant|worker|individual|case|employee|request)|in this case|"
    r"(?:and|but|,|;|however,?|whereas|while) the (?:patient|claimant|applicant|injured worker|request|"
    r"current request))\b"
)
_CITED = re.compile(r"\([a-z-]+(?: et al\.?)?,? ?(?:19|20)\d\d\)")
_MEASURED = re.compile(r"\b(?:request\w*|exceed\w*|excess|in this case)\b")
_RECORD_DENIAL = re.compile(
    r"\b(?:no|lack(?:s|ing|ed)?(?: of)?|absence of|insufficient|inadequate|limited|without(?: any)?|any|paucity "
    r"of) (?:[\w'-]+ ){0,3}"
    r"(?:documentation|documented|evidence (?:of|that the|in the)|evidence (?:to support|that)|indication|mention|"
    r"records?|reports?|discussion|"
    r"information|rationale|explanation|description|clear|details?|findings?|red[- ]flags?)"
    r"|\b(?:not|n't|never) (?:been )?(?:\w+ly )?(?:document\w*|provided|submitted|noted|specified|mentioned|"
    r"indicated in)\b"
)
# what a guideline does not say of itself: a finding made, a thing found absent or done in the past
_ASSERTED = re.compile(
    r"\b(?:was|were|has|have|had|did|could|is|are)(?: not|n't| never)? (?:yet |also |already |clearly |been )*"
    r"(?:document\w+|provided|submitted|specified|noted|reported|identified|discussed|addressed|described|included|"
    r"mentioned|recorded|outlined|shown|demonstrated|stated|quantified|given|obtained|performed|attempted|tried|"
    r"trialed|exhausted|completed|assessed|measured|found|met|satisfied|fulfilled|verified|established|confirmed|"
    r"corroborated|attached|supplied|denied|discontinued|stopped|authorized|approved|certified|prescribed|planned|"
    r"listed|unclear|unknown|lacking|missing|absent|inconsistent|consistent|normal|negative|positive|intact|"
    r"effective|helpful|premature|excessive|redundant|duplicative)\b(?! (?:for|in|as|to|by) (?!the\b|this\b|review))|"
    r"\b(?:was|were|has been|have been|had been|did not|has not|have not|had not|did)\b|"
    r"^(?:however,? |additionally,? |also,? |moreover,? |furthermore,? |in addition,? )?"
    r"(?:there (?:is|are|was|were|remains?)|(?:it|this|these|those|such) (?:is|are|was|were|will|would|does|has)|"
    r"(?:as|since|because|given|without|due to) (?:the|this|that|no|any)|no\b|none of|nothing|i )|"
    r"\b(?:this|these|such|the requested|the proposed|the current) (?:\w+ )?(?:medication|drug|agent|opioid|"
    r"device|unit|"
    r"procedure|compound|cream|test|study|therapy|treatment|strength|dose|patient|class|product|brace|supply|request)\b"
)
_OTHER_VIEW = re.compile(
    r"\b(?:utilization review\w*|ur (?:physician|reviewer|determin\w+|decision|denial)|claims (?:administrator|"
    r"examiner|adjuster)|"
    r"(?:prior|previous|initial|original|peer) (?:\w+ )?review(?:er)?|insurer|carrier)\b[^.;]{0,60}\b(?:not(?:ed|"
    r"es)|stat\w+|deni\w+|"
    r"determin\w+|found|finds|cited|citing|opined|argued?|contend\w+|objected|wrote|believed|felt|modified|"
    r"concluded|certified|"
    r"authorized|approved|took the view)\b"
)
_CONCLUSION = re.compile(
    r"\b(?:not|n't|un|non)?[- ]?(?:be )?(?:considered |deemed |determined (?:to be )?|found (?:to be )?)?"
    r"medically (?:necessary|reasonable|appropriate|indicated|unnecessary)|\bmedical(?:ly)? necess\w+|"
    r"\b(?:request|treatment|service|medication|\w+) (?:is|are|was|cannot be|would) (?:not |be )?(?:supported|"
    r"warranted|certified|approved|authorized)"
)
_OPENING = re.compile(
    r"^(?:therefore|thus|as such|hence|consequently|accordingly|given|based on|in light of|for th\w+ reasons?|due "
    r"to|in view of|"
    r"in (?:the )?(?:absence|summary|conclusion|short)|without|it is deemed|overall|according to the clinical)\b"
)
# the formula about exceptional factors
_FORMULA = re.compile(
    r"\b(?:exceptional|extenuating) (?:factors|circumstances)|outside (?:of )?(?:the )?guideline recommendation"
)


# the first letters of words of which one must stand in a sentence before a pattern is tried, so that reading stays fast
_RECITAL_START = (
    "pati indi cand 19 20 et icd icd- visi rand meta syst doub plac rct rcts coch most thes refe defi crit e clin phys "
    "prov pres prac"
)
_RECITAL_WORDS = frozenset(_RECITAL_START.split()) | frozenset(str(year) for year in range(1980, 2030))
_FORMULA_WORDS = frozenset(["exce", "exte", "outs"])
_OTHER_WORDS = frozenset("util ur clai prio prev init orig peer insu carr".split())  # noqa: SIM905
_CONCLUSION_WORDS = frozenset("medi supp warr cert appr auth".split())  # noqa: SIM905


class Role(Enum):
    """What a sentence does in a rationale."""

    GUIDELINE = "guideline"
    FINDING = "finding"
    CONCLUSION = "conclusion"
    OTHER_VIEW = "other view"
    FORMULA = "formula"


class Sentence(NamedTuple):
    """A sentence in lower case with single spaces, its role, and where it stands in the document."""

    number: int
    text: str
    start: int
    end: int
    role: Role
    anchors: frozenset[str]
    turned: bool  # whether the rationale has come to this patient by now


def read(document: str, span: Span) -> list[Sentence]:
    """The sentences of a rationale in order, without repetitions; the fixed tapering paragraph ends it."""
    read_so_far: list[Sentence] = []
    seen: set[str] = set()
    turned = quoted = False
    for start, end in _pieces(document, span):
        text = plain(document[start:end])
        if "this decision addresses" in text or "decision should not be interpreted" in text:
            break  # the fixed paragraph that ends opioid denials from 2016 on
        if text in seen:
            continue
        seen.add(text)
        words = anchors(text)
        role, quoted = _role(text, words, turned, quoted)
        if (
            text.startswith("(")
            and _CITED.match(text)
            and read_so_far
            and read_so_far[-1].role is Role.FINDING
            and not _RECORD_DENIAL.search(read_so_far[-1].text)
        ):
            read_so_far[-1] = read_so_far[-1]._replace(role=Role.GUIDELINE)
        turned = turned or role in (Role.FINDING, Role.CONCLUSION)
        read_so_far.append(Sentence(len(read_so_far), text, start, end, role, words, turned))
    return read_so_far


def states_a_rule(text: str) -> bool:
    """Whether a sentence lays down what should be done, or says what a guideline says, whoever it is about."""
    if _HYPOTHETICAL.search(text) or _RECITAL.search(text):
        return True
    quotes_one = _GUIDELINE.search(text) is not None and _SAYS.search(text) is not None
    return quotes_one and not _CASE.search(text) and not _VERDICT.search(text)


def plain(text: str) -> str:
    """`text` in lower case, white space folded, quotation marks and dashes straightened; same length word by word."""
    folded = " ".join(text.split()).translate(_PLAIN)
    lowered = folded.lower()
    return lowered if len(lowered) == len(folded) else folded


def source_span(document: str, sentence: Sentence, low: int, high: int) -> Span:
    """Where the characters `low:high` of a sentence's text stand in the document."""
    folded, begin, finish = 0, sentence.start, sentence.end
    for word in _WORDS.finditer(document, sentence.start, sentence.end):
        length = word.end() - word.start()
        if folded <= low <= folded + length:
            begin = word.start() + low - folded
        if folded < high <= folded + length:
            finish = word.start() + high - folded
            break
        folded += length + 1
    return Span(start=begin, end=finish)


def _pieces(document: str, span: Span) -> list[tuple[int, int]]:
    if span.end - span.start <= LONGEST:
        stretches = [(span.start, span.end)]
    else:
        stretches = [(span.start, span.start + LONGEST // 2), (span.end - LONGEST // 2, span.end)]
    found = []
    for low, high in stretches:
        for sentence in sentences.split(document, low, high):
            for start in range(sentence.start, sentence.end, _LONGEST_SENTENCE):
                found.append((start, min(start + _LONGEST_SENTENCE, sentence.end)))
    return found


def _role(text: str, words: frozenset[str], turned: bool, quoted: bool) -> tuple[Role, bool]:
    if (
        not words.isdisjoint(_RECITAL_WORDS)
        and _RECITAL.search(text)
        and not _THIS_CASE.search(text)
        and not _RECORD_DENIAL.search(text)
        and not _MEASURED.search(text)
    ):
        return Role.GUIDELINE, quoted != (text.count('"') % 2 == 1)
    marked = _CASE.search(_ANY_PATIENT.sub(" ", text)) is not None
    odd = text.count('"') % 2 == 1
    if not words.isdisjoint(_FORMULA_WORDS) and _FORMULA.search(text):
        return Role.FORMULA, quoted != odd
    if not words.isdisjoint(_OTHER_WORDS) and _OTHER_VIEW.search(text):
        return Role.OTHER_VIEW, quoted != odd
    if not words.isdisjoint(_CONCLUSION_WORDS) and _CONCLUSION.search(text) and (_OPENING.match(text) or marked):
        return Role.CONCLUSION, False
    denied = _RECORD_DENIAL.search(text) is not None
    if quoted and not marked:
        return Role.GUIDELINE, not odd
    rule = _GUIDELINE.search(text) is not None and _SAYS.search(text) is not None
    if rule and not marked and (_HYPOTHETICAL.search(text) or not _VERDICT.search(text)):
        return Role.GUIDELINE, odd
    if not marked and not denied and (_NORM.search(text) or not (turned or _ASSERTED.search(text))):
        return Role.GUIDELINE, odd
    return Role.FINDING, odd and not marked
