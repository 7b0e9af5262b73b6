"""Which decision a question speaks of. denied = upheld, approved = overturned; UR's own outcomes are something else.

A question names a decision ("why was it denied"), asks for a rate ("overturn rate"), or takes one for granted
("the reviewer overturned it, correct?"). Negation turns it around, a verb of IMR wins over the noun "denial".
"""

import re
from typing import NamedTuple

from rag.records import Decision, UrOutcome

from .query_words import misspelt, tokens

_UPHELD = frozenset(
    """upheld uphold upholds upholding denied deny denies denying denial denials refused refuse refusal rejected
    reject rejection declined decline disapproved unapproved lost lose loses noncertified unauthorized
    disallowed unsuccessful""".split()  # noqa: SIM905
)
_OVERTURNED = frozenset(
    """overturned overturn overturns overturning reversed reverse reversal reversals approved approve approves
    approval approvals approving authorized authorised authorize authorization granted grant allowed won win
    wins winning winners successful succeed succeeded prevail prevailed allow allows""".split()  # noqa: SIM905
)
_OF_IMR = frozenset("upheld uphold upholds upholding overturned overturn overturns overturning reversed".split())  # noqa: SIM905
_DENIAL = frozenset({"denial", "denials"})
_UNIQUE = sorted(_UPHELD | _OVERTURNED)
_NEVER_A_SLIP = frozenset({"approach", "design", "decide", "allow", "grand", "trial", "winter", "reserve", "reserved"})
_NEGATION = frozenset(
    """not never no n't didn't wasn't weren't isn't aren't hasn't haven't don't doesn't cannot can't couldn't
    wouldn't non un without neither nor hardly""".split()  # noqa: SIM905
)
# other ways to say it, read as the word on the right
_PHRASES: tuple[tuple[str, str], ...] = (
    # who denied it and lost at IMR has seen it overturned
    (
        r"\b(?:adjuster|insurer|carrier|administrator|employer|defen[sc]e|ur)s?\b[^.?!]{0,50}\b(?:lost|loses?)\b",
        "overturned",
    ),
    (r"\b(?:adjuster|insurer|carrier|administrator|employer|defen[sc]e|ur)s?\b[^.?!]{0,50}\b(?:won|wins)\b", "upheld"),
    (r"\b(?:turn|shoot|shot|knock)(?:ed|ing|s)? (?:it |them )?down\b", "denied"),
    (r"\bfail(?:ed|s)? (?:at|in|on) (?:imr|review)\b|\bfail(?:ed|s)? imr\b", "denied"),
    (
        r"(?:n't|nt|not|never|refused? to) (?:ok|okay|greenlight|sign off|clear|pay for|paid for|cover|covered)\b",
        " denied",
    ),
    (r"\b(?:ok'?d|ok'?ed|okayed|greenlit|signed off)\b|\b(?:was|were|is|get|got) (?:ok|okay)\b", "approved"),
    (r"\bnon-?certif(?:ied|ication)\b", "denied"),
    (r"(?<!board )(?<!board-)\bcertified\b(?!\s+(?:in|as|reviewer|physician|doctor|specialist))", "approved"),
    (r"\b(?:was|were|is|are) (?:just |all )?(?:fine|acceptable)\b", "approved"),
    (r"\b(was|were|is|are|did|do|does|has|have|had|could|would)nt\b", r"\1n't"),
)
# what a guideline allows is no decision
_BY_GUIDELINE = re.compile(
    r"\b(?:guidelines?|mtus|odg|acoem|chapters?|pages?(?: \d+)?|editions?)\b[^?.]{0,30}\b(?:allow|approv|permit)\w*",
    re.IGNORECASE,
)
_CLAUSE = frozenset({"although", "though", "but", "while", "because", "when", "where", "if", "despite"})
_UR = re.compile(
    r"\b(?:ur|utilization review(?:er)?|claims? administrators?|insurers?|carriers?|adjusters?)\b[\w\s'’]{0,20}?"
    r"\b(denied|denials?|deny|denies|allow(?:ed|s)?|modif(?:y|ies|ied|ication)|certif(?:y|ies|ied)|non-?certified|approve[ds]?|authorized|cut|reduced?)\b"
    r"|\b(denied|modified|certified|non-?certified|approved|authori[sz]ed|allowed|cut|reduced)\s+(?:by|in|at)\s+"
    r"(?:the\s+)?(?:ur|utilization review|claims? administrators?|insurer|carrier)\b"
    r"|\brequested\b[^?.]{0,40}\b(authori[sz]ed)\b",
    re.IGNORECASE,
)
# "modified rather than denied" is about utilization review as well
_OR_ELSE = re.compile(
    r"\b(?:rather than|instead of|and not|not) (?:being |just )?(?:denied|denying|approved|certified|modified)\b",
    re.IGNORECASE,
)
_UR_OUTCOMES: dict[str, UrOutcome] = {
    "den": "denied",
    "non": "denied",
    "mod": "modified",
    "cut": "modified",
    "red": "modified",
}
_RATE = re.compile(
    r"\b(?:rates?|percent(?:age)?s?|share|proportion|how often|how frequently|odds|chances?|likely|likelihood|"
    r"success|frequency|ratio|fraction|(?<!eligible )portion)\b|%",
    re.IGNORECASE,
)
_CONFIRM = re.compile(
    r"\b(?:correct|right|true|isn't it|wasn't it|weren't they|didn't (?:he|she|they|it)|doesn't it|no)\s*\?\s*$|"
    r"^\s*(?:is it (?:true|correct|right)|am i right|so)\b|^\s*(?:was|were|did|has|have|is|are)\b",
    re.IGNORECASE,
)
_UNIVERSAL = re.compile(
    r"\b(?:in|for|across) (?:all|every|each)\b|\balways\b|\bnever\b|\bevery\s+(?:\w+\s+){0,3}(?:case|letter|"
    r"request|item|time)|"
    r"\b(?:was|were|are|is|got) (?:all|every|each)\b|"
    r"\ball (?:of )?(?:the |these |those |my )?(?:\w+[\s-]){0,4}?(?:\w+s\s+)?(?:were|was|got|are|been|get)\b|"
    r"\bwithout exception\b|"
    r"\bevery (?:single )?(?:[\w-]+\s+){1,5}(?:was|were|is|got)\b|\b(?:none|no one|nobody) of\b",
    re.IGNORECASE,
)
# "are more denials about records or about guidelines?" is a choice, no claim
_CHOICE = re.compile(
    r"\bor (?:about|for|by|because|on|what|is|are|was|were|did|do|does|rather|more|the other|from)\b", re.IGNORECASE
)
# "no MRI was ever approved" says of every MRI that it was denied
_NONE = re.compile(r"\b(?:no|none|never|nobody|no one|not (?:one|a single|any))\b", re.IGNORECASE)
# a list that is asked for claims nothing: "list every item overturned"
_LISTING = re.compile(r"^\s*(?:please\s+)?(?:list|show|give|name|find|tell|which|what|how many)\b", re.IGNORECASE)
_BOTH = re.compile(
    r"\b(?:approv\w+|overturn\w+|granted)\b[^.?!]{0,60}?\b(?:or|and|vs\.?|versus|from|than|compared|against|but|"
    r"that|which|while|whereas)\b[^.?!]{0,40}?"
    r"\b(?:den\w+|upheld|refus\w+|reject\w+)\b|"
    r"\b(?:denied|denials?|upheld|refus\w+|reject\w+)\b[^.?!]{0,60}?\b(?:or|and|vs\.?|versus|from|than|compared|"
    r"against|but)\b"
    r"[^.?!]{0,40}?\b(?:approv\w+|overturned|granted)\b|"
    r"\bone\b[^.?!]{2,40}\b(?:and|but) the other\b|"
    r"\b(?:approved|overturned|granted|denied|upheld)\s+(?:and|or)\s+(?:which|what|who)\b[^.?!]{0,25}\bnot\b",
    re.IGNORECASE,
)
_NECESSITY = re.compile(r"\bnot (?:found |considered |deemed )?(?:to be )?(medically necessary)\b", re.IGNORECASE)
_NECESSARY = re.compile(
    r"\b(?:found|considered|deemed|is|was|were) (?:(?!not\b|never\b|no\b)[\w-]+ ){0,5}?medically necessary\b",
    re.IGNORECASE,
)
_EQUATION = re.compile(
    r"[\"“”']?\b(upheld|uphold|overturned|overturn)\b[\"“”']?\s*(?:means?|meaning|=|is when|equals|says|stands for|"
    r"(?:items?|requests?|ones|cases?|treatments?|decisions?)\s+(?:are|is)\s+(?:the\s+)?(?:ones?|those|items|treatments))\s*"
    r"(?:that\s+)?([^.?!,;]{3,80})",
    re.IGNORECASE,
)
_DENIAL_ENDS = re.compile(
    r"\b(?:revers|lift|cancel|set aside|undone|undo|thrown out|overrul|wrong|void)\w*", re.IGNORECASE
)
_DENIAL_STAYS = re.compile(
    r"\b(?:confirm|stand|stood|stay|kept|keep|affirm|uph[eo]ld|remain|right|correct|valid|agree)\w*", re.IGNORECASE
)
_ASIDE = re.compile(r"\b(?:right|correct|yes|true|isn't it|doesn't it|so|does)\b", re.IGNORECASE)
_GETS_IT = re.compile(r"\b(?:gets?|have|has|receives?|covered|pays?|paid)\b", re.IGNORECASE)


def is_decision(word: str) -> bool:
    """Whether a word says how something was decided, and so nothing of what it was."""
    return word in _UPHELD or word in _OVERTURNED


class Polarity(NamedTuple):
    """What a question says about decisions."""

    decision: Decision | None = None  # a filter
    measure: Decision | None = None  # a rate is asked
    claimed: Decision | None = None  # a yes-or-no question states it
    universal: bool = False
    ur_outcome: UrOutcome | None = None
    wrong_equation: str | None = None  # "upheld" or "overturned" where the question has its meaning backwards
    right_equation: str | None = None  # the same where it has the meaning right, and asks nothing else


def without_outcome(said: Polarity) -> Polarity:
    """What a question says of a decision, without the decision: it is somebody else's."""
    return said._replace(decision=None, claimed=None, measure=None)


def polarity(question: str) -> Polarity:
    """Read the decision out of a question; see the module's rules."""
    wrong, rest = _equation(question)
    right = _confirmed(question, rest)
    ur_outcome, rest = _utilization_review(rest)
    said, negated = _said(rest)
    both = bool(_BOTH.search(rest)) and not negated
    if said is None or both:
        return Polarity(ur_outcome=ur_outcome, wrong_equation=wrong, right_equation=right)
    universal = bool(_UNIVERSAL.search(rest) or (negated and _NONE.search(rest))) and not _LISTING.match(rest)
    if _RATE.search(rest) and not re.search(
        r"\b(?:among|of|in) (?:the |all )?(?:denials|denied|upheld|approvals|overturned)", rest
    ):
        return Polarity(measure=said, ur_outcome=ur_outcome, wrong_equation=wrong, universal=universal)
    claimed = said if _CONFIRM.search(rest) and not _CHOICE.search(rest) else None
    return Polarity(said, None, claimed, universal, ur_outcome, wrong)


def stated(sentence: str) -> tuple[Decision | None, bool]:
    """The decision of IMR that a statement speaks of, and whether it speaks of both; UR's outcome is left aside."""
    _, rest = _utilization_review(sentence)
    decision, negated = _said(rest)
    return decision, bool(_BOTH.search(rest)) and not negated


def _equation(question: str) -> tuple[str | None, str]:
    """("upheld" if the question has it backwards, the question without the equation)."""
    match = _EQUATION.search(question)
    if match is None:
        return None, question
    word: Decision = "upheld" if match.group(1).lower().startswith("up") else "overturned"
    meaning = _meaning(match.group(2))
    if meaning is None:
        return None, question
    return (word if meaning != word else None), question[: match.start()] + question[match.end() :]


def _confirmed(question: str, rest: str) -> str | None:
    """The decision word whose meaning a question has right, where it asks for nothing but a yes."""
    match = _EQUATION.search(question)
    if match is None or rest == question or re.search(r"[a-z]{3}", _ASIDE.sub(" ", rest), re.IGNORECASE):
        return None
    word: Decision = "upheld" if match.group(1).lower().startswith("up") else "overturned"
    return word if _meaning(match.group(2)) == word else None


def _meaning(words: str) -> Decision | None:
    """What an explanation of a decision word comes to: for the treatment, or for UR's denial of it."""
    if re.search(r"\b(?:denials?|ur)\b", words, re.IGNORECASE):
        if _DENIAL_ENDS.search(words):
            return "overturned"
        return "upheld" if _DENIAL_STAYS.search(words) else None
    said, _ = _said(words)
    if said is None and _GETS_IT.search(words):
        return "upheld" if _is_negated(tokens(words), len(tokens(words))) else "overturned"
    return said


def _utilization_review(question: str) -> tuple[UrOutcome | None, str]:
    match = _UR.search(question)
    if match is None:
        return None, question
    word = (match.group(1) or match.group(2) or match.group(3)).lower()
    # whose decision it was stays: "the adjuster denied it and lost"
    who = match.group().split()[0] if match.group(1) else ""
    rest = question[: match.start()] + f" {who} " + _OR_ELSE.sub(" ", question[match.end() :], count=1)
    return _UR_OUTCOMES.get(word[:3]), rest


def _said(text: str) -> tuple[Decision | None, bool]:
    """The decision the words of `text` name, and whether by negation."""
    if _NECESSITY.search(text):
        return "upheld", False
    if _NECESSARY.search(text):
        return "overturned", False
    text = _BY_GUIDELINE.sub(" ", text)
    for pattern, meant in _PHRASES:
        text = re.sub(pattern, meant, text, flags=re.IGNORECASE)
    words = tokens(text.replace("’", "'"))
    found: list[tuple[int, str]] = []
    for at, word in enumerate(words):
        whole = word if word in _UPHELD or word in _OVERTURNED else None
        if whole is None and word not in _NEVER_A_SLIP and len(word) > 5:
            whole = misspelt(word, _UNIQUE)
        if whole:
            found.append((at, whole))
    if not found:
        return None, False
    at, word = _strongest(found)
    negated = _is_negated(words, at)
    positive: Decision = "upheld" if word in _UPHELD else "overturned"
    if not negated:
        return positive, False
    return ("overturned" if positive == "upheld" else "upheld"), True


def _is_negated(words: list[str], at: int) -> bool:
    """Whether the word at `at` is denied: by a negator close before it, or by the sentence's auxiliary (`wasn't`)."""
    begin = max((i + 1 for i in range(at) if words[i] in _CLAUSE), default=0)
    before = words[begin:at]
    close = {word for word in before[-4:] if word in _NEGATION}
    return bool(close or any(word.endswith("n't") for word in before))


def _strongest(found: list[tuple[int, str]]) -> tuple[int, str]:
    """The word that decides: IMR's own verbs, then other verbs, then the noun denial."""
    return min(found, key=lambda pair: (pair[1] not in _OF_IMR, pair[1] in _DENIAL, pair[0]))
