"""The conversation of `imr chat` in a terminal: what is typed, the commands that begin with a slash, what is shown."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from rag import bootstrap
from rag.answer import page, reading
from rag.answer.chat import Conversation, fallen
from rag.errors import ImrError, UsageError
from rag.lexicon import load
from rag.records import Answer

from . import answers
from .terminal import clean, err, out

_HELP = """\
Ask in plain words, then go on from the answer:
  why were trigger points denied
  and the overturned ones?      what about Norco?      only 2014      show me the second      why?
/sources        the sources of the last answer, in full
/filters        how the last question was read; filters that hold for every question
/filters KEY=VALUE ...   set them: treatment, decision, reason, since, until, specialty, body-part, case; /filters off
/export FILE.md the conversation as a Markdown page
/new            let the next question stand on its own
/help           this list
/quit           leave (or end the input)"""
_PLURAL = {
    "treatment": "treatments",
    "reason": "reasons",
    "specialty": "specialties",
    "body-part": "body_parts",
    "case": "cases",
}
_SOURCES_SHOWN = 6  # more would push the answer off the screen
_SINGLE = ("decision", "since", "until")


def talk(parts: bootstrap.Parts, *, resume: int | None = None, keep: bool = True) -> None:
    """Answer what is typed until the input ends; a failure of one question is said and the conversation goes on."""
    history = bootstrap.history(parts) if keep or resume is not None else None
    conversation = bootstrap.conversation(parts, history=history if keep else None)
    console = out()
    if resume is not None and history is not None:
        conversation.resume(history.turns(resume), resume if keep else None)
        for found in conversation.answers[-1:]:
            answers.show(found, console)
    err().print(Text("Ask about the determinations; /help lists commands, /quit leaves."))
    for text in _typed():
        try:
            if text.startswith("/"):
                if _command(text, conversation, console):
                    break
            else:
                _answer(text, conversation, console)
        except ImrError as error:
            err().print(Text(clean(str(error)), style="red"))
        except KeyboardInterrupt:
            err().print(Text("stopped; this question is not kept"))
    if history is not None:
        if conversation.chat_id is not None:
            err().print(Text(f"kept as conversation {conversation.chat_id}: imr chat --replay {conversation.chat_id}"))
        history.close()


def list_chats(parts: bootstrap.Parts) -> None:
    """The conversations kept in the store, the newest first."""
    history = bootstrap.history(parts)
    chats = history.chats()
    history.close()
    for chat in chats:
        noun = "question" if chat.turns == 1 else "questions"
        out().print(Text(clean(f"{chat.chat_id:>4}  {chat.begun[:16]}  {chat.turns} {noun}  {chat.title}")))
    if not chats:
        err().print(Text("no conversation was kept yet"))


def replay(parts: bootstrap.Parts, chat_id: int, export: Path | None) -> None:
    """A kept conversation as it was answered, with the same citations; or written to `export` as Markdown."""
    history = bootstrap.history(parts)
    turns = history.turns(chat_id)
    history.close()
    if export is not None:
        _write(export, [(turn.question, turn.answer) for turn in turns], f"Conversation {chat_id}")
        return
    for turn in turns:
        answers.show(turn.answer, out())
        gone = fallen(turn.answer, parts.store)
        if gone:
            noun = "citation no longer stands" if gone == 1 else "citations no longer stand"
            err().print(Text(f"{gone} {noun} in the store: its letters have changed since", style="yellow"))


def _typed() -> Iterator[str]:
    while True:
        try:
            text = input("imr> ").strip()
        except EOFError:
            return
        except KeyboardInterrupt:
            err().print(Text("\n/quit or Ctrl-D leaves"))
            continue
        if text:
            yield text


def _answer(text: str, conversation: Conversation, console: Console) -> None:
    sources = answers.Sources()
    told = False
    for statement in conversation.stream(text):
        if not told and conversation.query is not None:
            console.print(Text(clean(reading.understood(conversation.query, load())), style="dim"))
        told = True
        answers.line(statement, sources, console)
    found = conversation.answers[-1]
    if not told:
        answers.opening(found, console)
    answers.closing(found, console)
    if len(sources.cited) <= _SOURCES_SHOWN:
        sources.show(console)
    else:
        console.print(Padding(Text(f"{len(sources.cited)} sources: /sources shows them", style="dim"), (1, 0, 0, 0)))
    console.print(Padding(Text(clean(answers.made_by(found)), style="dim"), (1, 0, 0, 0)))


def _command(text: str, conversation: Conversation, console: Console) -> bool:
    """Carry out a command; true where the conversation ends."""
    name, _, rest = text.partition(" ")
    if name in ("/quit", "/exit", "/q"):
        return True
    known: dict[str, Callable[[], None]] = {
        "/help": lambda: console.print(Text(_HELP)),
        "/sources": lambda: _sources(conversation, console),
        "/filters": lambda: _filters(rest.split(), conversation, console),
        "/export": lambda: _export(rest.strip(), conversation),
        "/new": conversation.forget,
    }
    if name not in known:
        raise UsageError(f"no command is called {name}; /help lists them")
    known[name]()
    return False


def _sources(conversation: Conversation, console: Console) -> None:
    if not conversation.answers:
        raise UsageError("nothing was asked yet")
    sources = answers.Sources()
    for statement in conversation.answers[-1].statements:
        sources.marks(statement)
    sources.show(console)


def _filters(words: list[str], conversation: Conversation, console: Console) -> None:
    if words == ["off"]:
        conversation.filters = type(conversation.filters)()
    for word in words if words != ["off"] else []:
        name, sign, value = word.partition("=")
        if not sign or name not in (*_PLURAL, *_SINGLE):
            raise UsageError(f"{word!r} is no filter; write such as treatment=norco or since=2014")
        field = _PLURAL.get(name, name)
        update: Any = value or None if name in _SINGLE else (value,) if value else ()
        conversation.filters = conversation.filters._replace(**{field: update})
    for found in conversation.answers[-1:]:
        console.print(Text(clean(found.understood or reading.understood(found.query, load()))))
    set_ = {name: value for name, value in conversation.filters._asdict().items() if value}
    shown = "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in set_.items())
    console.print(Text(clean(f"Filters that hold for every question: {shown or 'none'}")))


def _export(name: str, conversation: Conversation) -> None:
    if not name:
        raise UsageError("write the file's name, such as: /export answers.md")
    if not conversation.answers:
        raise UsageError("nothing was asked yet")
    _write(Path(name), [(found.question, found) for found in conversation.answers], "Conversation")


def _write(path: Path, turns: list[tuple[str, Answer]], title: str) -> None:
    try:
        path.write_text(page.conversation(turns, title), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    noun = "question" if len(turns) == 1 else "questions"
    err().print(Text(f"{len(turns)} {noun} written to {path}"))
