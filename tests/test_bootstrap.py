"""Settings to parts: which embedder a store gets, and stores that live longer than what was opened of them."""

import subprocess
import sys
from pathlib import Path

import pytest

from rag import bootstrap
from rag.errors import EmbedderMismatch, StoreError, UsageError
from rag.records import Answer
from rag.settings import from_environment
from rag.store import Store

ROOT = Path(__file__).parents[1]
LETTERS = sorted((ROOT / "corpus" / "determinations").glob("[g-l]*-2014.txt"))
QUESTION = "why were trigger points denied"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IMR_STORE", "IMR_EMBEDDER", "IMR_MINILM", "IMR_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of one letter with the default embedder."""
    bootstrap.index(bootstrap.parts(store=tmp_path / "store"), LETTERS[:1])
    return tmp_path / "store"


def test_options_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command is told counts more than what the shell was told; empty variables are unset."""
    monkeypatch.setenv("IMR_STORE", "from-environment")
    monkeypatch.setenv("IMR_EMBEDDER", "")

    assert bootstrap.parts().settings.store == Path("from-environment")
    assert bootstrap.parts(store=Path("given")).settings.store == Path("given")
    assert from_environment().embedder is None


@pytest.mark.parametrize("embedder", [None, "hashing", "hashing-2048"])
def test_a_store_is_asked_with_the_embedder_that_made_it(store: Path, embedder: str | None) -> None:
    """Named by kind, by full name or not at all, it is the store's own."""
    with bootstrap.parts(store=store, embedder=embedder) as parts:
        assert bootstrap.answer(parts, QUESTION).embedder == "hashing-2048"


def test_another_embedder_needs_a_rebuild(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Naming one for a store of another is refused, for asking and for indexing."""
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:1/v1")
    parts = bootstrap.parts(store=store, embedder="openai")
    with pytest.raises(EmbedderMismatch, match="--rebuild"):
        bootstrap.index(parts, LETTERS[:1])
    with pytest.raises(EmbedderMismatch, match="--rebuild"), parts:
        parts.vectors.search(QUESTION)


def test_an_unknown_embedder_leaves_a_store_as_it_was(store: Path) -> None:
    """The name is looked at before anything is written, also on a rebuild."""
    for rebuild in (False, True):
        with pytest.raises(UsageError, match="magic"):
            bootstrap.index(bootstrap.parts(store=store, embedder="magic"), LETTERS[:1], rebuild=rebuild)
    with bootstrap.parts(store=store) as parts:
        assert parts.vectors.search(QUESTION)


def test_a_store_of_an_older_embedder_is_rebuilt_with_todays(store: Path) -> None:
    """Where this version's vectors differ from the remembered name's, asking says so and a rebuild mends it."""
    with Store.open(store, write=True) as opened:
        opened.set_meta("embedder", "hashing-512")
    with pytest.raises(EmbedderMismatch, match="imr index --rebuild"), bootstrap.parts(store=store) as parts:
        bootstrap.answer(parts, QUESTION)
    bootstrap.index(bootstrap.parts(store=store), [], rebuild=True)
    with bootstrap.parts(store=store) as parts:
        assert bootstrap.answer(parts, QUESTION).embedder == "hashing-2048"


def test_open_parts_follow_what_is_indexed_beside_them(store: Path) -> None:
    """A server that opened the store before finds a letter that a command indexed later."""
    with bootstrap.parts(store=store) as parts:
        before = bootstrap.answer(parts, QUESTION)
        command = [sys.executable, "-m", "rag.entrypoints.cli", "index", *map(str, LETTERS), "--store", str(store)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

        assert len(list(parts.store.ids())) == len(LETTERS) > 1
        assert any(name.startswith(LETTERS[-1].stem) for name, _ in parts.vectors.search(LETTERS[-1].stem, k=500))
        assert before.counts


def test_closed_parts_open_again(store: Path) -> None:
    """What was closed is opened anew when it is needed."""
    parts = bootstrap.parts(store=store)
    first = bootstrap.answer(parts, QUESTION)
    parts.close()
    second = bootstrap.answer(parts, QUESTION)
    parts.close()

    assert first.counts == second.counts


def test_a_store_that_may_only_be_read_answers_with_vectors(store: Path, restricted: list[str]) -> None:
    """Chroma writes even to read; a reader without permission still searches by vector, and leaves the store alone."""
    before = sorted(path.name for path in store.rglob("*"))
    for path in (*store.rglob("*"), store):
        path.chmod(0o555 if path.is_dir() else 0o444)
    script = (
        "import sys; from pathlib import Path; from rag import bootstrap\n"
        "with bootstrap.parts(store=Path(sys.argv[1])) as parts:\n"
        "    assert parts.vectors.search('trigger points')\n"
        f"    print(bootstrap.answer(parts, {QUESTION!r}).model_dump_json())\n"
    )
    try:
        command = [*restricted, sys.executable, "-c", script, str(store)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    finally:
        for path in (store, *(path for path in store.rglob("*") if path.is_dir())):
            path.chmod(0o755)

    assert Answer.model_validate_json(done.stdout).counts
    assert sorted(path.name for path in store.rglob("*")) == before


def test_without_a_store_the_error_says_how_to_make_one(tmp_path: Path) -> None:
    """Asking makes nothing."""
    with pytest.raises(StoreError, match="imr index PATH"), bootstrap.parts(store=tmp_path / "none") as parts:
        bootstrap.answer(parts, QUESTION)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(("most", "embedder"), [(10_000, "hashing-2048"), (3, None)])
def test_a_store_too_large_for_vectors_in_memory_is_searched_by_words(
    store: Path, monkeypatch: pytest.MonkeyPatch, most: int, embedder: str | None
) -> None:
    """The answer is the same in kind, and says which searches made it."""
    monkeypatch.setattr(bootstrap, "_MOST_PASSAGES_WITH_VECTORS", most)
    with bootstrap.parts(store=store) as parts:
        found = bootstrap.answer(parts, "why was the request denied")
        told = bootstrap.conversation(parts).ask("why was the request denied")

    assert found.statements
    assert (found.embedder, told.embedder) == (embedder, embedder)
