"""Which kind of answer a question wants: one table of wordings, read from the top."""

import re

from rag.records import QueryKind

# what the law and the procedure are asked about; the answer comes from the reference texts
_PROCESS = re.compile(
    r"\b(?:appeal\w*|petition\w*|wcab|labor code|statut\w+|regulations?|constitutional\w*|dubon|bowen|stevens|"
    r"request for authorization|dwc form|rfas?|deadlines?|time limits?|days (?:do|does|to|have)|how (?:many|much) "
    r"(?:days|time\b)|"
    r"(?:second|another|new) imr\b|"
    r"grounds? (?:exist|to|for (?:an? )?(?:appeal|attack|challeng)\w*)|standard of (?:proof|review)|burden of proof|"
    r"who (?:can|may|pays|decides|chooses|applies|files)|presum\w+|hierarchy|ranks?\b|outranks?|takes? precedence|"
    r"(?:which|what) (?:edition|version)|guideline edition|edition (?:of|applied|applies|was|is)|in force|formulary|"
    r"(?:go|route|apply|applying|file|filing|eligible|ineligible|eligibility)\b[^?]{0,40}\bimr|"
    r"imr\b[^?]{0,30}\b(?:eligib\w+|deadline|binding|late)|"
    r"new request or|re-?submit\w*|(?:when|how soon) (?:can|may) (?:i|we|one|they|the \w+)\b[^?]*\bagain|"
    r"how does (?:imr|ur|utilization review)\b|what is (?:an? )?(?:imr|ur|utilization "
    r"review|independent medical review|mtus|acoem|odg)\b|"
    r"what does (?:upheld|overturned|uphold|overturn|imr|mtus|odg|acoem|ur)\b|"
    r"imr (?:applications?|forms?)\b|applications? for imr|\bbinds?\b|"
    r"both (?:be |still )?(?:stand|valid|right|hold|binding)|binding|"
    r"(?:definition|meaning) of|functional improvement mean|statewide|state-wide|did the state|in the state|dwc "
    r"report\w*|"
    r"published (?:rates?|figures?)|untimely|conflict of interest|who is maximus|what is maximus|valid if late|"
    r"(?:denial|modification|ur decision)s? (?:\w+ ){0,2}(?:expires?|lasts?|stays? in effect|remain in force)|"
    r"late (?:imr|determination|ur\b|utilization)|"
    r"(?:ur|utilization review|imr|decision) (?:is|was|comes?|came) (?:too )?late|"
    r"(?:ur|utilization review)\b[^?]{0,40}\b(?:late|overdue)\b|"
    r"what happens (?:if|when|after)\b[^?]*\b(?:ur|imr|appeal|deadline|determination)|"
    r"difference between (?:an? )?[\"“]?(?:upheld|overturned|uphold|overturn|denied|modified|imr|ur|"
    r"utilization review)\b|(?:imr|ur|mtus|odg|acoem|cwci|dwc) (?:stand|short) for|"
    r"who (?:else )?(?:can|may|must) |penalt(?:y|ies)\b|expedited (?:imr|ur|review)s?\b|"
    r"(?:old|older|earlier|past) injur\w+\b[^?]*\bimr|imr\b[^?]*\b(?:old|older|earlier|past) injur|"
    r"(?:new|additional|more|further) (?:medical )?(?:records?|documents?|evidence)\b[^?]*"
    r"\b(?:sent?|submit\w*|added?)\b|"
    r"(?:judge|court|board(?![- ]certified))\b[^?]*\b(?:overrule|reverse|overturn|change|decide|ignore)\w*|"
    r"(?:insurer|adjuster|administrator|employer)s?\b[^?]*\b(?:ignore|refuse|does not|doesn't|not) (?:\w+ ){0,2}?"
    r"(?:send|comply|authori[sz]e|pay|records|(?:an? |the )?(?:overturned|imr|decision))|"
    r"(?:insurer|adjuster|administrator)s? (?:deny|modify|refuse)\b[^?]*\bwithout (?:an? )?(?:doctor|physician)|"
    r"how soon must|"
    r"(?:can|may|must|could|should)\b[^?]{2,50}\b(?:ask|apply|file|request|seek|submit)\w*(?: \w+){0,3}? imr\b)",
    re.IGNORECASE,
)
_WORDINGS: tuple[tuple[QueryKind, str], ...] = (
    (
        "conflict",
        r"\b(?:contradict\w*|inconsisten\w+|conflict(?:s|ing)?\b|disagree\w*|discrepan\w+|mismatch\w*|"
        r"overlook\w*|ignor(?:e|ed|es)|"
        r"miss(?:ed)? (?:the|an|any)|fail\w* to (?:mention|consider|notice)|mistakes?|factual errors?|errors? "
        r"of fact|"
        r"do(?:es)?(?:n't| not) (?:match|agree|fit|add up)|at odds|both ways|consistent|"
        r"(?:do|does)\b[^?]{3,80}\b(?:agree|match up|add up|line up|say the same|tell the same|make sense)|"
        r"(?:do|does|did)\b[^?]*\b(?:rationale|summary|reviewers?|records?)\b[^?]{0,60}\b(?:match|fit|square|tally)|"
        r"anything (?:wrong|odd|off|strange) (?:with|about|in)|"
        r"\bdates?\b[^?]{0,40}\b(?:cannot|can['’]t|could not|couldn['’]t|impossible|wrong|odd|strange|after the "
        r"decision)\b|"
        r"(?:date|dates) (?:problems?|errors?|mix-?up)|problems? with (?:the |a )?dates?|wrong dates?|"
        r"(?:do|does|did)\b[^?]{3,80}\bgets?\b[^?]{3,60}\b(?:right|wrong))",
    ),
    (
        "what-would-it-take",
        r"\b(?:what (?:would|does|will) it take|what (?:must|should|do|does|can|could|would|might) (?:i|we|one|"
        r"the|a|my|you|have)\b"
        r"[^?]*\b(?:document\w*|show\w*|submit\w*|include\w*|prove\w*|send|provide\w*|need\w*|put|write|"
        r"rescued?|saved?|approv\w+)|"
        r"checklist|how (?:do|can|could|should|to|would)\b[^?]*\b(?:get|obtain|win|secure|succeed)|"
        r"what (?:evidence|documentation|records?|proof|information|findings?)\b[^?]*\b(?:need\w*|rescue\w*|"
        r"save\w*|help\w*|require\w*|"
        r"would|must|support\w*|necessary|should)|rescued?|what is needed|what's needed|what is required|"
        r"requirements? (?:for|to)|"
        r"have ready|before (?:an?|the|my|our) [^?]{3,40} requests?|"
        r"before (?:sending|submitting|requesting|filing|i (?:send|submit|request))|strengthen|to get .{3,60} "
        r"approved|"
        r"need to (?:show|document|prove|include|get)|what (?:wins|gets)\b|improve (?:my|the|our) (?:request|"
        r"chances)|"
        r"missing (?:from|for) my request|"
        r"what (?:must|should|has to|have to|needs? to|had to|ought to)\b[^?]*\b(?:state|say|contain|mention|list|"
        r"specify|be (?:in|stated|given|included|there)|go in|look like|demonstrate|establish)|"
        r"what (?:did|do) (?:the )?(?:winning|approved|successful|overturned) (?:\w+ ){0,3}"
        r"(?:show|document|have|contain|say)|"
        r"would\b[^?]*\bhave (?:got(?:ten)?|helped|saved|changed|made a difference))",
    ),
    (
        "compare",
        r"\b(?:compar\w+|versus|vs\.?|differ\w*|difference|contrast\w*|how did (?:each|they)|better or worse|"
        r"more (?:often )?(?:(?!than )[^?]{2,60}\b(?:than|or)\b|than\b(?!\s+(?:\d|an?\b|one\b|two\b|three\b|"
        r"four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b|twelve\b)))|less (?:often )?(?:[^?]{2,60}\b)?than\b|"
        r"(?:fewer|higher|lower) [^?]{2,60}\bthan\b|"
        r"\b(?:approved|overturned|winning|w[io]n|wins|succeed\w*|granted)\b[^?]{0,60}\b(?:that|which|while|whereas|"
        r"but)\b[^?]{0,40}\b(?:denied|upheld|others?|losing|lost|loses|fail\w*|refused)\b|"
        r"what distinguish\w*|set(?:s)? apart|side by side|than for\b|"
        r"(?:men|women|males?|females?) (?:or|and|vs\.?|versus) (?:men|women|males?|females?)|"
        r"\b(?:approve|den(?:y|ie)|overturn|uphold|grant|refuse)s? more (?:often )?than\b|\b(?:stricter|more lenient|"
        r"harsher|tougher|softer) (?:[^?]{1,40} )?than\b|\bdeny more\b[^?]{0,30}\bthan\b|"
        r"\bfares?\b|do better|do worse)",
    ),
    (
        "trend",
        r"\b(?:trends?|over time|over the years|year[ -](?:by|over|on)[ -]year|(?:by|per|each|every) year|"
        r"since \d{4}|"
        r"from year to year|develop\w* (?:since|over|from)|go(?:ne|ing)? (?:up|down)|"
        r"risen|rising|fallen|falling|increas\w+|decreas\w+|chang(?:ed?|ing) "
        r"(?:between|since|over|from|after|before)|"
        r"from \d{4} to \d{4}|annual\w*|yearly|month(?:ly| by month))",
    ),
    (
        "guideline",
        r"\bhow (?:many|much|long|often)\b[^?]*\b(?:may|can|should|(?:are|is) (?:allowed|recommended|permitted|"
        r"supported))\b|"
        r"\bhow (?:many|much|long|often)\b[^?]*\b(?:is|are)\b[^?]{0,30}\b(?:allowed|recommended|permitted|"
        r"supported)\b|"
        r"\b(?:what|how (?:many|much|long|often))\b[^?]*\b(?:guidelines?|mtus|odg|acoem|chapter|page \d+)\b[^?]{0,30}"
        r"\b(?:allow|want|require|need|ask|say|expect|permit|support)\w*|"
        r"\b(?:what|how (?:many|much|long|often))\b[^?]*\bdo(?:es)? (?:the )?"
        r"(?:guidelines?|mtus|odg|acoem|chapter|page)\b|"
        r"\bwhat counts as\b|\bdefinition of\b|\bhow (?:fast|slowly|quickly|soon) (?:should|must|can|may)\b|"
        r"\bmax(?:imum)?\s+(?:number|dose|duration|length|visits?|sessions?|weeks?|days?)\b|"
        r"\bwho (?:needs?|qualif\w+|should (?:get|have|receive)|is (?:a candidate|eligible))\b|"
        r"\bhow many\b[^?]*\b(?:come|go) first\b|"
        r"\b(?:number|how (?:many|long|much|often)|limits?|max(?:imum)?|initial)\b[^?]*"
        r"\b(?:per|under|according to) (?:the )?(?:guidelines?|mtus|odg|acoem)\b",
    ),
    (
        "aggregate",
        r"\b(?:how (?:many|often|frequent\w*|common|likely)|rates?|percent(?:age)?s?|shares?|proportions?|"
        r"(?<!eligible )portions?|fractions?|"
        r"count\b|counts\b|number of|"
        r"most (?:common|often|frequent\w*|cited|denied|approved|overturned|upheld|disputed|likely|used)|"
        r"most\s*[?.!]*\s*$|least "
        r"(?:often|common|likely)|"
        r"(?:occur|happen|appear)s? most|average|total\b|break\s?down|distribution|statistics?|"
        r"(?:by|per) (?:dwc )?(?:treatment|categor\w+|reason|guideline|specialt\w+|reviewer|body part|drug "
        r"class|class|source|type|sex|gender|age)|"
        r"(?:which|what) (?:months?|years?|states?|specialt\w+|treatments?|drugs?|body parts?|guidelines?|case|"
        r"letter|determination)\b"
        r"[^?]*\bmost\b|"
        r"odds|chances?|likelihood|top (?:\d+|three|five|ten)\b|ranking|rank the)|%",
    ),
    (
        "why",
        r"^(?!\s*(?:which|list|show|find|how many|what cases))[^?]*\bbecause\b|\b(?:why|reasons?|on what "
        r"grounds?|how come|what (?:was|were|is) the (?:ground|basis|rationale|justification)\w*|"
        r"what (?:led|caused|justified)|justif\w+|explain|"
        r"what (?:was|is|were) (?:missing|lacking|wrong|absent))\b",
    ),
    (
        "guideline",
        r"\b(?:criteria|criterion|guidelines? (?:say|require|state|allow|recommend|support)\w*|(?:mtus|acoem|"
        r"odg) (?:say|require|state|allow|recommend)\w*|"
        r"(?:what|which)\b(?>[^?]*?\b(?:mtus|acoem|odg|guidelines?)\b)[^?]*\b(?:say|require|state|allow|recommend|"
        r"support)\w*|"
        r"how (?:long|much|many [a-z]+|often) (?:may|can|should|must|is|are|does)|when (?:may|can|should|is|"
        r"are|must)|"
        r"(?:is|are|may|can|should) [^?]{3,70}\b(?:recommended|indicated|allowed|supported|continued|repeated|"
        r"used|given|combined|prescribed|injected)\b|"
        r"^\s*(?:what(?:['’]s| is)|define) (?:functional improvement|medical necessity|chronic pain|radiculopathy)|"
        r"maximum (?:dose|number|duration)|recommended|limits? (?:on|for)|first[- ]line)",
    ),
)
# asks to be shown items, whatever the question before asked for
SHOWING = re.compile(
    r"^\s*(?:please\s+)?(?:show|list|see|open|display|give me|tell me about|which (?:ones?|cases?|letters?|items?))\b",
    re.IGNORECASE,
)
_KINDS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _WORDINGS)
_LOOKUP_GUIDELINE = re.compile(
    r"\b(?:did|was|were|does)\b[^?]*\b(?:cite[ds]?|rel(?:y|ied) (?:up)?on|use[ds]?|appl(?:y|ied)|based on|"
    r"quote[ds]?|refer\w*)\b|"
    r"\b(?:cited|relied)\b",
    re.IGNORECASE,
)
# what a reviewer went by is a fact of the letter, whatever edition is in force
_CITED = re.compile(
    r"\b(?:reviewers?|claims administrators?|ur)\b[^?]{0,30}\b(?:cit|rel(?:y|ied)|us(?:e|ed)|appl|based|quot)\w*",
    re.IGNORECASE,
)
_PAGE = re.compile(r"\bpages? \d{1,3}\b", re.IGNORECASE)
_GROUPS: tuple[tuple[str, str], ...] = (
    ("category", r"categor(?:y|ies)"),
    (
        "reason",
        r"(?:which|what|common\w*|frequent\w*|top \w+|main|by|most)\s(?:[\w-]+\s){0,3}?(?:reasons?|grounds?)\b|"
        r"reasons? (?:occur|are|is|for)|(?:missing|lacking) (?:the )?most\b|"
        r"most (?:often|commonly) (?:missing|lacking)",
    ),
    ("guideline", r"(?:which|what|by|per|each|most)\s(?:[\w-]+\s){0,3}?guidelines?\b"),
    ("state", r"(?:which|what|by|per|each) (?:[\w-]+ ){0,2}?states?\b"),
    ("specialty", r"specialt\w+|by reviewer|which reviewers?|(?:which|what) (?:kind|type) of reviewer"),
    ("letter", r"(?:which|what) (?:case|letter|determination)s?\b[^?]{0,25}\b(?:the )?most\b"),
    (
        "month",
        r"(?:by|per|each|every|which|what) month|month by month|monthly|"
        r"(?:from|between) (?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
        r"[^?]{0,12}\b(?:to|and|until)\b",
    ),
    ("year", r"(?:by|per|each|every|which|what) year|year by year|over time|trend\w*|annual\w*"),
    ("body_part", r"body part\w*|(?:by|per) (?:body )?region"),
    ("drug_class", r"drug class\w*|class(?:es)? of (?:drug|medication)\w*|(?:by|which) class"),
    ("source", r"(?:by|per|which) (?:guideline )?source"),
    ("sex", r"(?:by|per) (?:sex|gender)|men (?:and|or|vs\.?|versus) women"),
    (
        "treatment",
        r"(?:by|per|each|which|what|top|most)\s(?:[\w-]+\s){0,2}?(?:treatments?|drugs?|medications?|services?|procedures?)\b",
    ),
)
_GROUPING = tuple((name, re.compile(rf"\b(?:{pattern})", re.IGNORECASE)) for name, pattern in _GROUPS)


def kind_of(question: str, *, about_treatment: bool, about_case: bool = False) -> tuple[QueryKind, bool]:
    """(kind, whether the reference texts on law and procedure are asked). Default: lookup."""
    if not about_case and asks_process(question, about_treatment=about_treatment):
        return "guideline", True
    return worded(question) or "lookup", False


def worded(question: str) -> QueryKind | None:
    """The kind that the question's own words ask for; None where they ask for none in particular."""
    for kind, pattern in _KINDS:
        if pattern.search(question):
            return "lookup" if kind == "guideline" and _LOOKUP_GUIDELINE.search(question) else kind
    return None


def asks_process(question: str, *, about_treatment: bool) -> bool:
    """Whether law or procedure is asked: unless a treatment is named and reasons or criteria are wanted."""
    if not _PROCESS.search(question) or re.search(r"\b(?:average|median)\b", question, re.I):
        return False
    if (about_treatment and _CITED.search(question)) or _PAGE.search(question):
        return False
    if re.search(r"\b(?:can|may|could|how (?:do|can|to))\b[^?]{0,20}\bappeal\b", question, re.I):
        return True
    return not about_treatment or not re.search(
        r"\b(?:why|reasons?|criteria|checklist|(?:time|dose|visit|duration) limits?|denied|approved|upheld|"
        r"overturned|says?|recommend\w*|indicated)\b",
        question,
        re.I,
    )


def group_of(question: str) -> str | None:
    """What numbers are to be broken down by, if anything."""
    return next((name for name, pattern in _GROUPING if pattern.search(question)), None)
