"""What a question is read to ask: kinds, dates, doses, workers, reasons, filters; over the shipped letters."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import lexicon
from rag.errors import UnknownIdError, UsageError
from rag.records import Query
from rag.search.query import settled, understand
from rag.search.query_dates import Dates, dates, mentioned, spoken
from rag.search.query_explicit import Filters, applied
from rag.search.query_facts import StoreFacts
from rag.search.query_filters import worker_age
from rag.search.query_reasons import reasons
from rag.store import Store
from tests.answer.conftest import ROOT, stored


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The shipped letters."""
    folder: Path = tmp_path_factory.mktemp("reading")
    with stored(folder, ROOT / "corpus" / "determinations") as opened:
        yield opened


@pytest.fixture(scope="module")
def facts(store: Store) -> StoreFacts:
    """What the store holds."""
    return StoreFacts(store)


def read(question: str, facts: StoreFacts) -> Query:
    return understand(question, lexicon.load(), facts)


KINDS = (
    ("why was Norco denied", "why"),
    ("how come they refused the MRI", "why"),
    ("On what grounds was acupuncture turned down?", "why"),
    ("What was missing from the weight loss program request?", "why"),
    ("What must I document to get Botox approved?", "what-would-it-take"),
    ("checklist before sending an epidural request", "what-would-it-take"),
    ("Compare Norco and OxyContin", "compare"),
    ("How do men and women fare?", "compare"),
    ("do denials cite more record gaps or guideline bans", "compare"),
    ("how many MRIs were approved", "aggregate"),
    ("Which treatments are overturned most?", "aggregate"),
    ("overturn rate for epidurals", "aggregate"),
    ("Has approval of physical therapy changed over the years?", "trend"),
    ("What are the criteria for trigger point injections?", "guideline"),
    ("How many acupuncture visits does the guideline allow?", "guideline"),
    ("Who needs a stomach drug with an NSAID?", "guideline"),
    ("Do the summary and the rationale agree in the dispatcher's letter?", "conflict"),
    ("Did any reviewer overlook imaging?", "conflict"),
    ("Which case has a windshield installer?", "case"),
    ("what happened to the Soma request", "lookup"),
    ("list the approved surgeries", "lookup"),
)


@pytest.mark.parametrize(("question", "kind"), KINDS)
def test_the_kind_of_answer_that_is_wanted(question: str, kind: str, facts: StoreFacts) -> None:
    """By the question's wording."""
    assert read(question, facts).kind == kind


@pytest.mark.parametrize(
    "question",
    [
        "How long is the deadline for an IMR application?",
        "Who pays for IMR?",
        "Which grounds exist to appeal?",
        "What ranks above ODG?",
        "After IMR upholds a denial, when can we ask for the same treatment again?",
    ],
)
def test_law_and_procedure_come_from_the_reference_texts(question: str, facts: StoreFacts) -> None:
    """They are no question about these letters."""
    assert read(question, facts).about_process


@pytest.mark.parametrize(
    ("question", "treatment"),
    [
        ("why was the sleeping pill denied", "zolpidem"),
        ("shots into muscle knots", "trigger-point-injection"),
        ("why were trigger pint injections denied", "trigger-point-injection"),
        ("is the water pill", None),
        ("flexerill refused why", "cyclobenzaprine"),
        ("why no ESI for the low back", "epidural-steroid-injection-lumbar"),
        ("how many PPIs got approved", "omeprazole"),
    ],
)
def test_lay_words_abbreviations_and_slips_find_the_treatment(
    question: str, treatment: str | None, facts: StoreFacts
) -> None:
    """Without a model."""
    found = read(question, facts).treatments

    assert treatment in found if treatment else not found


@pytest.mark.parametrize(
    ("question", "case"),
    [
        ("Why was Botox denied to the court reporter?", "court-reporter-botox-2014"),
        ("What did IMR decide on the paratransit driver's TENS unit?", "paratransit-lumbar-2014"),
        ("Result for the chairlift mechanic?", "chairlift-mechanic-neurotomy-2014"),
        ("Why was Flexeril upheld for the press brake operator?", "CM17-0119346"),
        ("Why was my client's fusion refused? He is a commercial diver.", "CM13-0061204"),
        ("What happened in CM13-0021947?", "CM13-0021947"),
        ("in dispatcher-cervical-2015.txt, why was Soma denied", "dispatcher-cervical-2015"),
    ],
)
def test_a_worker_or_a_name_finds_the_letter(question: str, case: str, facts: StoreFacts) -> None:
    """By trade, case number or file."""
    assert read(question, facts).determination_ids == (case,)


@pytest.mark.parametrize(
    "question",
    [
        "Why was the repeat epidural denied?",
        "What did the reviewer say about the guideline?",
        "What is the overturn rate for the opioids?",
        "Which reasons are given for the denial of the MRI?",
        "how long was the trial of the device",
    ],
)
def test_nouns_of_letters_and_care_are_nobodys_trade(question: str, facts: StoreFacts) -> None:
    """Such as the reviewer, the denial: they narrow nothing."""
    assert read(question, facts).determination_ids == ()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("denials in 2014", Dates("2014", "2014", None, ("2014",))),
        ("only 2015", Dates("2015", "2015", None, ("2015",))),
        ("since March 2014", Dates("2014-03", None, None, ("2014",))),
        ("decided before 3/12/2013", Dates(None, "2013-03-11", None, ("2013",))),
        ("decided after 2014", Dates("2015", None, None, ("2014",))),
        ("decided before January 2014", Dates(None, "2013-12", None, ("2014",))),
        ("UR decisions after 12/31/2013", Dates("2014-01-01", None, None, ("2013",), "ur")),
        ("workers injured since 2012", Dates("2012", None, None, ("2012",), "injury")),
        ("applications received before May 2014", Dates(None, "2014-04", None, ("2014",), "received")),
        ("from 2013 to 2015", Dates("2013", "2015", None, ("2013", "2015"))),
        ("the worker hurt on 9/26/2006", Dates(None, None, "2006-09-26", ())),
        ("Norco 10/325 mg", Dates()),
    ],
)
def test_dates_bound_the_decision_or_name_the_injury(question: str, expected: Dates) -> None:
    """ISO, partial where the question is."""
    assert dates(question) == expected


@pytest.mark.parametrize(
    ("iso", "words"), [("2014", "2014"), ("2014-05", "May 2014"), ("2014-11-12", "November 12, 2014")]
)
def test_a_date_is_said_as_people_write_it(iso: str, words: str) -> None:
    """And read back as the same."""
    assert spoken(iso) == words
    assert mentioned(words)[0][1] == iso


@pytest.mark.parametrize(
    ("question", "codes", "families", "detail"),
    [
        ("denials that mention missing quantity", ("request.incomplete",), (), "quantity"),
        ("no body part given", ("request.incomplete",), (), "site"),
        ("how many cite record gaps", (), ("doc",), None),
        ("guideline bans", (), ("guideline",), None),
        ("lack of functional improvement", ("doc.function",), (), None),
    ],
)
def test_kinds_of_reasons_are_named(
    question: str, codes: tuple[str, ...], families: tuple[str, ...], detail: str | None
) -> None:
    """By codes, whole families, and what exactly is missing."""
    named = reasons(question)[0]

    assert (named.codes, named.families, named.detail) == (codes, families, detail)


def test_what_a_patient_has_is_no_filter_on_decided_cases(facts: StoreFacts) -> None:
    """A story about a patient asks what it would take; nothing is decided yet."""
    found = read("My patient is 70 and takes aspirin and naproxen. Would a PPI be approved?", facts)

    assert found.hypothetical
    assert (found.kind, found.decision, found.worker_age) == ("what-would-it-take", None, None)
    assert "omeprazole" in found.treatments
    assert "naproxen" not in found.treatments


def test_a_detail_that_nothing_has_is_dropped_and_said(store: Store, facts: StoreFacts) -> None:
    """The answer speaks of what there is, and says what it left aside."""
    found = settled(read("why was Soma 999 mg denied", facts), store)

    assert found.details == ()
    assert "999mg" in found.corrections[0]


def test_filters_win_over_the_question(facts: StoreFacts) -> None:
    """What was given on purpose replaces what was read."""
    query = read("why was Norco denied", facts)
    found = applied(query, Filters(treatments=("Soma",), decision="approved"), lexicon.load(), facts)

    assert (found.treatments, found.decision) == (("carisoprodol",), "overturned")


@pytest.mark.parametrize(
    ("filters", "error"),
    [
        (Filters(treatments=("zzyzx",)), UnknownIdError),
        (Filters(specialties=("astrology",)), UnknownIdError),
        (Filters(since="yesterday"), UsageError),
        (Filters(decision="perhaps"), UsageError),
    ],
)
def test_a_filter_that_means_nothing_is_an_error(filters: Filters, error: type[Exception], facts: StoreFacts) -> None:
    """It is never ignored."""
    with pytest.raises(error):
        applied(Query(text="q"), filters, lexicon.load(), facts)


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_without_a_failure(text: str) -> None:
    """Whatever is typed."""
    assert read(text, StoreFacts(_Empty())).kind


class _Empty:
    def rows(self, sql: str, params: object = ()) -> list[tuple[int, int]]:
        return [(0, 0)] if "COUNT" in sql else []


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("How many decisions were made between March and June 2014?", "2014-03", "2014-06"),
        ("Denials from January through April 2015", "2015-01", "2015-04"),
        ("What was decided between 2014 and 2016?", "2014", "2016"),
    ],
)
def test_a_span_of_dates_has_both_ends(question: str, since: str, until: str) -> None:
    """A year named once belongs to both months."""
    assert dates(question)[:2] == (since, until)


@pytest.mark.parametrize(
    ("question", "age"),
    [
        ("How many requests from workers between 30 and 40 were approved?", (30, 40)),
        ("claimants aged 50 to 59", (50, 59)),
        ("Is Norco between 10 and 20 mg a day approved for workers?", None),
        ("How many letters have between 10 and 20 items?", None),
    ],
)
def test_a_span_of_ages_has_both_ends(question: str, age: tuple[int, int] | None) -> None:
    """Two ages are a span where people are spoken of, and no dose or number is."""
    assert worker_age(question) == age
