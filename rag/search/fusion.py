"""Lists of passages into one: weighted reciprocal ranks, and what passages of one letter lend each other.

Chosen on the shipped letters with 108 judged queries (evals/golden); nDCG@10, where BM25 alone has 0.732:

                                                        hashed n-grams   MiniLM
    vectors alone                                            0.622        0.638
    reciprocal ranks with k = 60 and equal weights           0.696        0.744
    with k = 10, vectors counting half                       0.721        0.761
    and the other passages of a letter                       0.749        0.779
    and vectors near the best passage too (retrieve.py)      0.767        0.782
    the same without vectors                                 0.745        0.745

Around these values the result hardly moves: k of 5 to 20, weights of 0.35 to 1 and shares of 0.2 to 0.4 give 0.750 to
0.777 and 0.759 to 0.788. Chosen on the odd queries and measured on the even ones, and the reverse: 0.763 and 0.769.
"""

from collections.abc import Mapping, Sequence

_K = 10  # small, for few passages answer a question: what stands first must count more than what stands fiftieth
_OF_LETTER = 0.3


def fused(lists: Sequence[Sequence[str]], weights: Sequence[float]) -> dict[str, float]:
    """The score of each name: 1 where it is first in every list. An empty list counts nothing.

    Reciprocal rank fusion (Cormack, Clarke and Buettcher 2009) with a weight for each list.
    """
    whole = sum(weight for found, weight in zip(lists, weights, strict=True) if found)
    scores: dict[str, float] = {}
    for found, weight in zip(lists, weights, strict=True):
        for rank, name in enumerate(found, 1):
            scores[name] = scores.get(name, 0.0) + weight / whole * (_K + 1) / (_K + rank)
    return scores


def with_letters(scores: Mapping[str, float], letters: Mapping[str, str | None]) -> dict[str, float]:
    """`scores`, each raised by a share of the best among the other passages of its letter.

    A case summary says what the worker has, a rationale what was decided: a question about both is answered by their
    letter, though neither passage has all of its words. `letters` names the letter of a passage, None for others.
    """
    of_letter: dict[str, list[tuple[float, str]]] = {}
    for name, score in scores.items():
        if letter := letters.get(name):
            of_letter.setdefault(letter, []).append((score, name))
    raised = dict(scores)
    for found in of_letter.values():
        best = sorted(found, reverse=True)[:2]
        for score, name in found:
            others = [other for other, its_name in best if its_name != name]
            raised[name] = score + _OF_LETTER * max(others, default=0.0)
    return raised
