"""What made a run, so that it can be made again: versions, digests, revision, and the command; no path of a machine."""

import platform
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePath

import rag

from .snapshot import digest
from .statistics import RESAMPLES, SEED

_PACKAGES = ("numpy", "pydantic", "pypdfium2", "chromadb", "ir_measures")


def provenance(
    *, reader: str, golden: Path, golden_sha256: str, letters: Mapping[str, str], arguments: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Names and values for the report; `letters` has the digest of each letter that was at hand."""
    rows = [
        ("reader", reader),
        ("imr-rag", rag.__version__),
        ("revision", revision(Path(rag.__file__).parent.parent) or "not in a git work tree"),
        ("golden set", f"{portable(golden)}, SHA-256 of its labels {golden_sha256}"),
        ("letters", f"{len(letters)}, SHA-256 over their digests {digest(dict(sorted(letters.items())))}"),
        ("Python", platform.python_version()),
        ("packages", ", ".join(f"{name} {found}" for name in _PACKAGES if (found := _version(name)))),
        ("resampling", f"{RESAMPLES} resamples, seed {SEED}"),
    ]
    command = arguments or (sys.argv[1:] if PurePath(sys.argv[0]).name == "imr" else ())
    if command:
        rows.append(("run it again", shlex.join(["imr", *(portable(Path(part)) for part in command)])))
    return rows


def revision(folder: Path) -> str | None:
    """The commit of a work tree, marked where files differ from it; None where there is none."""
    if not (folder / ".git").exists():
        return None
    try:
        commit = _git(folder, "rev-parse", "HEAD")
        return f"{commit}, with changes" if _git(folder, "status", "--porcelain") else commit
    except (OSError, subprocess.SubprocessError):
        return None


def portable(path: Path) -> str:
    """A path as another machine can use it: relative as given, else below the present folder, else the name alone."""
    if not path.is_absolute():
        return str(path)
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else path.name


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603
        ["git", "-C", str(folder), *arguments],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
    )
    return done.stdout.strip()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
