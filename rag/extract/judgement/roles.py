"""What a sentence of a rationale does: it restates a rule, finds something of this patient, concludes, reports a view.

Only findings carry reasons; restated guideline text does not (reasons.md, sections 1.2 and 2).
"""

import re
from enum import Enum

from . import phrases
from .anchored import Words

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
    r"he|she|his|her|requested|additional \w+|further (?:therap|visit|session|"
    r"treatment|care)\w*|(?:there|it) (?:is|was|are|were|"
    r"has|have|does) "
    r"(?:no|not|a lack|insufficient|unclear|also|limited|inadequate))\b"
)
_POSSESSED = re.compile(r"'s (?<=\w's )(?:condition|symptoms|pain)\b")
_GUIDELINE = phrases.of(
    r"\b(?:guidelines?|mtus|acoem|odg|cpmtg|official disability|fda|ccr|medicare|cochrane|literature|colorado|page \d+|"
    r"(?:19|20)\d\d\)|criteria for|studies|title 8)\b",
)
_SAYS = re.compile(
    r"\b(?:stat(?:e|es|ed|ing)|recommend\w*|not(?:e|es|ed)|indicat(?:e|es|ed)|support(?:s|ed)?|suggest\w*|"
    r"requir(?:e|es|ed)|"
    r"defin\w+|specif\w+|allow\w*|list\w*|advis\w+|criteria|address\w*|mention\w*|includ\w+|discuss\w*|regard\w+|"
    r"maintain\w*|describ\w+|endors\w+|consider\w*|limit\w*|permit\w*|per|according)\b"
)
_NORM = re.compile(
    r"\b(?:should|must|need(?:s)? to|(?<!\bin )(?<!\bof )(?<!\bon )(?<!\bsince )(?<!\blast )may(?! \d)|can|"
    r"are (?:recommended|indicated|considered|generally|often)|is "
    r"(?:recommended|indicated|"
    r"considered|generally)|recommended (?:as|for|if|when|on|in|at)|patients|individuals|candidates)\b"
)
_CITATION = r"\([a-z-]+(?: et al\.?)?(?: |, ?)(?:19|20)\d\d\)"
# plural patients, literature in brackets and tables of visits are never about the worker
_RECITAL = phrases.of(
    r"^\W*(?:\d\W*)?\bpatients? (?:should|must|are|who|with|may|need)\b",
    r"\b(?:patients|individuals|candidates) (?:should|must|are|who|with|may)\b",
    rf"{_CITATION}|\(e\.g\.",
    r"\bicd(?:-\d|9|10)|\bvisits over \d",
    r"\bet al\b|\brandomi[sz]ed|\bmeta-?analys|\bsystematic reviews?|\bdouble-?blind|\bplacebo|\brcts?\b|"
    r"\bcochrane\b",
    r"\bin most (?:cases|instances)\b",
    r"\bthese guidelines\b|\brefer to\b|\bis defined as\b|\bcriteria for (?:the )?(?:use|repeat)",
    r"\b(?:clinicians?|physicians|providers|prescribers|practitioners) (?:should|must|may|need)\b",
    r"^(?:the |these |cardinal |other |common )*(?:risk factors|criteria|indications|questions|domains|hallmarks|"
    r"requirements|contraindications|(?:intended |overall )?goal)\b(?: [\w-]+){0,6}? (?:are|is|include)\b"
    r"(?:: |(?! (?:not|met|satisfied|fulfilled|all|clearly|also|absent|lacking|here|present|documented)))",
)
# a rule measured against the case: met or not, passed or not
_VERDICT = phrases.of(
    r"\b(?:criteria|guidelines?|requirements?|conditions?)\b.{0,40}?\b(?:is|are|was|were|have been|has been|"
    r"have not been)"
    r" (?:not |all |each |also )*(?:met|satisfied|fulfilled)\b|\bexceeds? (?:the|this|that|what)\b|"
    r"\b(?:is|are|would be) (?:well |far |also )?(?:double|twice|half|(?:two|three|four|five) times|"
    r"(?:more|fewer|less|greater|higher|longer) than|beyond|above|within|in excess of)\b",
)
_AGAINST = phrases.of(
    r"^(?!.*\b(?:patients|individuals)\b).*\b(?:use|usage|request|treatment|therapy|prescription|it|"
    r"this)\b.{0,60}\b(?:is|are|does|do) not "
    r"(?:\w+ly )?(?:supported|consistent|endorsed|in accordance|conform|comply|meet|sanctioned) ?(?:by|with|under|"
    r"per|to)?\b",
)
_HYPOTHETICAL = phrases.of(r"\b(?:if|when|should|unless|must|until)\b")
_PERSON = re.compile(
    r"\b(?:the (?:patient|claimant|applicant|injured|worker|employee|provider|physician|records?|documentation|"
    r"request|medical)|"
    r"this (?:patient|claimant|applicant|worker|case|request|individual|employee|medication|drug|device|treatment|"
    r"unit|test|procedure)|"
    r"in this (?:case|file|instance|matter|record)|here\b|he|she|his|her|requested|submitted|provided)\b"
)
# forms in which a guideline speaks of "the patient"
_ANY_PATIENT = phrases.of(
    r"\b(?:if|when|unless|until|once|whether|whenever) (?:the|a) patient\b|"
    r"\b(?:the|a) patient (?:should(?! (?:now |already |by now )?(?:be (?:able|capable|independent|well|"
    r"proficient|transition)|have (?:been|had|learned|transition)))|must|may|can|needs? to)\b|"
    r"\bon the part of the patient\b",
)
# science, classes of treatment and advice in general: nobody's record is meant
_GENERAL = phrases.of(
    r"\b(?:no|little|insufficient|inconsistent|inconclusive|limited|minimal|little to no) (?:\w+ ){0,2}"
    r"(?:evidence|research|justification|information) (?:that one|to (?:recommend|make|support (?:the )?"
    r"(?:use|routine))|for (?:the use|performing|nerve)|of long|about|as to|concerning|"
    r"regarding the (?:long|effect))",
    r"\b(?:published|clinical) (?:trials|studies|assessments?|evidence(?! of (?:any|a|an|objective|functional)\b))",
    r"\bevidence is (?:lacking|limited|inconclusive)|\bresearch is\b|\bsuccess rate|\b(?:of|in) this class\b|"
    r"\bmany of these\b|\bin most [\w ]{1,20}cases\b|\b(?:has|have) been shown to\b",
    r"\bhave found that\b|\blong[- ]term (?:efficacy|effectiveness)\b",
    r"\b(?:is|are) (?:advised|warranted|indicated|appropriate|used) (?:when|where|if|only if|as an option)\b",
    r"^(?:all |most |many |some |chronic |oral |several |these )?(?:nsaids|opioids|benzodiazepines|"
    r"muscle relaxants|antidepressants|studies|trials|corticosteroids|injections|modalities|hypnotics|"
    r"package inserts|passive modalities|(?:\w+ )?injection alone) "
    r"(?:\w+ ){0,2}?(?:are|have|carry|appear|may|can|show|do|offers?|recommend) (?!not (?:medically|been))",
)
_THIS_CASE = re.compile(
    r"\b(?:this (?:patient|claimant|applicant|worker|individual|case|employee|request)|in this case|"
    r"(?:and|but|,|;|however,?|whereas|while) the (?:patient|claimant|applicant|injured worker|request|"
    r"current request))\b"
)
_CITED = re.compile(_CITATION)
_MEASURED = phrases.of(r"\b(?:request\w*|exceed\w*|excess|in this case)\b")
_RECORD_DENIAL = phrases.of(
    r"\b(?:no|lack(?:s|ing|ed)?(?: of)?|absence of|insufficient|inadequate|limited|without(?: any)?|any|paucity "
    r"of) (?:[\w'-]+ ){0,3}"
    r"(?:documentation|documented|evidence (?:of|that the|in the)|evidence (?:to support|that)|indication|mention|"
    r"records?|reports?|discussion|"
    r"information|rationale|explanation|description|clear|details?|findings?|red[- ]flags?)"
    r"|\b(?:not|never|(?:is|are|was|were|has|have|had|do|does|did)n't) (?:been )?(?:\w+ly )?"
    r"(?:document\w*|provided|submitted|noted|specified|mentioned|indicated in)\b",
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
    r"^the (?!use|purpose|guideline|criteria|mtus|acoem|odg|follow|goal|need|length|number|recommended|time|"
    r"evidence|literature|"
    r"effect|efficacy|lowest|greatest|california|chronic|official|american|medical treatment|device may|most|best|"
    r"same|term)\w+|"
    r"^(?:however,? |additionally,? |also,? |moreover,? |furthermore,? |in addition,? )?"
    r"(?:there (?:is|are|was|were|remains?)|(?:it|this|these|those|such) (?:is|are|was|were|will|would|does|has)|"
    r"(?:as|since|because|given|without|due to) (?:the|this|that|no|any)|no\b|none of|nothing|i )|"
    r"\b(?:this|these|such|the requested|the proposed|the current) (?:\w+ )?(?:medication|drug|agent|opioid|"
    r"device|unit|"
    r"procedure|compound|cream|test|study|therapy|treatment|strength|dose|patient|class|product|brace|supply|request)\b"
)
_OTHER_VIEW = phrases.of(
    r"\b(?:utilization review\w*|ur (?:physician|reviewer|determin\w+|decision|denial)|claims (?:administrator|"
    r"examiner|adjuster)|"
    r"(?:prior|previous|initial|original|peer) (?:\w+ )?review(?:er)?|insurer|carrier)\b[^.;]{0,60}\b(?:not(?:ed|"
    r"es)|stat\w+|deni\w+|"
    r"determin\w+|found|finds|cited|citing|opined|argued?|contend\w+|objected|wrote|believed|felt|modified|"
    r"concluded|certified|"
    r"authorized|approved|took the view|referred to)\b",
)
_CONCLUSION = phrases.of(
    r"\bmedical(?:ly)? necess\w|"
    r"\b(?:not|n't|un|non)?medically (?:necessary|reasonable|appropriate|indicated|unnecessary)|"
    r"\b(?<=\w )(?:is|are|was|cannot be|would) (?:not |be )?(?:supported|warranted|certified|approved|authorized)",
)
_OPENING = re.compile(
    r"^(?:therefore|thus|as such|hence|consequently|accordingly|given|based on|in light of|for th\w+ reasons?|due "
    r"to|in view of|"
    r"in (?:the )?(?:absence|summary|conclusion|short)|without|it is deemed|overall|according to the clinical)\b"
)
# the formula about exceptional factors
_FORMULA = phrases.of(
    r"\b(?:exceptional|extenuating) (?:factors|circumstances)|\boutside (?:of )?(?:the )?guideline recommendation",
)


class Role(Enum):
    """What a sentence does in a rationale."""

    GUIDELINE = "guideline"
    FINDING = "finding"
    CONCLUSION = "conclusion"
    OTHER_VIEW = "other view"
    FORMULA = "formula"


OF_THE_CASE = (Role.FINDING, Role.CONCLUSION)  # what a sentence does that speaks of this worker


def role_of(words: Words, turned: bool, quoted: bool) -> tuple[Role, bool]:
    """The role of a sentence, and whether a quotation is open after it.

    `turned`: whether the rationale has come to this patient; `quoted`: whether a quotation was open before.
    """
    text = words.text
    odd = text.count('"') % 2 == 1
    if _is_general(words):
        return Role.GUIDELINE, quoted != odd
    marked = _is_about_this_case(words)
    if _FORMULA.stand_in(words):
        return Role.FORMULA, quoted != odd
    if _OTHER_VIEW.stand_in(words):
        return Role.OTHER_VIEW, quoted != odd
    if _CONCLUSION.stand_in(words) and (marked or _OPENING.match(text)):
        return Role.CONCLUSION, False
    if marked:
        return Role.FINDING, False
    if quoted:
        return Role.GUIDELINE, not odd
    hypothetical = _HYPOTHETICAL.stand_in(words)
    if _quotes_a_rule(words) and (hypothetical or not _is_verdict(words)):
        return Role.GUIDELINE, odd
    general = _NORM.search(text) or not (turned or _ASSERTED.search(text))
    if general and not _RECORD_DENIAL.stand_in(words):
        return Role.GUIDELINE, odd
    return Role.FINDING, odd


def _is_general(words: Words) -> bool:
    """Whether a sentence speaks of nobody in particular, whatever else it says."""
    if _GENERAL.stand_in(words) and not _PERSON.search(words.text):
        return True
    return (
        _RECITAL.stand_in(words)
        and not _MEASURED.stand_in(words)
        and not _RECORD_DENIAL.stand_in(words)
        and not _THIS_CASE.search(words.text)
    )


def _is_about_this_case(words: Words) -> bool:
    text = _ANY_PATIENT.cut_out_of(words)
    return _CASE.search(text) is not None or _POSSESSED.search(text) is not None


def _quotes_a_rule(words: Words) -> bool:
    return _GUIDELINE.stand_in(words) and _SAYS.search(words.text) is not None


def _is_verdict(words: Words) -> bool:
    return _VERDICT.stand_in(words) or _AGAINST.stand_in(words)


def states_a_rule(words: Words) -> bool:
    """Whether a sentence lays down what should be done, or says what a guideline says, whoever it is about."""
    if _HYPOTHETICAL.stand_in(words) or _RECITAL.stand_in(words):
        return True
    if _GENERAL.stand_in(words) and not _PERSON.search(words.text):
        return True
    return _quotes_a_rule(words) and not (
        _CASE.search(words.text) or _POSSESSED.search(words.text) or _VERDICT.stand_in(words)
    )


def only_cites(text: str) -> bool:
    """Whether a sentence begins with a reference in brackets: then the sentence before it is a quotation."""
    return text.startswith("(") and _CITED.match(text) is not None


def speaks_of_the_record(words: Words) -> bool:
    """Whether a sentence says that something is missing from this record."""
    return _RECORD_DENIAL.stand_in(words)
