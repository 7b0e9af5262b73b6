"""Answers over very many letters: seconds per question, memory, and whether what is counted is what was made.

python -m evals.benchmarks.answers --letters 100000 --store FOLDER

Synthetic letters are read by the rules into a store without vectors (2,048 numbers for each of 300,000 passages would
not fit the memory this is measured against), then questions of every kind are asked. Their counts are held against the
labels of the generator, which nobody read out of the letters.
"""

import argparse
import hashlib
import json
import resource
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

from rag import lexicon
from rag.answer import answer
from rag.answer.chat import Conversation
from rag.extract import rules
from rag.records import Counts, Document
from rag.search import passages, references
from rag.store import Entry, Origin, Store

from ..synthesize import Letter, letters

_BATCH = 500  # letters in one transaction
_ROUNDS = 3
QUESTIONS = (
    "why were trigger points denied",
    "why was Norco denied",
    "What is the overturn rate for epidurals?",
    "overturn rate of opioids",
    "Uphold rate by DWC treatment category?",
    "Which reasons occur most often in denials?",
    "How many physical therapy requests were approved?",
    "Which treatments are overturned most often?",
    "Compare men and women",
    "Do denials cite more record gaps or guideline bans?",
    "Has the approval of MRIs changed over the years?",
    "What must I document to get repeat trigger point injections approved?",
    "What did the approved Norco cases document that the denied ones did not?",
    "overturn rate by reviewer specialty",
    "In how many items did the claims administrator cite nothing?",
    "List the approved lumbar fusions",
    "What are the criteria for trigger point injections?",
    "Which letters contradict themselves?",
    "Which case has a dog bite of the hand?",
    "How long is the deadline for an IMR application?",
    "why were lumbar MRIs denied in 2015",
    "My patient has a taut band and twitch. Would trigger point injections be approved?",
    "What share of denials mention missing quantity?",
    "why was the hovercraft denied",
)
CONVERSATION = (
    "why were trigger points denied",
    "and the overturned ones?",
    "what about Norco?",
    "show me the second",
    "why?",
)


class Tally(NamedTuple):
    """How many letters and items were made of one kind, and how they were decided."""

    letters: set[str]
    decisions: Counter[str]

    @property
    def counts(self) -> Counts:
        """As an answer counts."""
        upheld, overturned = self.decisions["upheld"], self.decisions["overturned"]
        items = upheld + overturned
        return Counts(determinations=len(self.letters), items=items, upheld=upheld, overturned=overturned)


def build(folder: Path, count: int) -> None:
    """The store, and beside it the labels: one line per letter with its items' treatments and decisions."""
    known = lexicon.load()
    origin = Origin(categories={name: t.category for name, t in known.treatments.items()})
    made = letters(count, 7, 0)
    with Store.open(folder, write=True) as store, (folder / "labels.jsonl").open("w", encoding="utf-8") as labels:
        store.put_references(references.all_entries(known.treatments))
        began, done = time.perf_counter(), 0
        while batch := list(islice(made, _BATCH)):
            with store.transaction():
                for letter in batch:
                    _put(store, letter, origin)
                    labels.write(json.dumps(_label(letter)) + "\n")
            done += len(batch)
            if done % 10_000 == 0:
                print(f"{done} letters, {done / (time.perf_counter() - began):.0f}/s", flush=True)


def _put(store: Store, letter: Letter, origin: Origin) -> None:
    data = letter.text.encode()
    document = Document(source=letter.name, text=letter.text, sha256=hashlib.sha256(data).hexdigest())
    found = rules.read(document)
    found = found.model_copy(update={"determination_id": Path(letter.name).stem})
    entries: list[Entry] = passages.of_determination(found, document, lexicon.load().treatments)
    store.put(found, document, entries, origin)


def _label(letter: Letter) -> dict[str, Any]:
    items = [
        {
            "treatments": item["treatments"],
            "decision": item["decision"],
            "reasons": [r["code"] for r in item["reasons"]],
        }
        for item in letter.label["items"]
    ]
    return {"file": letter.name, "items": items}


def speed(store: Store) -> None:
    """Print seconds per question, asked for the first time and again, and the most memory used."""
    answer("is anyone there", store, None)  # the lexicon is read, and nothing else remembered
    times: dict[str, list[float]] = {question: [] for question in QUESTIONS}
    for _ in range(1 + _ROUNDS):
        for question in QUESTIONS:
            began = time.perf_counter()
            answer(question, store, None)
            times[question].append(time.perf_counter() - began)
    for question, taken in sorted(times.items(), key=lambda pair: -pair[1][0]):
        print(f"{1000 * taken[0]:7.0f} ms at first, {1000 * median(taken[1:]):5.0f} ms again  {question}")
    conversation = Conversation(store)
    for text in CONVERSATION:
        began = time.perf_counter()
        conversation.ask(text)
        print(f"{1000 * (time.perf_counter() - began):7.0f} ms  in a conversation: {text}")
    first = [taken[0] for taken in times.values()]
    again = [seconds for taken in times.values() for seconds in taken[1:]]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name, every in (("for the first time", first), ("again", again)):
        p95 = quantiles(every, n=20)[-1]
        print(
            f"{len(QUESTIONS)} questions {name}: median {1000 * median(every):.0f} ms, p95 {1000 * p95:.0f} ms,"
            f" slowest {1000 * max(every):.0f} ms"
        )
    print(f"peak memory {peak:.0f} MB")


def exactness(store: Store, folder: Path) -> None:
    """Print how many counts of treatments are those of the labels, and each that is not."""
    known = lexicon.load().treatments
    made: dict[str, Tally] = {}
    for label in _labels(folder):
        for item in label["items"]:
            for treatment in item["treatments"]:
                tally = made.setdefault(treatment, Tally(set(), Counter()))
                tally.letters.add(label["file"])
                tally.decisions[item["decision"]] += 1
    asked = exact = 0
    for treatment, tally in sorted(made.items(), key=lambda pair: -len(pair[1].letters)):
        found = answer(f"How many requests for {known[treatment].canonical_name} were decided?", store, None)
        if found.query.treatments != (treatment,):
            continue  # the name means more than one treatment in a question
        asked += 1
        exact += found.counts == tally.counts
        if found.counts != tally.counts:
            print(f"  {treatment}: counted {found.counts}, made {tally.counts}")
    print(f"{exact} of {asked} treatments: letters, items, upheld and overturned are exactly those that were made")


def _labels(folder: Path) -> Iterator[dict[str, Any]]:
    with (folder / "labels.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main() -> None:
    """Build the store where there is none, then print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--letters", type=int, default=100_000)
    parser.add_argument("--store", type=Path, required=True, help="a folder; kept, so that it is built only once")
    given = parser.parse_args()
    if not (given.store / "labels.jsonl").is_file():
        build(given.store, given.letters)
    with Store.open(given.store) as store:
        speed(store)
        exactness(store, given.store)


if __name__ == "__main__":
    main()
