"""How a letter says that a side cited nothing."""

import re

NOTHING = re.compile(
    r"\b(?:did|does|do|has|have) not (?:cite[sd]?|provided?|give[ns]?|use[sd]?|reference[sd]?|identify) (?:any |an? )?"
    r"(?:medical |evidence|guideline|specific|recommendation|source|documentation)|\bno (?:medical evidence|"
    r"guidelines?|evidence-based "
    r"guidelines?) (?:was|were|is) (?:cited|named|provided|stated)|^none(?: was| were)?(?: stated| cited| named|"
    r" given)?\.?$|\bcited no (?:medical )?(?:evidence|guidelines?)|"
    r"\bwithout citing any (?:medical )?(?:evidence|guidelines?)|"
    r"^n/?a\.?$|^no (?:(?:medical )?evidence|guidelines?|citations?)\.?$|"
    r"^(?:none|not|no (?:(?:medical )?evidence|guidelines?|citations?))(?: (?:was|were))? "
    r"(?:provided|noted|listed|given|specified|stated|cited|referenced|available)(?: by [\w' ]{2,40})?\.?$",
    re.IGNORECASE,
)
