"""What these letters cannot answer, and single facts about a letter that a question may be after."""

import re

_UNANSWERABLE: tuple[tuple[str, str], ...] = (
    (
        "names",
        r"\b(?:names?|identity|identities)\b[^?]{0,40}\b(?:reviewers?|doctors?|physicians?|surgeons?|providers?|workers?|"
        r"patients?|claimants?|"
        r"employers?|attorneys?|lawyers?|judges?|insurers?|adjusters?|compan(?:y|ies)|claims administrators?)\b|"
        r"\b(?:reviewer|doctor|physician|worker|patient|claimant|employer|attorney)(?:'s|s')? names?\b|"
        r"\bwho (?:was|is|were|are) (?:the|his|her|their) (?:[\w'’-]+ ){0,4}?"
        r"(?:doctors?|physicians?|providers?|workers?|patients?|"
        r"claimants?|employers?|"
        r"attorneys?|insurers?|carriers?|adjusters?|claims administrators?|surgeons?|judges?)\b|"
        r"\bwhich (?:doctor|physician|insurer|insurance|employer|attorney|law firm|carrier|hospital|clinic|company|"
        r"pharmacy|adjuster|attorney|judge|claims administrator)\b|"
        r"\b(?:social security|license|licence|claim|policy) numbers?\b",
    ),
    (
        "money",
        r"\b(?:how much (?:did|does|do|was|were|is|money|would|will)\b[^?]*\b(?:cost|pa(?:y|id)|worth|charge|bill|"
        r"earn|settle|money)\w*|what (?:did|does|do)\b[^?]*\bpay\b|\bpaid\b|"
        r"costs?|prices?|dollars?|salary|salaries|wages?|settlements?|settled for|reimburs\w+|fee schedule|"
        r"indemnity|disability rating|premiums?)\b|\$",
    ),
    ("contact", r"\b(?:phone|telephone|fax|e-?mail|address(?:es)?|website|url)\b"),
    (
        "prediction",
        r"\b(?:will|would|is|are|was)\s+(?:my|our|this|his|her|their|the next|a new|it)\b[^?]{0,60}\b(?:going to|"
        r"likely to|be)\b[^?]{0,40}"
        r"\b(?:approved|denied|overturned|upheld|win|succeed|granted)\b|\bpredict\w*|\bforecast\w*|\bwill (?:i|we) "
        r"win\b|\bwill (?:my|our|his|her|their|the|an?|this) [^?]{0,80}\b(?:win|succeed|be (?:approved|denied|"
        r"overturned|upheld|granted|authori[sz]ed)|get (?:approved|denied|overturned|granted|authori[sz]ed))\b|"
        r"\bwhat (?:will|would) (?:the |a )?(?:reviewer|imr)\b[^?]{0,30}\b(?:decide|say|do)\b",
    ),
    (
        "advice",
        r"\bshould (?:i|we|he|she|the (?:patient|worker)) (?:take|stop|start|sue|settle|increase|switch|undergo|"
        r"have the)\b|"
        r"\bis (?:[\w-]+ ){1,4}(?:safe|dangerous|addictive|harmful)\b|\bside effects? of\b",
    ),
    ("averages", r"\b(?:average|mean|median)\s+(?:age|number|time|delay|cost|length|duration|days)\b|\bon average\b"),
    (
        "uncounted",
        r"\b(?:most common|commonest|most frequent|how (?:many|often)|top \w+|main)\b[^?]{0,25}\bdiagnos[ei]s\b",
    ),
    (
        "opinion",
        r"\b(?:was|is|were|are)\b(?>[^?]*?\b(?:denials?|approvals?|decisions?|determinations?|reviewers?)\b)[^?]*"
        r"\b(?:fair|unfair|just|unjust|wrong|justified|reasonable)\s*\?|"
        r"\bshould (?:\w+ ){0,3}have (?:been )?(?:approved|denied|overturned|upheld|granted)\b",
    ),
    (
        "aftermath",
        r"\b(?:after|following|since) the (?:imr|determination|decision|letter)\b[^?]*\b(?:happen\w*|appeal\w*|"
        r"recover\w*|work\w*|improv\w*|treat\w*)|"
        r"\b(?:did|has|have) the (?:worker|patient|claimant|employer|insurer|claims "
        r"administrator)\b[^?]*\b(?:appeal\w*|recover(?:ed)? fully|settle\w*|sue\w*)\b|"
        r"\b(?:overturned|reversed|set aside|annulled|vacated|confirmed) by (?:the |a )?"
        r"(?:wcab|appeals board|court|judge)|"
        r"\b(?:judge|wcab|appeals board|court)\b[^?]{0,20}\b(?:decide[ds]?|rule[ds]?|say|said|find|found)\b|"
        r"\b(?:how many|which|were any|did any)\b[^?]*\b(?:appealed|challenged|litigated|taken) (?:to|in|before|at) "
        r"(?:the |a )?"
        r"(?:court|wcab|judge|appeals board)|"
        r"\bwho appealed\b|\bwas (?:it|the (?:determination|decision)) appealed\b",
    ),
)
UNANSWERABLE = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _UNANSWERABLE)

_ASPECTS: tuple[tuple[str, str], ...] = (
    (
        "basis",
        r"\b(?:which|what)\s+(?:[\w-]+\s+){0,2}?(?:guidelines?|editions?|pages?|sections?|chapters?|authorit(?:y|ies)|sources?)\b|"
        r"\b(?:cite[ds]?|citation|rel(?:y|ied) on|guideline page)\b",
    ),
    (
        "reviewer",
        r"\b(?:(?:sub-?)?specialt(?:y|ies)|(?<!partial )(?<!partially )(?<!non-)certif(?:ied|ication)s?|credentials|"
        r"qualif\w+|"
        r"licens\w+|kind of (?:doctor|"
        r"reviewer|physician)|what type of (?:doctor|reviewer)|who (?:was|is) the reviewer|who reviewed|(?:and|,) "
        r"(?:who )?the reviewer(?! (?:say|said|deny|denied|write|wrote|cite)))\b",
    ),
    (
        "worker",
        r"\bhow old\b|\bage of\b|\b(?:worker|patient|claimant)'?s (?:age|sex|gender)\b|\bmale or female\b|\bman or "
        r"(?:a )?woman\b",
    ),
    (
        "injury_date",
        r"\bwhen (?:was|were|did)\b[^?]*\b(?:injur\w+|hurt|accident)\b|\bdates? of (?:the )?(?:injury|accident)\b|"
        r"\binjury dates?\b|\bdates? of [^?.]{0,60}\b(?:injury|accident)\b",
    ),
    (
        "mechanism",
        r"\bhow (?:was|were|did) (?:he|she|they|(?:the|this|that|my|our) (?:[\w'’-]+ ){0,4}?[\w'’-]+)"
        r"(?: (?:in|of) [\w-]+)?(?: get| become)? (?:injured?|hurt)\b|"
        r"\bmechanism of (?:the )?injury\b|\b(?:cause[ds]?|causing) (?:of )?(?:the |his |her )?(?:injury|accident)\b|"
        r"\binjured? and how\b|\bhow (?:did )?(?:the )?(?:injury|accident) (?:happen|occur)\w*",
    ),
    (
        "decision_date",
        r"\bwhen (?:was|were|did)\b(?![^?]*\bapplication)[^?]*\b(?:decided|imr|determination|issued)\b|\bdecision "
        r"dates?\b|\bdate of "
        r"(?:the )?(?:decision|determination)\b|\bdates? of [^?.]{0,60}\b(?:decision|determination)\b",
    ),
    (
        "received",
        r"\b(?:application|appeal|dispute)s?\b[^?.]{0,40}\b(?:received|filed|submitted|arrived?|come in|came in|"
        r"dated?)\b|"
        r"\bwhen\b[^?.]{0,60}\band received\b|\bwhen was (?:it|this|the (?:case|letter|matter)|cm[\d-]+) received\b|"
        r"\b(?:received?|filed?|submit\w*|dates?|when)\b[^?.]{0,40}\bapplications?\b",
    ),
    ("assigned", r"\b(?:assigned|assignment)\b"),
    (
        "priority",
        r"\bpriority\b|\b(?:expedited|urgent) or (?:standard|regular)\b|\b(?:standard|regular) or (?:expedited|"
        r"urgent)\b",
    ),
    (
        "case_number",
        r"\b(?:what|which|give|find|tell)\b[^?.]{0,30}\b(?:case|imr|file) (?:number|no\.?|id)(?!\s*[\w#]*\d)",
    ),
    (
        "ur",
        r"\b(?:what|how|when|why) did (?:the )?(?:ur|utilization review|claims administrator)\b|\b(?:ur|"
        r"utilization review)(?:'s)? (?:decision|outcome|do|say|date|denial date)\b|"
        r"\b(?:dates?|when)\b[^?.]{0,60}\b(?:ur|utilization review)\b",
    ),
    ("diagnoses", r"\bdiagnos[ei]s\b|\bdiagnosed\b"),
    (
        "amount",
        r"\b(?:what|which|how (?:many|much))\b(?>[^?]*?\b(?:quantity|quantities|dose|dosage|strength|tablets|pills|"
        r"visits|sessions|units|hours|patches|refills|injections|grams|frequency)\b)[^?]*\b(?:request\w*|asked|"
        r"sought|prescribed|disputed|in dispute|left?|leave)\b",
    ),
)
ASPECTS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _ASPECTS)


def unanswerable(question: str) -> str | None:
    """Why no letter can answer the question, as a key: names, money, contact, prediction, advice, aftermath."""
    return next((name for name, pattern in UNANSWERABLE if pattern.search(question)), None)


_PATIENT = re.compile(
    r"\b(?:my|our|a|this|another)\s(?:[\w-]+\s){0,6}?(?:patient|client|worker|claimant|applicant|pt)\b|"
    r"^\s*(?:the )?(?:patient|client|worker|claimant|applicant|pt)\b(?!['’]?s? (?:attorney|lawyer|counsel))",
    re.IGNORECASE,
)
_UNDECIDED = re.compile(
    r"\b(?:would|will|could|might|can)\b[^?.]*\b(?:approved?|authorized|certified|denied|upheld|overturned|"
    r"granted|pass|win|get|qualify)\b|\b(?:chances?|odds|likel\w+|prospects?)\b|"
    r"\b(?:is|are)\b[^?.]{2,60}\b(?:supported|justified|warranted|indicated|necessary|appropriate|approvable)\b|"
    r":\s*[^?:]{3,60}\?\s*$",
    re.IGNORECASE,
)


def hypothetical(question: str) -> bool:
    """Whether the question tells of a patient whose request no reviewer has decided yet."""
    asks_else = re.search(
        r"\bwhy\b|\bhow (?:can|do|could|should|many)\b|\bwhat (?:must|should|would|do|did|could)\b", question, re.I
    )
    return bool(_PATIENT.search(question) and _UNDECIDED.search(question)) and not asks_else


def aspect_of(question: str) -> str | None:
    """The single fact a question is after, if it is one: basis, reviewer, worker, a date, ur, diagnoses, amount."""
    return next(iter(aspects_of(question)), None)


def aspects_of(question: str) -> tuple[str, ...]:
    """All such facts that a question is after ("when was she hurt, and when did UR deny it?")."""
    return tuple(name for name, pattern in ASPECTS if pattern.search(question))
