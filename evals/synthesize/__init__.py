"""Letters put together from labelled parts: any number of them, seeded, with labels known from the making.

For runs at scale (10,000 to 1,000,000 letters) and for checking the reader's structural fields; not shipped as files.
The label says how the letter was composed, never what a program read. Format: evals/golden (criteria are not labelled).

    python -m evals.synthesize OUT --letters 10000 --seed 7 --labels OUT.jsonl
    python -m evals.synthesize.check --letters 2000      # the rules reader against the labels
"""

from .letters import Letter, letter, letters

__all__ = ["Letter", "letter", "letters"]
