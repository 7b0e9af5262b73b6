"""Every error the project raises on purpose.

ImrError
├── UsageError              the command or a setting is wrong: nothing was done
│   ├── MissingExtraError   an optional dependency is not installed
│   └── UnknownIdError      no such determination, treatment, prompt or run
├── InputError              one file cannot be read as a determination: the run goes on
│   ├── EmptyFileError      no bytes, or white space only
│   ├── NotTextError        binary content, or an encoding that was not named
│   ├── ScannedPdfError     a PDF without a text layer
│   ├── TooLargeError       larger than any letter
│   ├── NotADetermination   readable, but not an IMR final determination
│   └── TruncatedError      begins as a determination and stops before its decisions
├── StoreError              the store on disk cannot be used
│   ├── StoreLockedError    another process is writing
│   └── EmbedderMismatch    the index was made by another embedder
└── ModelError              a language model or hosted embedder failed
    └── CallFailed          one call; `kind` says how, and so whether asking again can help
"""

from typing import Literal

FailureKind = Literal[
    "transient",  # the server or the way to it: asked again with growing pauses
    "rate_limit",  # too many requests or tokens a minute: asked again when the server says
    "quota",  # the account's money or allowance is used up: the run stops
    "denied",  # the key or the model is not accepted: the run stops
    "rejected",  # this request is not accepted, now or later
    "truncated",  # the answer was cut at its limit, also after raising it and after asking item by item
    "refusal",  # the model declined to answer
    "invalid",  # the answer does not fit the schema
    "ungrounded",  # the answer's evidence does not stand in the letter
    "over_budget",  # not asked, because the budget would not cover it
    "unreadable",  # the file cannot be read as a determination
]


class ImrError(Exception):
    """Base of the tree. The message says what went wrong, with which input, and how to mend it."""


class UsageError(ImrError):
    """The command or a setting is wrong; nothing was done."""


class MissingExtraError(UsageError):
    """An optional dependency is not installed."""


class UnknownIdError(UsageError):
    """An identifier names nothing in the store, the lexicon or the prompts."""


class InputError(ImrError):
    """One input cannot be read as a determination."""


class EmptyFileError(InputError):
    """The file holds no bytes, or white space only."""


class NotTextError(InputError):
    """The file is binary, or in an encoding that was not named."""


class ScannedPdfError(InputError):
    """The PDF has no text layer: it is an image and needs character recognition first."""


class TooLargeError(InputError):
    """The file is larger than any determination."""


class NotADetermination(InputError):
    """The text is readable but is not an IMR final determination."""


class TruncatedError(InputError):
    """The text begins as a determination and stops before its decisions."""


class StoreError(ImrError):
    """The store on disk cannot be used."""


class StoreLockedError(StoreError):
    """Another process holds the writer's lock."""


class EmbedderMismatch(StoreError):
    """The vectors in the store were made by another embedder."""


class ModelError(ImrError):
    """A language model or hosted embedder failed."""


class CallFailed(ModelError):
    """A request to a language model brought no usable answer.

    `retry_after` is what the server asked for, in seconds; `tries` is how often it was asked.
    """

    def __init__(self, message: str, kind: FailureKind, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after = retry_after
        self.tries = 1
