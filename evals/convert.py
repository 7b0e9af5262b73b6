"""Labels in the two formats of the shared gold (seeds.jsonl, dwc.jsonl) to the format of evals/golden.

python -m evals.convert ../shared/gold OUT.jsonl
"""

import json
import sys
from pathlib import Path
from typing import Any

from rag.errors import UsageError

Label = dict[str, Any]


def convert(folder: Path) -> list[Label]:
    """The labels of `seeds.jsonl` and `dwc.jsonl` in `folder`; `file` becomes a path below the letters' folder.

    Guideline lines as printed (dwc) have no golden bases: they are kept as text and scored as printed.

    Raises:
        UsageError: neither file is there.
    """
    labels = [_seed(line) for line in _read(folder / "seeds.jsonl")] + [
        _dwc(line) for line in _read(folder / "dwc.jsonl")
    ]
    if not labels:
        raise UsageError(f"{folder}: neither seeds.jsonl nor dwc.jsonl is there")
    return labels


def _read(path: Path) -> list[Label]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def _seed(label: Label) -> Label:
    items = [dict(item) for item in label["items"]]
    for item in items:
        item["treatments"] = [item.pop("treatment")]
        item["annotations"] = [{"code": code, "quote": None} for code in item.get("annotations", [])]
        item.setdefault("claims_administrator_cited_nothing", False)
    return {**label, "file": f"seeds/{label['file']}", "layout": "2014", "items": items}


def _dwc(label: Label) -> Label:
    items = [dict(item) for item in label["items"]]
    for item in items:
        # these labels give number, frequency and duration in one phrase
        item["quantity_text"] = item.pop("quantity")
        item["annotations"] = [
            {"code": a, "quote": None} if isinstance(a, str) else a for a in item.get("annotations", [])
        ]
    certifications = [part.strip() for part in label["reviewer"]["certifications_text"].split(",")]
    reviewer = {"licensed_in": label["reviewer"]["licensed_in"], "certifications": certifications}
    return {**label, "reviewer": reviewer, "items": items}


if __name__ == "__main__":
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    target.write_text("".join(json.dumps(label) + "\n" for label in convert(source)), encoding="utf-8")
