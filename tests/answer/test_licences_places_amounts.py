"""Licences of reviewers, sides of the body and amounts are filters: each number is that of the records."""

import re
from collections.abc import Callable

import pytest

from rag.answer import answer
from rag.records import Determination, Item
from rag.search.query_amounts import amount_of
from rag.search.query_licence import Licence, licence
from rag.search.query_place import side
from rag.store import Store
from rag.store.amounts import amount


def _items(store: Store, question: str) -> int:
    found = answer(question, store, None)
    assert found.counts is not None, found.refusal
    return found.counts.items


def _counted(store: Store, fits: Callable[[Determination, Item], bool]) -> int:
    records = [store.determination(name) for name in store.ids()]
    return sum(fits(found, item) for found in records for item in found.items)


@pytest.mark.parametrize(
    ("question", "fits"),
    [
        ("How many items did reviewers licensed in Oregon decide?", lambda s: "Oregon" in s),
        ("How many requests were decided by Nevada reviewers?", lambda s: "Nevada" in s),
        ("How many items were reviewed by a physician from Texas?", lambda s: "Texas" in s),
        ("How many items had a reviewer licensed only in California?", lambda s: set(s) == {"California"}),
        ("How many items had a reviewer licensed in several states?", lambda s: len(s) > 1),
        ("How many items had a reviewer not licensed in Oregon?", lambda s: "Oregon" not in s),
    ],
)
def test_reviewers_are_chosen_by_their_licence(
    question: str, fits: Callable[[tuple[str, ...]], bool], corpus: Store
) -> None:
    """The states stand in the records, and the count is that of the records."""
    assert 0 < _items(corpus, question) == _counted(corpus, lambda d, _: fits(d.reviewer.licensed_in))


def test_a_state_that_no_reviewer_has_is_said(corpus: Store) -> None:
    """The refusal names the states there are, and counts nothing."""
    found = answer("How many requests did the Alaska-licensed reviewers deny?", corpus, None)

    assert found.refused
    assert "licensed in Alaska" in (found.refusal or "")
    assert "California" in (found.refusal or "")


def test_the_licence_of_a_named_case_is_a_fact_of_it(corpus: Store) -> None:
    """A state beside a case asks about its reviewer, and filters nothing."""
    found = answer("Was the reviewer of CM13-0057731 licensed outside California?", corpus, None)

    assert any("Missouri and Kansas" in s.text for s in found.statements)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("reviewers licensed in Ohio or Utah", Licence(("Ohio", "Utah"))),
        ("doctors without a Texas license", Licence((), ("Texas",))),
        ("was the worker hurt in Texas", Licence()),
        ("California-only reviewers", Licence(("California",), (), None, 1)),
    ],
)
def test_states_are_read_where_licences_are_spoken_of(question: str, expected: Licence) -> None:
    """A state alone is a place."""
    assert licence(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("right-sided requests", "right"),
        ("anything for the left shoulder?", "left"),
        ("bilateral procedures", "bilateral"),
        ("left and right knees", None),
        ("is that right?", None),
        ("what was left in dispute", None),
    ],
)
def test_the_side_of_the_body_is_read(question: str, expected: str | None) -> None:
    """Left and right say a side where a part of the body or "sided" follows."""
    assert side(question) == expected


def test_a_part_of_the_body_is_asked_about_on_one_side(corpus: Store) -> None:
    """No request for the right shoulder is listed for the left."""
    found = answer("Show all requests for the left shoulder", corpus, None)
    listed = [s.text for s in found.statements if "item" in s.text and "denied" in s.text]

    assert listed
    assert not [text for text in listed if re.search(r"\bright shoulder\b", text, re.I)]


@pytest.mark.parametrize(
    ("request_", "unit", "expected"),
    [
        ("Physical therapy 2 times a week for 6 weeks, neck", "visits", 12),
        ("Eight physical therapy sessions", "visits", 8),
        ("PT two to three times a week for six to eight weeks (24 sessions)", "visits", 24),
        ("Chiropractic 3 x 4, knee", "visits", 12),
        ("Acupuncture, 12 visits was the original request. Acupuncture, 6 visits was authorized.", "visits", 12),
        ("Norco 10/325mg #120", "tablets", 120),
        ("Norco 10/325mg #120", "visits", None),
        ("Trigger point injections x4", "sites", 4),
        ("Trigger point injections x4", "visits", None),
        ("Toradol 60mg IM injection", "sites", None),
        ("TENS rental x 6 months", "visits", None),
    ],
)
def test_how_much_a_request_asks_for(request_: str, unit: str, expected: int | None) -> None:
    """A number of visits is counted out of the weeks where none is given; a dose is no amount."""
    assert amount(request_, unit) == expected


@pytest.mark.parametrize(
    ("question", "bounds"),
    [
        ("requests for more than 8 visits", ("visits", 9, None)),
        ("requests for at least 10 physical therapy visits", ("visits", 10, None)),
        ("which drugs were for 120 tablets or more", ("tablets", 120, None)),
        ("under thirty pills", ("tablets", None, 29)),
        ("between 6 and 12 sessions", ("visits", 6, 12)),
        ("a quantity of 90 or more", ("tablets", 90, None)),
        ("requests of twelve visits", ("visits", 12, 12)),
        ("letters with more than five items", None),
        ("why was it denied after more than 24 visits", None),
        ("workers over 60", None),
    ],
)
def test_bounds_of_an_amount_are_read(question: str, bounds: tuple[str, int | None, int | None] | None) -> None:
    """Bounds belong to what they bound; what has been had before is no amount asked for."""
    found = amount_of(question)

    assert (found and (found.unit, found.least, found.most)) == bounds


def test_items_are_counted_by_the_amount_they_ask_for(corpus: Store) -> None:
    """The bound and its opposite come to all requests that give such an amount."""
    more, rest = (
        _items(corpus, "How many requests for more than 8 visits?"),
        _items(corpus, "How many requests for at most 8 visits?"),
    )

    assert more == _counted(corpus, lambda _, i: (amount(i.request, "visits") or 0) > 8)
    assert more + rest == _counted(corpus, lambda _, i: amount(i.request, "visits") is not None)


@pytest.mark.parametrize("unit", ["visits", "tablets", "sites", "hours", "units", "refills"])
@pytest.mark.parametrize("filler", ["9 ", "9-", "9 a-b ", "(9)", "#", "x 9 ", "two times a ", "-" * 40, "9 (9) "])
def test_no_request_keeps_a_count_waiting(unit: str, filler: str) -> None:
    """A request of any characters is read to its end; what is very long is cut."""
    amount(filler * (60_000 // len(filler)), unit)
    amount_of(filler * (4_000 // len(filler)) + unit)


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("Texas reviewers versus the rest", ("reviewers licensed in Texas", "the other reviewers")),
        ("Oregon versus Arizona reviewers", ("reviewers licensed in Oregon", "reviewers licensed in Arizona")),
        (
            "are California-only reviewers stricter than those licensed in several states?",
            ("reviewers licensed in California alone", "reviewers licensed in several states"),
        ),
    ],
)
def test_licences_are_compared(question: str, labels: tuple[str, str], corpus: Store) -> None:
    """Both sides stand in the answer with counts of their own."""
    found = answer(question, corpus, None)

    assert tuple(side.label for side in found.query.sides) == labels
    assert [row["side"] for row in found.table] == list(labels)


@pytest.mark.parametrize(
    ("question", "fits"),
    [
        ("How many items are of workers hurt before 2005?", lambda d: (d.date_of_injury or "9") < "2005"),
        ("How many items had a UR decision before July 2013?", lambda d: "2" < (_ur(d) or "9") < "2013-07"),
        (
            "How many items had their application received after 2016?",
            lambda d: (d.application_received or "0") >= "2017",
        ),
    ],
)
def test_dates_bound_what_they_are_said_of(question: str, fits: Callable[[Determination], bool], corpus: Store) -> None:
    """The day of injury, of utilization review and of the application are not that of the decision."""
    assert 0 < _items(corpus, question) == _counted(corpus, lambda d, _: fits(d))


def _ur(found: Determination) -> str | None:
    return found.ur_denial_date or found.utilization_review.date
