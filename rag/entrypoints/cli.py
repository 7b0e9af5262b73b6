"""The command `imr` (DESIGN.md 5.3). Results go to standard output, progress and warnings to standard error.

Nothing heavy is imported here: each command imports what it needs, so that `imr --help` is quick. Families of commands
stand in modules of their own, each with a `register` that adds them.
"""

import contextlib
import io
import os
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from rag.errors import ImrError

from . import asking, bulk, options
from .options import say

app = typer.Typer(
    help="Read California IMR determinations into verified records, and ask questions about them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
# typer's name for it depends on its version
_WrongUsage: Any = typer.BadParameter.__base__


def main() -> None:
    """Run the command line; errors of the project become one line on standard error and exit code 2."""
    for plug_in in entry_points(group="imr.commands"):
        app.add_typer(plug_in.load(), name=plug_in.name)
    _open_streams()
    try:
        " ".join(sys.argv).encode()
    except UnicodeEncodeError:
        say("error: a word of the command is not UTF-8; write it anew, or rename the file that it names")
        sys.exit(options.UNUSABLE)
    sys.exit(run(app))


def _open_streams() -> None:
    """Let the streams take whatever comes: a closed one leads nowhere, a narrow one has "?" for a character."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def run(command: Callable[..., Any]) -> int:
    """The exit code of `command`, with every foreseen failure said in one line."""
    try:
        code = command(standalone_mode=False)
        sys.stdout.flush()
    except SystemExit as request:
        # typer asks for 1 when the reader of a pipe went away (imr show ... | head): that is no failure of ours
        code = options.DONE if isinstance(request.__context__, BrokenPipeError) else request.code
    except _WrongUsage as error:
        return _wrong_usage(error)
    except (KeyboardInterrupt, typer.Abort):
        code = options.INTERRUPTED
    except ImrError as error:
        say(f"error: {error}")
        return options.UNUSABLE
    except BrokenPipeError:
        _leave_output()
        return options.DONE
    except OSError as error:
        _leave_output()
        say(f"error: {error.filename or 'the output'}: {error.strerror or error}; make room or choose another place")
        return options.UNUSABLE
    if code == options.INTERRUPTED:
        say("interrupted; what was finished is kept, run the same command again to go on")
    return code if isinstance(code, int) else options.DONE


def _leave_output() -> None:
    """Send what is still unwritten nowhere: the interpreter would fail on it once more when it ends."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _wrong_usage(error: Any) -> int:
    """Say what is wrong with the command; without any arguments, show the help."""
    message = error.format_message()
    if "\n" in message:
        print(message, file=sys.stderr)  # noqa: T201
    else:
        where = f"; see: {error.ctx.command_path} --help" if getattr(error, "ctx", None) else ""
        say(f"error: {message.rstrip('.')}{where}")
    return options.UNUSABLE


asking.register(app)
bulk.register(app)


@app.command()
def index(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders. With --rebuild, none: the records in the store.")
    ] = None,
    store: options.Store = None,
    embedder: Annotated[
        str | None, typer.Option(help="hashing, minilm or openai; a store keeps the one it began with.")
    ] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the vector index anew from the records.")] = False,
    encoding: options.Encoding = None,
) -> None:
    """Read determinations, store them and make them searchable; unchanged files are skipped, changed ones replaced."""
    from rag import bootstrap
    from rag.entrypoints import terminal

    if not paths and not rebuild:
        raise typer.BadParameter("name the files or folders to index, or use --rebuild")
    with terminal.stages() as advance, bootstrap.parts(store=store, embedder=embedder) as parts:
        report = bootstrap.index(parts, paths or [], rebuild=rebuild, encoding=encoding, progress=advance)
    terminal.index_report(report)
    done = len(report.indexed) + len(report.unchanged) + len(report.removed)
    raise typer.Exit(options.exit_code(len(report.failed), done=done or rebuild))


@app.command()
def show(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="Case number, file name, or an unambiguous beginning of one.")
    ],
    store: options.Store = None,
    text: Annotated[
        bool, typer.Option("--text", help="The text that all offsets point into, and nothing else.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="The record as one JSON object.")] = False,
) -> None:
    """Show one determination: items, decisions, guidelines, and the reasons with their quotes marked."""
    from rag import bootstrap
    from rag.entrypoints import terminal

    with bootstrap.parts(store=store) as parts:
        determination, document = bootstrap.determination(parts, name)
    if text:
        terminal.text(document)
    elif json:
        terminal.json_line(determination)
    else:
        terminal.determination(determination, document)


@app.command()
def schema(
    kind: Annotated[Literal["record", "answer"], typer.Argument(help="record or answer")] = "record",
) -> None:
    """Print the JSON Schema of a determination record or of an answer, with its version."""
    import json

    from rag.export.schema import schema as published
    from rag.records import Answer, Determination

    model = Determination if kind == "record" else Answer
    sys.stdout.write(json.dumps(published(model), indent=2) + "\n")


if __name__ == "__main__":
    main()
