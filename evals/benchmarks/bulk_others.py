"""Other extractors over the same letters against the same server, each in its own process.

They need not be installed beside this tool, whose openai they may not accept: name the Python that has them,
`python -m venv others && others/bin/pip install langextract instructor`.
"""

import importlib.util
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

Read = Callable[[Sequence[Path], str, int], int]


class _Decision(BaseModel):
    treatment: str
    outcome: str


class _Decisions(BaseModel):
    decisions: list[_Decision]


def installed(python: str) -> list[str]:
    """The other tools that this Python has."""
    done = subprocess.run([python, __file__], capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.split()


def read(python: str, tool: str, folder: Path, url: str, concurrency: int) -> int:
    """How many letters a tool read."""
    command = [python, __file__, tool, str(folder), url, str(concurrency)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return int(done.stdout.split()[-1]) if done.returncode == 0 else 0


def _langextract(paths: Sequence[Path], url: str, concurrency: int) -> int:
    lx: Any = importlib.import_module("langextract")
    example = lx.data.ExampleData(
        text="Norco 10/325 mg: Upheld",
        extractions=[lx.data.Extraction(extraction_class="decision", extraction_text="Norco 10/325 mg: Upheld")],
    )
    documents = [lx.data.Document(text=path.read_text(encoding="utf-8"), document_id=path.name) for path in paths]
    config = lx.factory.ModelConfig(
        model_id="gpt-4o-mini", provider="OpenAILanguageModel", provider_kwargs={"api_key": "k", "base_url": url}
    )
    found = lx.extract(
        text_or_documents=documents,
        prompt_description="Extract each decided item with its outcome.",
        examples=[example],
        config=config,
        max_char_buffer=20_000,  # the whole letter in one request, its best case
        batch_length=concurrency,
        max_workers=concurrency,
        fence_output=False,
        use_schema_constraints=False,
        show_progress=False,
    )
    return len(found)


def _instructor(paths: Sequence[Path], url: str, concurrency: int) -> int:
    import asyncio

    instructor: Any = importlib.import_module("instructor")
    openai: Any = importlib.import_module("openai")

    async def read_all() -> int:
        client = instructor.from_openai(openai.AsyncOpenAI(base_url=url, api_key="k"), mode=instructor.Mode.JSON)
        places = asyncio.Semaphore(concurrency)

        async def one(path: Path) -> int:
            async with places:
                await client.chat.completions.create(
                    model="gpt-4o-mini",
                    response_model=_Decisions,
                    messages=[{"role": "user", "content": path.read_text(encoding="utf-8")}],
                )
            return 1

        return sum(await asyncio.gather(*(one(path) for path in paths)))

    return asyncio.run(read_all())


_TOOLS: dict[str, Read] = {"langextract": _langextract, "instructor": _instructor}


def main() -> None:
    """Without arguments the names of the tools that are here; with them, one tool's run."""
    if len(sys.argv) == 1:
        print(*(name for name in _TOOLS if importlib.util.find_spec(name) is not None))
        return
    tool, folder, url, concurrency = sys.argv[1:]
    print(_TOOLS[tool](sorted(Path(folder).iterdir()), url, int(concurrency)))


if __name__ == "__main__":
    main()
