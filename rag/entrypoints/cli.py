"""The command `imr` (DESIGN.md 5.3). Results go to standard output, progress and warnings to standard error.

Nothing heavy is imported here: each command imports what it needs, so that `imr --help` is quick.
"""

import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from rag.errors import ImrError, InputError

app = typer.Typer(
    help="Read California IMR determinations into verified records, and ask questions about them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

DONE, DONE_WITH_FAILURES, UNUSABLE = 0, 1, 2
INTERRUPTED = 130

Store = Annotated[Path | None, typer.Option("--store", help="Folder of the store (default: $IMR_STORE, else .imr).")]
Paths = Annotated[list[Path], typer.Argument(help="Files or folders: .txt and .pdf determinations.")]
Encoding = Annotated[
    str | None, typer.Option(help="Encoding of text files that are not UTF-8, such as cp1252; used with a warning.")
]


def main() -> None:
    """Run the command line; errors of the project become one line on standard error and exit code 2."""
    for plug_in in entry_points(group="imr.commands"):
        app.add_typer(plug_in.load(), name=plug_in.name)
    sys.exit(run(app))


def run(command: Callable[..., Any]) -> int:
    """The exit code of `command`, with every foreseen failure said in one line."""
    try:
        command(standalone_mode=True)
    except SystemExit as exit_request:
        return exit_request.code if isinstance(exit_request.code, int) else UNUSABLE
    except KeyboardInterrupt:
        say("interrupted; what was finished is kept, run the same command again to go on")
        return INTERRUPTED
    except ImrError as error:
        say(f"error: {error}")
        return UNUSABLE
    except BrokenPipeError:
        # the reader of a pipe went away (imr show ... | head): not a failure of ours
        sys.stderr.close()
        return DONE
    return DONE


def say(message: str) -> None:
    """One line on standard error."""
    print(message.replace("\n", " "), file=sys.stderr)  # noqa: T201


@app.command()
def index(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders. With --rebuild, none: the records in the store.")
    ] = None,
    store: Store = None,
    embedder: Annotated[
        str | None, typer.Option(help="hashing, minilm or openai; a store keeps the one it began with.")
    ] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the vector index anew from the records.")] = False,
    encoding: Encoding = None,
) -> None:
    """Read determinations, store them and make them searchable; unchanged files are skipped, changed ones replaced."""
    from rag import bootstrap
    from rag.entrypoints import terminal

    if not paths and not rebuild:
        raise typer.BadParameter("name the files or folders to index, or use --rebuild")
    parts = bootstrap.parts(store=store, embedder=embedder)
    with terminal.progress("reading") as advance:
        report = bootstrap.index(parts, paths or [], rebuild=rebuild, encoding=encoding, progress=advance)
    terminal.index_report(report)
    raise typer.Exit(exit_code(len(report.failed), done=len(report.indexed) + len(report.unchanged), rebuilt=rebuild))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help='Such as "why were trigger points denied".')],
    store: Store = None,
    json: Annotated[bool, typer.Option("--json", help="The answer as one JSON object.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also how the question was understood and what was read.")
    ] = False,
) -> None:
    """Answer one question from the store, every statement with words of the determinations behind it."""
    from rag import bootstrap
    from rag.entrypoints import terminal

    answer = bootstrap.answer(bootstrap.parts(store=store), question)
    if json:
        terminal.json_line(answer)
    else:
        terminal.answer(answer, explain=explain)


@app.command()
def extract(
    paths: Paths,
    out: Annotated[
        Path, typer.Option("--out", help="FILE.jsonl, FILE.csv or FILE.parquet (one row per disputed item).")
    ],
    encoding: Encoding = None,
) -> None:
    """Read determinations into records, without a store: one JSON object per determination, or one row per item."""
    from rag import bootstrap, export
    from rag.entrypoints import terminal

    files = bootstrap.files(paths)
    terminal.skipped(files.skipped)
    failed: list[tuple[str, InputError]] = []
    with terminal.progress("extracting") as advance, export.writer(out) as write:
        for position, path in enumerate(files.files, 1):
            try:
                write(bootstrap.extract(path, encoding=encoding))
            except InputError as error:
                failed.append((str(path), error))
            advance(position, len(files.files))
    terminal.failures(failed)
    done = len(files.files) - len(failed)
    say(f"{done} of {len(files.files)} determinations written to {out} (reader: rules)")
    raise typer.Exit(exit_code(len(failed), done=done))


@app.command()
def show(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="Case number, file name, or an unambiguous beginning of one.")
    ],
    store: Store = None,
    text: Annotated[
        bool, typer.Option("--text", help="The text that all offsets point into, and nothing else.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="The record as one JSON object.")] = False,
) -> None:
    """Show one determination: items, decisions, guidelines, and the reasons with their quotes marked."""
    from rag import bootstrap
    from rag.entrypoints import terminal

    determination, document = bootstrap.determination(bootstrap.parts(store=store), name)
    if text:
        sys.stdout.write(document.text)
    elif json:
        terminal.json_line(determination)
    else:
        terminal.determination(determination, document)


@app.command()
def schema(
    kind: Annotated[Literal["record", "answer"], typer.Argument(help="record or answer")] = "record",
) -> None:
    """Print the JSON Schema of a determination record or of an answer."""
    import json

    from rag.records import Answer, Determination

    model = Determination if kind == "record" else Answer
    sys.stdout.write(json.dumps(model.model_json_schema(mode="serialization"), indent=2) + "\n")


def exit_code(failed: int, *, done: int, rebuilt: bool = False) -> int:
    """DESIGN.md 5.3: 0 all done, 1 done with failures that were listed, 2 nothing was usable."""
    if failed:
        return DONE_WITH_FAILURES if done else UNUSABLE
    return DONE if done or rebuilt else UNUSABLE


if __name__ == "__main__":
    main()
