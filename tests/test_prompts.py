"""Prompts: found by name and version, filled strictly and once, known by their hash."""

import hashlib

import pytest

from rag import prompts, resources
from rag.errors import UnknownIdError, UsageError

FILE = b"<!-- system -->\nFixed {{a}}.\n<!-- user -->\nLetter: {{b}}\n"


def test_a_prompt_is_known_by_its_hash() -> None:
    """What a record names is the file's digest, which anyone can compute."""
    prompt = prompts.load("extract")
    digest = hashlib.sha256(resources.path("prompts", "extract.v1.md").read_bytes()).hexdigest()

    assert prompt.reference == f"extract.v1@{digest[:8]}"


@pytest.mark.parametrize("name", [path.name for path in resources.path("prompts").glob("*.v*.md")])
def test_the_letter_comes_last(name: str) -> None:
    """The system part has no letter, so that it is the same for all; the user part ends with what is read."""
    task, version, _ = name.split(".")
    prompt = prompts.load(task, int(version[1:]))

    assert "{{letter}}" not in prompt.system
    assert prompt.user.rstrip().endswith(("{{letter}}", "{{sentences}}", "}}"))


def test_values_are_filled_once() -> None:
    """A letter that contains a place's name is not filled again."""
    system, user = prompts.parse("x", 1, FILE).fill({"a": "1", "b": "{{a}} and {{b}}"})

    assert (system.role, system.content) == ("system", "Fixed 1.")
    assert (user.role, user.content) == ("user", "Letter: {{a}} and {{b}}")


@pytest.mark.parametrize("values", [{"a": "1"}, {"a": "1", "b": "2", "c": "3"}, {}])
def test_filling_is_strict(values: dict[str, str]) -> None:
    """A missing value and one without a place are errors."""
    with pytest.raises(UsageError):
        prompts.parse("x", 1, FILE).fill(values)


def test_an_unknown_prompt_is_named() -> None:
    """The message says which file was looked for."""
    with pytest.raises(UnknownIdError, match=r"prompts/extract\.v99\.md"):
        prompts.load("extract", 99)


@pytest.mark.parametrize(
    "data", [b"<!-- user -->\nx\n<!-- system -->\ny\n", b"<!-- system -->\nx\n", FILE + b"<!-- example -->\nalone\n"]
)
def test_a_file_without_its_parts_is_refused(data: bytes) -> None:
    """System, user, then pairs of example and answer."""
    with pytest.raises(UsageError):
        prompts.parse("x", 1, data)
