"""Letters put together from labelled parts: the same for everyone, in any slice, with labels that hold."""

import json
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from evals import golden
from evals.synthesize import check, letter, letters
from evals.synthesize.parts import load
from evals.synthesize.typesetting import wrapped
from evals.synthesize.typing_errors import mistyped
from rag import lexicon


def test_the_same_seed_gives_the_same_letters() -> None:
    """A letter is made by its number and the seed, and by nothing else."""
    assert list(letters(20, seed=3)) == list(letters(20, seed=3))
    assert [made.text for made in letters(20, seed=3)] != [made.text for made in letters(20, seed=4)]


def test_any_slice_can_be_made_alone() -> None:
    """Letters 40 to 49 are the same whether or not the first forty were made."""
    assert list(letters(10, seed=7, start=40)) == list(letters(50, seed=7))[40:]
    assert letter(44, 7) == list(letters(50, seed=7))[44]


def test_all_layouts_decisions_and_partial_authorisations_occur() -> None:
    """Three hundred letters hold what the reader has to cope with."""
    labels = [made.label for made in letters(300, seed=7)]
    items = [item for label in labels for item in label["items"]]

    assert set(Counter(label["layout"] for label in labels)) == {
        "2013", "professional-review", "decisions-and-rationales", "2014", "2016",
    }  # fmt: skip
    assert {item["decision"] for item in items} == {"upheld", "overturned"}
    assert {item["timing"] for item in items} == {"prospective", "retrospective"}
    assert sum(item["eligible_portion"] is not None for item in items) > 20
    assert {label["utilization_review"]["outcome"] for label in labels} == {"denied", "modified", "mixed"}


def test_labels_pass_the_linter_of_golden_sets() -> None:
    """Every quote stands in its letter, every code is known and fits its decision."""
    made = list(letters(300, seed=11))
    texts = {one.name: one.text for one in made}

    assert list(golden.lint([one.label for one in made], texts.__getitem__)) == []


def test_every_part_is_labelled_with_known_ids() -> None:
    """Treatments are in the lexicon; reasons go with the decision they are listed under."""
    known = lexicon.load()
    treatments = load().treatments

    assert {name for treatment in treatments for name in treatment.ids} <= set(known.treatments)
    for care in {treatment.care.name: treatment.care for treatment in treatments}.values():
        assert {known.reasons[ground.code].direction for ground in care.against} == {"against"}
        assert {known.reasons[ground.code].direction for ground in care.in_favour} == {"for"}


def test_the_reader_finds_what_each_letter_was_made_from() -> None:
    """Two hundred letters in all layouts: every structural field of the record equals the label."""
    compared = list(check.outcomes(letters(200, seed=7)))

    assert [outcome for outcome in compared if outcome.failed] == []
    assert {outcome.field for outcome in compared} == check.STRUCTURAL


def test_a_label_that_is_wrong_is_found_out() -> None:
    """The comparison can fail: a changed decision is told, with what was read instead."""
    made = letter(3, 7)
    item = made.label["items"][0]
    item["decision"] = "overturned" if item["decision"] == "upheld" else "upheld"

    assert [outcome.field for outcome in check.outcomes([made]) if outcome.failed] == ["decision"]


def test_a_typing_error_changes_one_long_word() -> None:
    """Short words such as "not" and all numbers survive, so that the label stays known."""
    from random import Random

    sentence = "The 12 visits were not attended and the improvement is undocumented."
    changed = [mistyped(sentence, Random(n)) for n in range(50)]  # noqa: S311

    assert all(sum(a != b for a, b in zip(sentence.split(), one.split(), strict=True)) <= 1 for one in changed)
    assert all("12 visits were not" in one for one in changed)
    assert len(set(changed)) > 5


def test_lines_are_wrapped_like_a_page() -> None:
    """No line is longer than the width, no word is lost or joined."""
    text = " ".join(f"word{n}" for n in range(100))

    assert all(len(line) <= 90 for line in wrapped(text, 90))
    assert " ".join(wrapped(text, 90)) == text
    assert wrapped("x" * 200, 90) == ["x" * 200]


def test_the_command_writes_folders_of_a_thousand_and_labels(tmp_path: Path) -> None:
    """Files go to subfolders, labels to one file in the same order; a .jsonl holds the same texts."""
    command = [sys.executable, "-m", "evals.synthesize", "--letters", "5", "--start", "998", "--seed", "2"]
    for out in ("made", "made.jsonl"):
        subprocess.run([*command, str(tmp_path / out), "--labels", str(tmp_path / "labels.jsonl")], check=True)
    labels = [json.loads(line) for line in (tmp_path / "labels.jsonl").read_text().splitlines()]
    lines = [json.loads(line) for line in (tmp_path / "made.jsonl").read_text().splitlines()]

    assert [label["file"] for label in labels][1:3] == ["0000/0000999.txt", "0001/0001000.txt"]
    assert [(tmp_path / "made" / line["file"]).read_text() for line in lines] == [line["text"] for line in lines]


def test_no_part_repeats_a_real_letter(letters: Path) -> None:
    """No run of 14 words of the parts stands in a published determination."""
    from rag.documents import load as documents

    def runs(text: str) -> set[tuple[str, ...]]:
        words = [word.strip(".,;:()\"'").lower() for word in text.split()]
        return {tuple(words[at : at + 14]) for at in range(len(words) - 13)}

    ours: set[tuple[str, ...]] = set()
    for path in (Path(__file__).parents[2] / "evals" / "synthesize").glob("*.toml"):
        assert tomllib.loads(path.read_text())
        ours |= runs(path.read_text())
    files, _ = documents.walk([letters])

    assert files
    assert not [path.name for path in files if ours & runs(documents.load(path).text)]


@pytest.mark.parametrize("n", [0, 999, 1_000, 1_749_999])
def test_names_are_unique_and_sorted(n: int) -> None:
    """The name is the number: folders of a thousand, so that a folder listing stays short."""
    assert letter(n, 7).name == f"{n // 1000:04}/{n:07}.txt"
