"""Where the files that ship with the tool stand: in a checkout beside `rag/`, in an installed wheel inside it."""

from pathlib import Path

from .errors import UnknownIdError

_HERE = Path(__file__).resolve().parent


def path(*parts: str) -> Path:
    """The shipped file or folder, such as `path("corpus", "lexicon", "treatments.csv")`.

    Raises:
        UnknownIdError: nothing of that name ships with the tool.
    """
    for root in (_HERE / "shipped", _HERE.parent):
        candidate = root.joinpath(*parts)
        if candidate.exists():
            return candidate
    raise UnknownIdError(f"{'/'.join(parts)} does not ship with this installation; reinstall imr-rag")
