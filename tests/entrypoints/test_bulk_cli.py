"""`imr extract` with a model and `imr runs`, as a person or a script uses them."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from rag.entrypoints import cli
from tests.fakes.model import honest
from tests.fakes.openai_server import OpenAiServer, Say
from tests.fakes.runs import lines, write_letters

Imr = Callable[..., int]


@pytest.fixture
def imr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Imr:
    """Runs `imr` in a folder with six letters; the exit code."""
    for name in ("IMR_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "IMR_STORE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    write_letters(tmp_path / "letters", 6)
    return lambda *arguments: cli.run(partial(cli.app, list(map(str, arguments))))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAiServer]:
    """A server that the environment names."""
    with OpenAiServer() as made:
        monkeypatch.setenv("OPENAI_BASE_URL", made.url)
        monkeypatch.setenv("OPENAI_API_KEY", "k")
        yield made


def test_without_a_model_the_rules_read(imr: Imr, capsys: pytest.CaptureFixture[str]) -> None:
    """No key, no network, and the report says who read."""
    code = imr("extract", "letters", "--out", "out.csv")

    assert code == 0
    assert "6 of 6 determinations written to out.csv (reader: rules)" in capsys.readouterr().err


@pytest.mark.parametrize("by", ["option", "environment"])
def test_a_named_model_reads(
    imr: Imr, server: OpenAiServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], by: str
) -> None:
    """Named by an option or by IMR_MODEL; the report says what it cost."""
    if by == "environment":
        monkeypatch.setenv("IMR_MODEL", "gpt-4o-mini")
    code = imr("extract", "letters", "--out", "out.jsonl", *(["--model", "gpt-4o-mini"] if by == "option" else []))

    assert code == 0
    assert len(server.requests) == 6
    assert {record["model"] for record in lines(Path("out.jsonl"))} == {"gpt-4o-mini"}
    assert "(reader: llm, gpt-4o-mini, $0.0016 for 6 requests)" in capsys.readouterr().err


def test_rules_can_be_asked_for_although_a_model_is_set(
    imr: Imr, server: OpenAiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--reader rules` never calls anyone."""
    monkeypatch.setenv("IMR_MODEL", "gpt-4o-mini")

    assert imr("extract", "letters", "--out", "out.jsonl", "--reader", "rules") == 0
    assert server.requests == []


def test_a_dry_run_prints_the_plan(imr: Imr, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard output, without a key; nothing is written."""
    code = imr("extract", "letters", "--model", "gpt-4o-mini", "--dry-run")
    shown = capsys.readouterr().out

    assert code == 0
    for word in ("letters", "duplicates", "input tokens", "output tokens", "price, live", "price, batch", "time, live"):
        assert word in shown
    assert sorted(path.name for path in Path().iterdir()) == ["letters"]


def test_a_failed_letter_is_listed_and_can_be_retried(
    imr: Imr, server: OpenAiServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, one line with the kind; `runs retry` asks for it alone."""
    server.answer = lambda body: Say("", refusal="No.") if len(server.requests) == 2 else Say(honest(body))
    first = imr("extract", "letters", "--out", "out.jsonl", "--model", "m", "--concurrency", "1")
    said = capsys.readouterr().err
    server.answer = lambda body: Say(honest(body))
    second = imr("runs", "retry")

    assert (first, second) == (1, 0)
    assert "(refusal)" in said
    assert "imr runs retry" in said
    assert len(server.requests) == 7
    assert len(lines(Path("out.jsonl"))) == 6


def test_runs_are_listed_and_shown(imr: Imr, server: OpenAiServer, capsys: pytest.CaptureFixture[str]) -> None:
    """One line each; in full with options, tokens, cost and failures."""
    imr("extract", "letters", "--out", "a.csv")
    imr("extract", "letters", "--out", "b.csv", "--model", "gpt-4o-mini")
    capsys.readouterr()
    codes = [imr("runs"), imr("runs", "list"), imr("runs", "show", "last")]
    shown = capsys.readouterr().out

    assert codes == [0, 0, 0]
    assert shown.count("6/6 done, 0 failed") == 4
    assert "6000 in (0 cached), 1200 out" in shown
    assert len(server.requests) == 6


def test_resuming_an_unfinished_run(imr: Imr, server: OpenAiServer, capsys: pytest.CaptureFixture[str]) -> None:
    """The command says how, and what it says works."""
    server.answer = lambda body: Say(honest(body)) if len(server.requests) <= 3 else Say(status=402)
    stopped = imr("extract", "letters", "--out", "out.jsonl", "--model", "m", "--concurrency", "1")
    said = capsys.readouterr().err
    run = said.rpartition("--resume ")[2].split()[0]
    server.answer = lambda body: Say(honest(body))
    finished = imr("extract", "--resume", run)

    assert (stopped, finished) == (1, 0)
    assert "allowance" in said
    assert len(lines(Path("out.jsonl"))) == 6


def test_requests_as_a_file_need_no_key(imr: Imr, capsys: pytest.CaptureFixture[str]) -> None:
    """And the next command is in the message."""
    code = imr("extract", "letters", "--out", "out.jsonl", "--model", "local", "--requests-out", "requests.jsonl")

    assert code == 0
    assert len(lines(Path("requests.jsonl"))) == 6
    assert "--responses-in" in capsys.readouterr().err
    assert not Path("out.jsonl").exists()


def test_records_can_go_into_the_store(imr: Imr, server: OpenAiServer, capsys: pytest.CaptureFixture[str]) -> None:
    """`--index`: what was paid for is stored as it was read, and indexing the same files leaves it so."""
    code = imr("extract", "letters", "--out", "out.jsonl", "--model", "gpt-4o-mini", "--index")
    stored = lines(Path("out.jsonl"))[0]["determination_id"]
    assert imr("index", "letters") == 0
    capsys.readouterr()
    imr("show", stored, "--json")
    shown = json.loads(capsys.readouterr().out)

    assert code == 0
    assert (shown["reader"], shown["model"]) == ("llm", "gpt-4o-mini")
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["letters", "--model", "m", "--out", "x.jsonl"], "OPENAI_API_KEY"),
        (["letters", "--out", "x.docx"], ".jsonl, .csv or .parquet"),
        (["letters"], "--out"),
        (["--out", "x.jsonl"], "--list"),
        (["letters", "--out", "x.jsonl", "--reader", "magic"], "rules or llm"),
        (["letters", "--out", "x.jsonl", "--reader", "llm"], "IMR_MODEL"),
        (["letters", "--out", "x.jsonl", "--model", "m", "--price", "cheap"], "IN,OUT"),
        (["letters", "--out", "x.jsonl", "--model", "m", "--batch", "--requests-out", "r"], "choose one"),
        (["--resume", "nonsense"], "nonsense"),
        (["--resume", "last", "--dry-run"], "imr runs show"),
    ],
)
def test_wrong_usage(imr: Imr, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    """One line that says what is wrong and how to mend it; exit code 2."""
    code = imr("extract", *arguments)
    shown = capsys.readouterr().err

    assert code == 2
    assert said in shown
    assert "Traceback" not in shown


def test_runs_before_the_first_one(imr: Imr, capsys: pytest.CaptureFixture[str]) -> None:
    """Says what makes them."""
    assert imr("runs") == 2
    assert "imr extract" in capsys.readouterr().err
