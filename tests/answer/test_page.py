"""The Markdown page of an answer, which people send on and open in a browser."""

from rag.answer.page import page
from rag.records import Answer, Citation, Query, Statement

EVIL = "<svg onload=x> [a](javascript:x) `c` | &lt; \x1b[31m"


def test_nothing_in_a_page_is_markup_but_ours() -> None:
    """Question, statement, quote, file name, model and table come from outside and are shown as plain words."""
    citation = Citation(determination_id=EVIL, source=f"letters/{EVIL}.txt", start=0, end=9, item=1, quote=EVIL)
    answer = Answer(
        question=EVIL,
        query=Query(text=EVIL),
        understood=EVIL,
        statements=[Statement(text=EVIL, citations=[citation])],
        table=[{EVIL: EVIL}],
        model=EVIL,
        prompt="answer.v1",
        dropped=1,
        drops=[EVIL],
    )

    made = page(answer)

    assert made.count(r"\<svg onload=x\>") == 10
    assert "\x1b" not in made
    plain = made.replace("\\\\", "")
    assert not [at for at, mark in enumerate(plain) if mark in "<[`&" and plain[at - 1] != "\\"]
