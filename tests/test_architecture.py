"""The layout and the budget that DESIGN.md promises."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for folder in ("rag", "evals") for path in (ROOT / folder).rglob("*.py"))
VENDORS = {
    "openai": "models/endpoint.py",
    "chromadb": "search/chroma.py",
    "pypdfium2": "documents/load.py",
    "typer": "entrypoints",
    "filelock": "store",
    "onnx": "search/minilm_graph.py",
    "onnxruntime": "search/minilm.py",
    "tokenizers": "search/minilm.py",
}
LONGEST_MODULE, LONGEST_FUNCTION, MOST_PARAMETERS = 300, 60, 6


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_within_the_budget(path: Path) -> None:
    """No module is longer than 300 lines, no function longer than 60 or with more than six parameters."""
    lines = path.read_text(encoding="utf-8").count("\n")
    long = [f.name for f in functions(path) if (f.end_lineno or 0) - f.lineno >= LONGEST_FUNCTION]
    wide = [f.name for f in functions(path) if len(f.args.args) + len(f.args.kwonlyargs) > MOST_PARAMETERS + 1]

    assert lines <= LONGEST_MODULE
    assert not long
    assert not wide or "entrypoints" in path.parts


def test_nearly_all_functions_fit_on_a_screen() -> None:
    """95 of 100 functions have 30 lines or fewer."""
    lengths = [(f.end_lineno or 0) - f.lineno + 1 for path in MODULES for f in functions(path)]

    assert sum(length <= 30 for length in lengths) >= 0.95 * len(lengths)


def test_no_module_is_a_drawer() -> None:
    """No module is called utils, helpers, common or misc."""
    assert not [path for path in MODULES if re.fullmatch(r"_?(utils?|helpers?|common|misc)", path.stem)]


@pytest.mark.parametrize(("package", "home"), VENDORS.items())
def test_each_vendor_package_has_one_importing_module(package: str, home: str) -> None:
    """A vendor's package is imported in one place, so that a change of its interface has one place to go."""
    pattern = re.compile(rf"^\s*(?:import|from) {package}\b", re.MULTILINE)
    importing = [p.relative_to(ROOT / "rag") for p in (ROOT / "rag").rglob("*.py") if pattern.search(p.read_text())]

    assert {str(path) for path in importing if not str(path).startswith(home)} == set()


def test_printing_is_left_to_the_entry_points() -> None:
    """Nothing below the entry points prints."""
    printing = [
        path
        for path in (ROOT / "rag").rglob("*.py")
        if "entrypoints" not in path.parts and re.search(r"^\s*print\(", path.read_text(), re.MULTILINE)
    ]

    assert not printing
