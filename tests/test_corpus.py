"""The shipped letters and their labels: enough of them, varied, our own words, and tied to what they cite."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evals import agreement, corpus_counts, corpus_pdf, golden
from rag import lexicon
from rag.documents.load import load
from rag.errors import InputError
from rag.grounding import FoldedText, fold, ground

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
DATA = ROOT / "tests" / "data"
LETTERS = sorted((CORPUS / "determinations").iterdir())
LABELS = golden.load(ROOT / "evals" / "golden")
ITEMS = [item for label in LABELS for item in label["items"]]

# What the form itself prints in every letter of a layout, and the guideline lines, which only cite.
FORM = re.compile(
    r"""
      (?:Claims\ Administrator|MAXIMUS)\ guideline:.*?Decision\ rationale:
    | (?:HOW\ THE\ IMR\ FINAL\ DETERMINATION\ WAS\ MADE\ )?MAXIMUS\ Federal\ Services\ sent\ the\ complete\ case\ file
      .*?(?=The\ Expert\ Reviewer\ has|CLINICAL\ CASE|DOCUMENTS\ REVIEWED)
    | The\ Expert\ Reviewer\ has\ the\ following\ credentials:.*?CLINICAL\ CASE\ SUMMARY
    | CLINICAL\ CASE\ SUMMARY | IMR\ ISSUES,\ DECISIONS\ AND\ RATIONALES
    | The\ expert\ reviewer\ developed\ the\ following.*?records:
    | The\ Final\ Determination\ was\ based\ on\ decisions\ for.*?below:
    | Final\ Determination:\ [A-Z]+\ OVERTURN.*?and\ appropriate\.
    | A\ detailed\ explanation\ of\ the\ decision.*?in\ this\ letter\.
    | The\ following\ relevant\ documents\ received\ from.*?considered[.:]
    | The\ independent\ Medical\ Doctor\ who\ made.*?in\ dispute\.
    | An\ application\ for\ Independent\ Medical\ Review\ was\ filed.*?in\ dispute:
    | MAXIMUS\ Federal\ Services,\ Inc\.\ has\ determined\ the\ request\ for.*?and\ appropriate\.
    | Section\ of\ the\ Medical\ Treatment\ Utilization\ Schedule\ Relied.*?Rationale\ for\ the\ Decision:
    | The\ Claims\ Administrator\ (?:based|did\ not\ cite).*?decision\ rationale:
    | The\ determination\ of\ MAXIMUS\ Federal\ Services\ and\ its.*?on\ all\ parties\.
    | Disclaimer:\ MAXIMUS\ is\ providing.*?or\ medicine\.
    | was\ the\ original\ request\. | was\ authorized\ by\ the\ Claims\ Administrator\.
    | The\ remaining\ IMR\ eligible\ portion\ of\ the\ original\ request
    | MEDICAL\ TREATMENT\ GUIDELINE\(S\)\ RELIED.*?AND\ WHY:
    | RATIONALE\ FOR\ WHY\ THE\ REQUESTED.*?NECESSARY:
    | The\ request\ for.*?(?:is|was)\ (?:not\ )?medically\ necessary\ and\ appropriate\.
    | This\ decision\ addresses\ the\ medical\ necessity\ of\ opioids.*?opioids\ for\ this\ patient\.
    """,
    re.VERBOSE,
)


@cache
def text_of(path: Path) -> str:
    """The text of a letter as the tool reads it."""
    return load(path).text


def own_runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    """Every run of `length` words that lies within one stretch of the letter's own text."""
    for stretch in FORM.split(fold(text)):
        words = re.findall(r"\w+", stretch.lower())
        yield from (tuple(words[i : i + length]) for i in range(len(words) - length + 1))


@pytest.mark.parametrize(
    ("what", "least", "count"),
    [
        ("letters", 44, len(LETTERS)),
        ("disputed items", 120, len(ITEMS)),
        ("treatments", 45, len({treatment for item in ITEMS for treatment in item["treatments"]})),
        ("trigger point items", 12, len(corpus_counts.trigger_points(ITEMS))),
        ("overturned items", 20, sum(item["decision"] == "overturned" for item in ITEMS)),
        ("partial authorisations", 10, sum(item["eligible_portion"] is not None for item in ITEMS)),
        ("PDF letters", 8, sum(path.suffix == ".pdf" for path in LETTERS)),
        ("letters with a conflict", 5, sum(bool(label["conflicts"]) for label in LABELS)),
        ("letters with an instruction to a model", 2, sum("embedded_instruction" in label for label in LABELS)),
    ],
)
def test_the_corpus_holds_enough_of(what: str, least: int, count: int) -> None:
    """Each count that makes the corpus worth testing on is reached."""
    assert count >= least, what


def test_every_letter_is_labelled_once() -> None:
    """Files and labels are one to one."""
    assert sorted(label["file"] for label in LABELS) == [str(path.relative_to(CORPUS)) for path in LETTERS]


def test_every_layout_year_and_kind_of_treatment_occurs() -> None:
    """Five layouts, the years 2013 to 2019, and every kind of treatment on the list."""
    assert {label["layout"] for label in LABELS} == {
        "2013", "2014", "2016", "decisions-and-rationales", "professional-review",
    }  # fmt: skip
    assert {corpus_counts.year(label) for label in LABELS} == {str(year) for year in range(2013, 2020)}
    assert [kind for kind, count in corpus_counts.kinds(ITEMS).items() if not count] == []


def test_trigger_points_are_upheld_and_overturned_and_each_criterion_fails_somewhere() -> None:
    """Each of the eight conditions of the guideline has an item that fails it."""
    assert {item["decision"] for item in corpus_counts.trigger_points(ITEMS)} == {"upheld", "overturned"}
    assert set(corpus_counts.failing_criteria(ITEMS)) >= set(corpus_counts.TRIGGER_POINT_CRITERIA)


def test_the_conflicts_are_of_every_kind() -> None:
    """Summary, heading, dates and citations each contradict something in some letter."""
    assert {conflict["kind"] for label in LABELS for conflict in label["conflicts"]} == {
        "summary-vs-rationale", "heading-vs-rationale", "cited-nothing", "dates",
    }  # fmt: skip


def test_the_labels_pass_the_linter() -> None:
    """Each quote stands in its letter, each code exists and fits its decision."""
    assert list(golden.lint(LABELS, lambda file: text_of(CORPUS / file))) == []


def test_every_quote_of_an_item_stands_in_its_letter_even_where_the_linter_does_not_look() -> None:
    """Eligible portions and instructions are the letter's own words too."""
    for label in LABELS:
        text = FoldedText(text_of(CORPUS / label["file"]))
        wanted = [item["eligible_portion"] for item in label["items"] if item["eligible_portion"]]
        wanted += [label["embedded_instruction"]] if "embedded_instruction" in label else []
        assert [words for words in wanted if ground(words, text).status == "missing"] == []


def test_every_annotation_and_every_guideline_id_exists() -> None:
    """Annotations come from the list; a guideline's treatments, and its criteria's prefix, are known."""
    known = lexicon.load()
    codes = {line.partition(",")[0] for line in (CORPUS / "lexicon" / "annotations.csv").read_text().splitlines()[1:]}
    assert {annotation["code"] for item in ITEMS for annotation in item["annotations"]} <= codes
    for guide in sorted((CORPUS / "guidelines").glob("*.md")):
        front = _front_matter(guide)
        if not front:
            continue
        assert front["edition"] and front["pages"] and front["verification"], guide.name
        listed = re.findall(r"[\w-]+", front["treatments"])
        assert [treatment for treatment in listed if treatment not in known.treatments] == [], guide.name
        numbered = re.findall(rf"\*\*({front['criterion_prefix']}-\d+)\*\*", guide.read_text(encoding="utf-8"))
        assert len(set(numbered)) == len(numbered) == int(front["criteria"]), guide.name


def test_no_letter_says_that_it_is_synthetic_and_every_label_does() -> None:
    """The mark stands in the README and the label, where no reader of letters sees it."""
    assert all(label["synthetic"] is True for label in LABELS)
    assert [p.name for p in LETTERS if re.search(r"synthetic|fictitious|invented|made.up", text_of(p), re.I)] == []
    assert "synthetic" in (CORPUS / "README.md").read_text(encoding="utf-8")


def test_no_two_letters_share_a_run_of_25_words() -> None:
    """Outside the form, each letter is written in its own words."""
    seen: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for path in LETTERS:
        for run in own_runs(text_of(path), 25):
            seen[run].add(path.name)
    assert {tuple(sorted(names)): " ".join(run) for run, names in seen.items() if len(names) > 1} == {}


@pytest.mark.letters
def test_no_run_of_14_words_stands_in_a_real_letter(letters: Path) -> None:
    """Outside the form, nothing is copied from a published determination."""
    real = {run for path in letters.rglob("*.*") for run in own_runs(text_of(path), 14)}
    shared = {path.name: " ".join(run) for path in LETTERS for run in own_runs(text_of(path), 14) if run in real}
    assert shared == {}


def test_the_form_is_cut_out_and_the_rest_is_not() -> None:
    """The comparison sees most of each letter: it cannot pass by cutting everything out."""
    for path in LETTERS:
        words = len(re.findall(r"\w+", text_of(path)))
        assert len(list(own_runs(text_of(path), 14))) > words * 0.2, path.name


def test_the_pdfs_are_what_the_generator_makes() -> None:
    """Each PDF comes from its source text, byte for byte."""
    sources = sorted(corpus_pdf.SOURCES.glob("*.txt"))
    assert [source.stem for source in sources] == [path.stem for path in LETTERS if path.suffix == ".pdf"]
    for source in sources:
        made = corpus_pdf.pdf(source.read_text(encoding="utf-8"))
        assert (CORPUS / "determinations" / f"{source.stem}.pdf").read_bytes() == made, source.name


def test_a_pdf_gives_back_the_lines_of_its_source() -> None:
    """Text, columns, page breaks and footers are read as they were written."""
    for source in sorted(corpus_pdf.SOURCES.glob("*.txt")):
        text = source.read_text(encoding="utf-8")
        footer = text.partition("\n")[0] if text.startswith("%footer ") else ""
        read = text_of(CORPUS / "determinations" / f"{source.stem}.pdf")
        printed = [line for line in re.split(r"[\n\f]", text.removeprefix(footer)) if line.strip()]
        assert [line for line in printed if fold(line) not in fold(read)] == [], source.name
        assert not footer or footer.removeprefix("%footer ").partition("{")[0].strip() in read


def test_a_page_that_is_too_long_is_refused() -> None:
    """Lines that would run off the page are an error, not a silent loss."""
    with pytest.raises(ValueError, match="does not fit"):
        corpus_pdf.pdf("line\n" * 60)


@pytest.mark.parametrize(("name", "says"), [("scanned-letter.pdf", "scan"), ("truncated-letter.txt", "stops")])
def test_the_broken_letters_fail_with_a_reason(name: str, says: str) -> None:
    """A scan has no text to read and a cut letter has no decisions; both are kept out of the corpus."""
    from rag.documents.layout import outline

    with pytest.raises(InputError, match=says):
        outline(load(DATA / name))


@pytest.mark.parametrize(
    ("readme", "output"),
    [
        ("corpus/README.md", corpus_counts.report),
        ("evals/golden/README.md", lambda: agreement.report(agreement.load())),
    ],
)
def test_the_readme_prints_what_its_command_prints(readme: str, output: Any) -> None:
    """Counts and agreement in the text are the commands' own."""
    assert output() in (ROOT / readme).read_text(encoding="utf-8")


def test_agreement_is_one_for_equal_readings_and_falls_with_each_difference() -> None:
    """The measure is micro-F1 over codes."""
    same = [{"code": "doc.exam", "weight": "decisive"}]
    other = [*same, {"code": "doc.function", "weight": "decisive"}]
    view = agreement.VIEWS["all codes"]
    assert agreement.micro_f1([{"first": same, "second": same}], view) == 1
    assert agreement.micro_f1([{"first": same, "second": other}], view) == pytest.approx(2 / 3)


def test_the_second_reading_covers_thirty_labelled_items() -> None:
    """Items read twice exist in the labels, each once."""
    known = {(label["file"], item["number"]) for label in LABELS for item in label["items"]}
    read = [(item["file"], item["item"]) for item in agreement.load()]
    assert len(set(read)) == len(read) == 30
    assert set(read) <= known


def _front_matter(path: Path) -> dict[str, str]:
    """The `key: value` lines between the first two rules of a guideline file."""
    _, _, rest = path.read_text(encoding="utf-8").partition("---\n")
    head = rest.partition("\n---\n")[0]
    pairs = (line.partition(": ") for line in head.splitlines() if re.match(r"\w+: ", line))
    return {key: value.strip('"') for key, _, value in pairs} if head.startswith("id:") else {}


def test_the_whole_folder_can_be_indexed() -> None:
    """`imr index corpus` finds letters and nothing that looks like one: no other file is .txt or .pdf."""
    letters = {path for path in CORPUS.rglob("*") if path.suffix in (".txt", ".pdf")}

    assert letters == set((CORPUS / "determinations").iterdir())
