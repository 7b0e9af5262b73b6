"""The case summary: who was hurt, what was found, and what utilization review did. Facts only, no reasons."""

from random import Random

from . import typing_errors
from .case import Case
from .parts import load
from .rationale import pronouns


def compose(case: Case, rng: Random) -> str:
    """The summary of a case in one paragraph."""
    people = load().people
    words = {**pronouns(case.worker["sex"]), "side": case.side}
    words["mechanism"] = rng.choice(case.region["mechanisms"]).format_map(words)
    words |= {
        "age": f"{case.worker['age']}{rng.choice(('-year-old', ' year old'))}",
        "sex": case.worker["sex"],
        "occupation": case.occupation,
        "injured": case.written(case.injured),
        "visit": case.written(case.visited),
        "score": str(rng.randint(4, 9)),
        "list": _listed(case.diagnoses, rng),
        "ur": case.written(case.utilization_review),
    }
    chosen = [rng.choice(people["admitting"])]
    middle = [rng.choice(case.region["examining"]), rng.choice(people["visiting"]), rng.choice(people["diagnosing"])]
    rng.shuffle(middle)
    chosen += [*middle, *rng.sample(people["remarking"], rng.randint(0, 2))]
    told = [typing_errors.at_times(sentence, rng) if "{" not in sentence else sentence for sentence in chosen]
    return " ".join([*(sentence.format_map(words) for sentence in told), _reviewed(case, words["ur"], rng)])


def _reviewed(case: Case, ur: str, rng: Random) -> str:
    """What utilization review did, in the words of a denial, a modification or both."""
    people = load().people
    denied = [item.short for item in case.items if item.request.eligible is None]
    modified = [item.short for item in case.items if item.request.eligible is not None]
    if case.outcome == "mixed":
        sentence = rng.choice(people["reviewing_mixed"])
        return str(sentence.format(ur=ur, denied=_joined(denied), modified=_joined(modified)))
    sentence = rng.choice(people[f"reviewing_{case.outcome}"])
    return str(sentence.format(ur=ur, list=_joined(denied or modified)))


def _listed(diagnoses: tuple[str, ...], rng: Random) -> str:
    return "; ".join(diagnoses) if rng.random() < 0.3 else _joined(list(diagnoses))


def _joined(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
