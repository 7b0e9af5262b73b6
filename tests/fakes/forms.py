"""Letters in the forms the reviewers use, from parts that a test names."""

from rag.records import Document

HOW = """HOW THE IMR FINAL DETERMINATION WAS MADE
MAXIMUS Federal Services sent the complete case file to an expert reviewer. The expert reviewer is Board
Certified in Neurology and is licensed to practice in California.
"""
LICENSED = """HOW THE IMR FINAL DETERMINATION WAS MADE
MAXIMUS Federal Services sent the complete case file to an expert reviewer.
The Expert Reviewer has the following credentials:
State(s) of Licensure: California, Oregon
Certification(s)/Specialty: Neurology, Pain Management
"""
SUMMARY = """CLINICAL CASE SUMMARY
The expert reviewer developed the following clinical case summary based on a review of the case file, including all
medical records:
A beekeeper of 41 was stung by a falling crate on 3/4/2014 and hurt the low back.
"""
ISSUES = """IMR ISSUES, DECISIONS AND RATIONALES
The Final Determination was based on decisions for the disputed items/services set forth below:
"""
CLAIMS = "Claims Administrator guideline: Decision based on MTUS Chronic Pain Treatment Guidelines Opioids.\n"
REVIEWER = "MAXIMUS guideline: Decision based on MTUS Chronic Pain Treatment Guidelines Opioids Page(s): 80.\n"
RATIONALE = "Decision rationale: The file names no tablet that helped. The request is not medically necessary.\n"
HEADER = """Case Number: CM16-0123456
Date Assigned: 05/18/2016 Date of Injury: 01/22/2015
Decision Date: 06/17/2016 UR Denial Date: 04/30/2016
Priority: Standard Application Received: 05/06/2016
"""


def item(heading: str, *, rationale: str = RATIONALE) -> str:
    """One disputed item under `heading`, which ends with its decision."""
    return f"{heading}\n{CLAIMS}{REVIEWER}{rationale}"


def labelled(*headings: str, head: str = "", how: str = HOW, summary: str = SUMMARY, issues: str = ISSUES) -> str:
    """A letter of 2014, or with `HEADER` and `LICENSED` of 2016, with an item under each heading."""
    return head + how + summary + issues + "".join(map(item, headings))


def document(text: str) -> Document:
    """`text` as a document; pages begin after form feeds, as in a text file."""
    pages = [0]
    while (at := text.find("\f", pages[-1])) >= 0 and at + 1 < len(text):
        pages.append(at + 1)
    return Document(source="letter.txt", text=text, pages=tuple(pages), sha256="0" * 64)
