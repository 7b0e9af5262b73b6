"""Questions and retrieval judgements over the shipped letters: well formed, on what exists, counted by labels."""

import copy

import pytest

from evals import golden, golden_counts, golden_questions, golden_retrieval

LABELS = golden.load(golden_counts.HOME)
QUESTIONS = golden_counts.load()
JUDGEMENTS = golden_retrieval.load()


@pytest.mark.parametrize("name", ["questions.jsonl", "questions_fresh.jsonl"])
def test_the_questions_have_no_problem(name: str) -> None:
    """Fields, groups, cited items and counts are in order; counts agree with the labels."""
    assert list(golden_questions.lint(golden_counts.load(golden_counts.HOME / name), LABELS)) == []


def test_the_fresh_questions_are_other_questions() -> None:
    """No question of the second file stands in the first."""
    fresh = golden_counts.load(golden_counts.HOME / "questions_fresh.jsonl")
    asked = {tuple(q.get("turns", [q["question"]])) for q in QUESTIONS}

    assert not [q["id"] for q in fresh if tuple(q.get("turns", [q["question"]])) in asked]


def test_the_questions_cover_what_people_ask() -> None:
    """90 or more, in ten groups, with two-turn conversations and questions that cannot be answered as they stand."""
    awkward = [q for q in QUESTIONS if q["behaviour"] in ("refuse", "answer-with-correction")]

    assert len(QUESTIONS) >= 90
    assert {q["group"] for q in QUESTIONS} == golden_questions.GROUPS
    assert sum("turns" in q for q in QUESTIONS) >= 15
    assert len(awkward) >= 12


def test_the_judgements_have_no_problem() -> None:
    """Every judged passage exists, every grade is 1 to 3, and some passage answers each query."""
    assert list(golden_retrieval.lint(JUDGEMENTS, LABELS)) == []
    assert len(JUDGEMENTS) >= 60
    assert {judged.style for judged in JUDGEMENTS} == set(golden_retrieval.STYLES)


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("counts", {"items": 999, "upheld": 999, "overturned": 0}, "counts are not those of the labels"),
        ("group", "riddle", "group 'riddle' is not known"),
        ("must_cite", [{"file": "no-such-letter.txt", "item": 1}], "no item 1 in no-such-letter.txt"),
        ("must", [[]], "an empty list of alternatives"),
        ("turns", ["and then?"], "turns end with the question"),
        ("mustt", [], "unknown field mustt"),
    ],
)
def test_the_linter_finds_a_question_that_is_wrong(field: str, value: object, problem: str) -> None:
    """A changed count, a strange group, a citation of nothing: each is told."""
    question = copy.deepcopy(next(q for q in QUESTIONS if "count_of" in q and "turns" not in q))
    question[field] = value

    assert any(problem in found for found in golden_questions.lint([question], LABELS))


@pytest.mark.parametrize(
    ("relevant", "problem"),
    [
        ({"no-such-letter#1": 3}, "no passage no-such-letter#1"),
        ({"tpi-1": 4}, "a grade is 1, 2 or 3"),
        ({"tpi-1": 1}, "no passage answers the query"),
    ],
)
def test_the_linter_finds_a_judgement_that_is_wrong(relevant: dict[str, int], problem: str) -> None:
    """A passage that is not there and a grade that does not exist are told."""
    judged = golden_retrieval.Judged("X1", "lay", "why", relevant)

    assert any(problem in found for found in golden_retrieval.lint([judged], LABELS))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"treatments": ["a"]}, {"items": 2, "upheld": 1, "overturned": 1}),
        ({"decision": "upheld"}, {"items": 2, "upheld": 2, "overturned": 0}),
        ({"treatments": ["a"], "reasons": ["doc.exam"]}, {"items": 1, "upheld": 1, "overturned": 0}),
        ({"families": ["overturn"]}, {"items": 1, "upheld": 0, "overturned": 1}),
        ({"pages": [122]}, {"items": 1, "upheld": 1, "overturned": 0}),
        ({"sex": "female"}, {"items": 1, "upheld": 1, "overturned": 0}),
        ({"year": 2015}, {"items": 2, "upheld": 1, "overturned": 1}),
        ({}, {"items": 3, "upheld": 2, "overturned": 1}),
    ],
)
def test_counts_come_from_labels_alone(wanted: dict[str, object], expected: dict[str, int]) -> None:
    """Three labelled items in two letters, counted under each condition by hand."""
    assert golden_counts.counts(_two_letters(), wanted) == expected


def test_a_rate_is_worded_in_the_ways_people_write_it() -> None:
    """Figures, words and percent; none and all have wordings of their own."""
    assert {"1 of 3", "one of the 3", "33%", "33.3 percent"} <= set(golden_counts.worded(1, 3))
    assert "none of" in golden_counts.worded(0, 3)
    assert "all 3" in golden_counts.worded(3, 3)


def test_counts_follow_changed_labels() -> None:
    """When a decision changes, the counts and the wording of the rate change, and what was written by hand stays."""
    question = {
        "must": [["by hand"], ["1 of 3"]], "derived": ["1 of 3"], "counts": None, "count_of": {},
        "rates": [{"of": {}, "with": {"decision": "overturned"}}],
    }  # fmt: skip
    labels = _two_letters()
    labels[1]["items"][0]["decision"] = "overturned"
    found = golden_counts.refreshed(question, labels)

    assert found["counts"] == {"items": 3, "upheld": 1, "overturned": 2}
    assert found["must"][0] == ["by hand"]
    assert [alternatives[0] for alternatives in found["must"]] == ["by hand", "2 of 3"]


def _two_letters() -> list[golden.Label]:
    def item(treatment: str, decision: str, code: str, pages: list[int]) -> golden.Label:
        return {
            "number": 1, "treatments": [treatment], "decision": decision, "reasons": [{"code": code}],
            "eligible_portion": None, "reviewer_basis": [{"pages": pages}], "claims_administrator_basis": [],
        }  # fmt: skip

    def letter(name: str, sex: str, year: int, *items: golden.Label) -> golden.Label:
        reviewer = {"certifications": ["Neurology"]}
        review = {"date": f"{year}-03-01"}
        return {
            "file": f"d/{name}", "items": list(items), "worker": {"sex": sex}, "reviewer": reviewer,
            "utilization_review": review, "decision_date": None,
        }  # fmt: skip

    return [
        letter(
            "x.txt", "male", 2015, item("a", "upheld", "doc.exam", [122]), item("a", "overturned", "overturn.x", [])
        ),
        letter("y.txt", "female", 2014, item("b", "upheld", "doc.function", [])),
    ]
