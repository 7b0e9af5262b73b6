"""The commands that answer questions."""

from typing import Annotated

import typer

from . import options


def register(app: typer.Typer) -> None:
    """Add this module's commands to `imr`."""
    app.command()(ask)


def ask(
    question: Annotated[str, typer.Argument(help='Such as "why were trigger points denied".')],
    store: options.Store = None,
    json: Annotated[bool, typer.Option("--json", help="The answer as one JSON object.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also how the question was understood and what was read.")
    ] = False,
) -> None:
    """Answer one question from the store, every statement with words of the determinations behind it."""
    from rag import bootstrap
    from rag.entrypoints import terminal

    with bootstrap.parts(store=store) as parts:
        answer = bootstrap.answer(parts, question)
    if json:
        terminal.json_line(answer)
    else:
        terminal.answer(answer, explain=explain)
