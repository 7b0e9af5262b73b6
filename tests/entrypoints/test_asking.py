"""`imr ask` and `imr chat` as a person uses them: filters, explanation, conversations, one line for each failure."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from rag import bootstrap
from rag.entrypoints import cli

CORPUS = Path(__file__).parents[2] / "corpus" / "determinations"
LETTERS = (
    "grocery-stocker-2014.txt",
    "lineman-dna-2013.txt",
    "dispatcher-cervical-2015.txt",
    "orchard-ladder-2014.txt",
)
Imr = Callable[..., Result]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of a few shipped letters."""
    folder = tmp_path_factory.mktemp("asking") / "store"
    with bootstrap.parts(store=folder) as parts:
        bootstrap.index(parts, [CORPUS / name for name in LETTERS])
    return folder


@pytest.fixture
def imr(store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Imr]:
    """Runs a command over that store, with typed input where it reads some."""
    monkeypatch.setenv("IMR_STORE", str(store))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("IMR_MODEL", raising=False)
    runner = CliRunner()

    def run(*arguments: str, typed: str = "") -> Result:
        return runner.invoke(cli.app, list(arguments), input=typed)

    yield run
    for kept in store.glob("chats.sqlite*"):
        kept.unlink()


def test_an_answer_shows_how_it_was_understood_its_sources_and_its_maker(imr: Imr) -> None:
    """All in one screen."""
    said = imr("ask", "why were trigger points denied").stdout

    assert (
        "Asked for: the reasons for a decision; treatment: Trigger point injection; decision: denied (upheld)" in said
    )
    assert "Sources" in said
    assert "[1] " in said
    assert "without a language model" in said


def test_explain_shows_query_cohort_passages_and_verification(imr: Imr) -> None:
    """So that a reader can follow how the answer came about."""
    said = imr("ask", "why were trigger points denied", "--explain").stdout

    for part in ("Query, read by rules", "Cohort: items WHERE", "Passages found", "statements checked, 0 dropped"):
        assert part in said


@pytest.mark.parametrize(
    ("arguments", "field", "value"),
    [
        (("--treatment", "trigger points"), "treatments", ["trigger-point-injection"]),
        (("--treatment", "carisoprodol"), "treatments", ["carisoprodol"]),
        (("--decision", "approved"), "decision", "overturned"),
        (("--reason", "doc"), "reasons", None),
        (("--since", "2014", "--until", "2014-12"), "since", "2014"),
        (("--specialty", "pain"), "specialties", None),
        (("--body-part", "low back"), "body_parts", ["low back"]),
        (("--case", "dispatcher"), "determination_ids", ["dispatcher-cervical-2015"]),
    ],
)
def test_filters_can_be_given_explicitly(imr: Imr, arguments: tuple[str, ...], field: str, value: object) -> None:
    """Each becomes part of the query, and the query says that it was given."""
    found = json.loads(imr("ask", "list what was decided", "--json", *arguments).stdout)

    assert field in found["query"]["explicit"]
    assert found["query"][field] == value if value is not None else found["query"][field]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--treatment", "zzyzx"), "no treatment is called"),
        (("--decision", "maybe"), "use upheld (denied) or overturned (approved)"),
        (("--since", "last year"), "write 2014, 2014-11 or 2014-11-12"),
        (("--reason", "doc.functionn"), "did you mean doc.function"),
        (("--body-part", "soul"), "no body part is called"),
        (("--case", "nowhere"), "no case is called"),
    ],
)
def test_a_filter_that_names_nothing_is_one_line(imr: Imr, arguments: tuple[str, ...], message: str) -> None:
    """What is wrong, and what comes near."""
    error = imr("ask", "list what was decided", *arguments).exception

    assert message in str(error)


def test_filters_that_leave_nothing_are_not_relaxed(imr: Imr) -> None:
    """What a user asked for on purpose stays."""
    found = json.loads(imr("ask", "why was Soma denied", "--body-part", "knee", "--json").stdout)

    assert found["refused"]


def test_a_model_without_a_key_is_one_line(imr: Imr, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the variable to set."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    assert "OPENAI_API_KEY" in str(imr("ask", "why was Soma denied", "--model", "m").exception)


def test_a_conversation_takes_questions_and_commands_until_it_is_left(imr: Imr) -> None:
    """A follow-up, sources, filters, an error that does not end it, and /quit."""
    commands = ("/sources", "/filters since=2013", "/filters", "/nonsense", "/quit", "never")
    typed = ("why were trigger points denied", "and the overturned ones?", *commands)
    done = imr("chat", typed="\n".join(typed))

    assert done.exit_code == 0
    assert "decision: approved (overturned)" in done.output
    assert "Filters that hold for every question: since: 2013" in done.output
    assert "no command is called /nonsense" in done.output
    assert "kept as conversation 1" in done.output


def test_a_kept_conversation_is_listed_replayed_and_exported(imr: Imr, tmp_path: Path) -> None:
    """The replay shows the same answer, the export is Markdown."""
    imr("chat", typed="why was Soma denied\n")
    listed, replayed = imr("chat", "--list").output, imr("chat", "--replay", "1").output
    page = tmp_path / "talk.md"
    imr("chat", "--replay", "1", "--export", str(page))

    assert "1 question  why was Soma denied" in listed
    assert "Soma 350mg" in replayed
    assert "no longer stand" not in replayed
    assert page.read_text(encoding="utf-8").startswith("# Conversation 1")


def test_a_conversation_can_be_exported_from_within_and_kept_from_history(imr: Imr, tmp_path: Path) -> None:
    """With --no-history nothing is written to the store."""
    page = tmp_path / "talk.md"
    done = imr("chat", "--no-history", typed=f"why was Soma denied\n/export {page}\n")

    assert "1 question written to" in done.output
    assert page.is_file()
    assert "no conversation was kept yet" in imr("chat", "--list").output


def test_a_conversation_is_resumed(imr: Imr) -> None:
    """The last answer is shown, and a follow-up is read after it."""
    imr("chat", typed="why were trigger points denied\n")
    done = imr("chat", "--resume", "1", typed="and the overturned ones?\n")

    assert "treatment: Trigger point injection; decision: approved (overturned)" in done.output
    assert "2 questions" in imr("chat", "--list").output
