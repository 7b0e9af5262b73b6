"""The schema a model must fit, its description, and the examples, which are held to the rules that bind a model."""

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import lexicon, prompts
from rag.errors import UsageError
from rag.extract.llm import examples, request, schema
from rag.extract.llm.schema import LetterAnswer, MendedAnswer, SegmentedAnswer, Wire

FORMS = [LetterAnswer, MendedAnswer, SegmentedAnswer]


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON Schema."""
    if isinstance(node, list):
        for entry in node:
            yield from nodes(entry)
    elif isinstance(node, dict):
        yield node
        for entry in node.values():
            yield from nodes(entry)


@pytest.mark.parametrize("form", FORMS)
def test_the_schema_is_strict(form: type[Wire]) -> None:
    """Every object requires all its fields and allows no others; nothing has a default or a free dictionary."""
    made = schema.strict(form)
    objects = [node for node in nodes(made) if node.get("type") == "object"]

    assert objects
    for node in objects:
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])
    assert not any({"default", "title", "pattern", "format"} & set(node) for node in nodes(made) if "type" in node)


def test_codes_are_the_lexicon_s() -> None:
    """The reason and annotation codes a model may give are those of the taxonomy, no others."""
    made = schema.strict(LetterAnswer)["$defs"]

    assert made["ReasonClaim"]["properties"]["code"]["enum"] == list(lexicon.load().reasons)
    assert made["AnnotationClaim"]["properties"]["code"]["enum"] == list(lexicon.load().annotations)


@pytest.mark.parametrize("form", FORMS)
def test_the_description_names_every_field(form: type[Wire]) -> None:
    """The prompt's description is made from the same models, so that the two cannot drift apart."""
    shown = schema.describe(form)
    fields = {name for node in nodes(schema.strict(form)) for name in node.get("properties", {})}

    assert fields - {name for name in fields if f"{name}" in shown} == set()


def test_the_prompt_holds_taxonomy_schema_and_examples() -> None:
    """Everything a model needs to know stands in the fixed part."""
    fixed = request._system("extract", LetterAnswer).content

    assert "{{" not in fixed
    assert all(code in fixed for code in (*lexicon.load().reasons, *lexicon.load().annotations))
    assert schema.describe(LetterAnswer) in fixed
    assert examples.rendered() in fixed


def test_the_examples_are_borne_out_by_their_letters() -> None:
    """Every judgement of an example is one that the checks accept, and together they show every kind."""
    found = examples.load()
    kinds = {key for example in found for item in example.answer.items for key, value in item if value}

    assert found
    assert {"treatments", "body_parts", "reasons", "criteria"} <= kinds
    assert any(example.answer.conflicts and example.answer.diagnoses for example in found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"words": "No twitch response was found"}, "do not stand"),
        ({"sentence": "Physical therapy 6 visits"}, "stands in the heading"),
        ({"sentence": "No such beginning"}, "no sentence of the example"),
    ],
)
def test_an_example_that_is_not_is_an_error_before_any_call(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str], said: str
) -> None:
    """A typing error in an example would teach the model to make it."""
    prompt = prompts.load("extract")
    letter, answer = prompt.examples[0]
    wrong = copy.deepcopy(json.loads(answer))
    wrong["items"][0]["reasons"][-1].update(change)
    broken = prompt._replace(examples=((letter, json.dumps(wrong)),))
    monkeypatch.setattr(examples.prompts, "load", lambda name: broken)

    with pytest.raises(UsageError, match=said):
        examples.load.__wrapped__()


def test_a_request_is_the_same_in_every_process() -> None:
    """Kept answers are found by the request's digest, so nothing in it may depend on the order of a set."""
    script = (
        "import glob, hashlib\nfrom rag.documents.load import load\nfrom rag.extract import llm\n"
        "digest = hashlib.sha256()\n"
        "for path in sorted(glob.glob('corpus/determinations/*.txt')):\n"
        "    digest.update(next(llm.read(load(path), 'm')).model_dump_json().encode())\n"
        "print(digest.hexdigest())"
    )
    root = Path(__file__).parents[3]
    seen = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(seen) == 1
