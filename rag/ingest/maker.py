"""What read a determination: named so that a record made by an older version is known as such, and made anew."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from .. import __version__, resources

_RAG = Path(__file__).resolve().parent.parent
# the code that a record and its passages depend on, from the file's bytes to the words a passage is found by
_CODE = ("documents", "extract", "lexicon", "records", "grounding.py", "sentences.py", "search/passages.py")
_TABLES = ("lexicon", "guidelines")


@lru_cache(maxsize=4)
def maker(reader: str) -> str:
    """The reader with its version and a digest of its code and tables, such as "rules 0.1.0 3f2a9c01d4e5"."""
    digest = sha256()
    for path in _files():
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"{reader} {__version__} {digest.hexdigest()[:12]}"


def _files() -> list[Path]:
    roots = [_RAG / name for name in _CODE] + [resources.path("corpus", name) for name in _TABLES]
    found = [path for root in roots for path in (sorted(root.rglob("*")) if root.is_dir() else [root])]
    return [path for path in found if path.suffix in (".py", ".csv", ".toml", ".md")]
