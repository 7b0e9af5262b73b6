"""The commands that answer questions: `imr ask` and `imr chat`."""

from pathlib import Path
from typing import Annotated

import typer

from . import options

_Several = "May be given several times; each adds one that counts."
Treatment = Annotated[list[str] | None, typer.Option(help=f"A treatment by id, name or brand. {_Several}")]
Decision = Annotated[str | None, typer.Option(help="upheld (denied) or overturned (approved).")]
Reason = Annotated[list[str] | None, typer.Option(help=f"A reason by code, family or label. {_Several}")]
Since = Annotated[str | None, typer.Option(help="Decided on or after this date: 2014, 2014-11 or 2014-11-12.")]
Until = Annotated[str | None, typer.Option(help="Decided on or before this date.")]
Specialty = Annotated[list[str] | None, typer.Option(help=f"The reviewer's specialty. {_Several}")]
BodyPart = Annotated[list[str] | None, typer.Option(help=f"A body part, such as shoulder. {_Several}")]
Case = Annotated[list[str] | None, typer.Option(help=f"A determination by case number or file name. {_Several}")]
Model = Annotated[
    str | None,
    typer.Option(help="Let this language model word the answer (default: $IMR_MODEL, else none); claims are checked."),
]


def register(app: typer.Typer) -> None:
    """Add this module's commands to `imr`."""
    app.command()(ask)
    app.command()(chat)


def ask(
    question: Annotated[str, typer.Argument(help='Such as "why were trigger points denied".')],
    *,
    store: options.Store = None,
    json: Annotated[bool, typer.Option("--json", help="The answer as one JSON object.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also the cohort, the passages with scores, and what verification did.")
    ] = False,
    treatment: Treatment = None,
    decision: Decision = None,
    reason: Reason = None,
    since: Since = None,
    until: Until = None,
    specialty: Specialty = None,
    body_part: BodyPart = None,
    case: Case = None,
    model: Model = None,
) -> None:
    """Answer one question from the store, every statement with words of the determinations behind it."""
    from rag import bootstrap
    from rag.answer import Filters
    from rag.entrypoints import answers, terminal

    filters = Filters(
        treatments=tuple(treatment or ()),
        decision=decision,
        reasons=tuple(reason or ()),
        since=since,
        until=until,
        specialties=tuple(specialty or ()),
        body_parts=tuple(body_part or ()),
        cases=tuple(case or ()),
    )
    with bootstrap.parts(store=store, model=model) as parts:
        answer = bootstrap.answer(parts, question, filters=filters, explain=explain)
    if json:
        terminal.json_line(answer)
    else:
        answers.show(answer, terminal.out(), explain=explain)


def chat(
    *,
    store: options.Store = None,
    model: Model = None,
    resume: Annotated[int | None, typer.Option(help="Go on with the conversation of this number.")] = None,
    replay: Annotated[int | None, typer.Option(help="Show the conversation of this number as it was.")] = None,
    listing: Annotated[bool, typer.Option("--list", help="List the conversations kept in this store.")] = False,
    export: Annotated[Path | None, typer.Option(help="With --replay: write it as Markdown.")] = None,
    no_history: Annotated[bool, typer.Option("--no-history", help="Keep nothing of this conversation.")] = False,
) -> None:
    """Ask in a conversation: "why were trigger points denied", then "and the overturned ones?"; /help says more."""
    from rag import bootstrap
    from rag.entrypoints import talk

    with bootstrap.parts(store=store, model=model) as parts:
        if listing:
            talk.list_chats(parts)
        elif replay is not None:
            talk.replay(parts, replay, export)
        else:
            talk.talk(parts, resume=resume, keep=not no_history)
