"""An answer worded by a language model: a LangChain chain of our retriever, our prompt and a strict schema.

The model gives claims with passage ids and quotes. It writes no number of its own: what was computed is said by us.
Each claim is checked (claims.py); what fails is dropped and counted, and nothing takes its place unseen.
"""

import itertools
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict

from rag import prompts
from rag.errors import ModelError
from rag.lexicon import Lexicon
from rag.records import Answer, Message, Passage, Query, Statement
from rag.search.query_facts import StoreFacts
from rag.search.query_model import Understood, merged, vocabulary

from . import claims, context, reading
from .draft import Draft
from .inquiry import Composition, Inquiry
from .verify import Dropped, Verified, check

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

_Schema = TypeVar("_Schema", bound=BaseModel)
_OFFER = "For the answer put together from quotes and counts, ask again without --model."


class Composed(BaseModel):
    """What the model must answer with."""

    model_config = ConfigDict(extra="forbid")

    answerable: bool
    claims: list[claims.Claim]


class _Asked(NamedTuple):
    """What the chain carries from the retriever to the prompt."""

    inquiry: Inquiry
    computed: tuple[Draft, ...]
    passages: dict[str, Passage]


class Composer:
    """One chat model with the prompts it is asked with."""

    def __init__(self, model: "BaseChatModel", name: str) -> None:
        self.name = name
        self._model = model
        self._prompt = prompts.load("answer")
        self._understanding = prompts.load("understand")
        self._chains: dict[type[BaseModel], Runnable[Any, Any]] = {}

    def understand(self, query: Query, lexicon: Lexicon, facts: StoreFacts) -> Query:
        """The query with what the model read beside it, each value checked against the lexicon and the store.

        Raises:
            ModelError: the model failed.
        """
        values = {"question": query.text, "vocabulary": vocabulary(lexicon)}
        read = self._ask(self._understanding.fill(values), Understood)
        return merged(query, read, lexicon, facts).model_copy(update={"understood_by": self.name})

    def answer(self, inquiry: Inquiry, found: Composition, *, explain: bool = False) -> Answer:
        """The answer in the model's words, where they hold; `found` has the computed parts.

        Raises:
            ModelError: the model failed, was cut off, or answered outside the schema.
        """
        from langchain_core.runnables import RunnableLambda

        asked = _Asked(inquiry, tuple(_computed(found)), {})
        chain = RunnableLambda(self._with_passages) | RunnableLambda(
            lambda asked: (asked, self._ask(self._messages(asked), Composed))
        )
        asked, composed = chain.invoke(asked)
        verified = _verified(asked, composed, found)
        return self._answer(asked, found, verified, explain=explain)

    def stream(self, inquiry: Inquiry, found: Composition) -> Generator[Statement, None, Answer]:
        """The same answer statement by statement: each is checked as soon as the model has finished its sentence.

        Raises:
            ModelError: the model failed; the statements given until then hold, and there is no answer.
        """
        asked = self._with_passages(_Asked(inquiry, tuple(_computed(found)), {}))
        kept: list[Statement] = []
        dropped: list[Dropped] = []
        given = claims.Given(asked.passages, found.base or found.counts)
        drafts = (claims.held(claim, given, inquiry) for claim in self._arriving(self._messages(asked)))
        for draft in itertools.chain(asked.computed, drafts):
            checked = _sorted(inquiry, draft, dropped)
            kept += checked
            yield from checked
        return self._answer(asked, found, Verified(tuple(kept), tuple(dropped)), explain=False)

    def _arriving(self, messages: tuple[Message, Message]) -> Iterator[claims.Claim]:
        """Claims as the model finishes them; ModelError where the whole is not what was asked for."""
        from langchain_core.utils.json import parse_partial_json

        text, told = "", 0
        try:
            bound = self._model.bind(response_format=_response_format())
            for chunk in bound.stream([(message.role, message.content) for message in messages]):
                text += str(chunk.content)
                so_far = parse_partial_json(text) or {} if "[" in text else {}
                # the last one may still grow
                for claim in (so_far.get("claims") or [])[told:-1]:
                    told += 1
                    yield claims.Claim.model_validate(claim)
            yield from Composed.model_validate_json(text).claims[told:]
        except Exception as error:  # langchain, openai, httpx and pydantic each raise their own
            raise ModelError(f"{self.name} failed ({_short(error)}). {_OFFER}") from error

    def _with_passages(self, asked: _Asked) -> _Asked:
        inquiry = asked.inquiry
        retriever = inquiry.searcher.as_langchain(lambda _question: inquiry.query)
        documents = retriever.invoke(inquiry.query.text)
        found = inquiry.store.passages([document.id or "" for document in documents])
        return asked._replace(passages=context.passages(inquiry, found))

    def _messages(self, asked: _Asked) -> tuple[Message, Message]:
        inquiry = asked.inquiry
        return self._prompt.fill(
            {
                "question": inquiry.query.text,
                "understood": reading.understood(inquiry.query, inquiry.lexicon),
                "computed": "\n".join(f"- {draft.text}" for draft in asked.computed) or "- nothing",
                "passages": context.shown(asked.passages, inquiry),
            }
        )

    def _ask(self, messages: tuple[Message, Message], schema: type[_Schema]) -> _Schema:
        """The model's answer in the schema; ModelError where there is none, whatever the vendor's library raised."""
        if schema not in self._chains:
            self._chains[schema] = self._model.with_structured_output(
                schema, method="json_schema", strict=True, include_raw=True
            )
        try:
            result = self._chains[schema].invoke([(message.role, message.content) for message in messages])
        except ModelError:
            raise
        except Exception as error:  # langchain, openai and httpx each raise their own
            raise ModelError(f"{self.name} failed ({_short(error)}). {_OFFER}") from error
        parsed = result.get("parsed") if isinstance(result, dict) else result
        if not isinstance(parsed, schema):
            problem = _short(result.get("parsing_error")) if isinstance(result, dict) else "no answer"
            raise ModelError(f"{self.name} did not answer in the form asked for ({problem}). {_OFFER}")
        return parsed

    def _answer(self, asked: _Asked, found: Composition, verified: Verified, *, explain: bool) -> Answer:
        from . import trace

        query = found.query or asked.inquiry.query
        refusal = None
        told = len(verified.statements) > len(asked.computed)
        if not told and query.kind not in ("aggregate", "trend"):
            dropped = len(verified.dropped)
            refusal = (
                f"None of the {dropped} claims of {self.name} holds against the letters. {_OFFER}"
                if dropped
                else f"{self.name} found no answer in the passages it was given. {_OFFER}"
            )
        return Answer(
            question=query.text,
            query=query,
            understood=reading.understood(query, asked.inquiry.lexicon),
            statements=() if refusal else verified.statements,
            counts=found.counts,
            base=found.base,
            reasons=found.reasons,
            table=found.table,
            refused=refusal is not None,
            refusal=refusal,
            corrections=query.corrections,
            dropped=len(verified.dropped),
            drops=tuple(dict.fromkeys(dropped.why for dropped in verified.dropped)),
            made_by="model",
            model=self.name,
            prompt=self._prompt.reference,
            trace=trace(asked.inquiry, verified) if explain else None,
        )


def _computed(found: Composition) -> list[Draft]:
    """The drafts that say what was counted or corrected; those that quote are left to the model."""
    drafts = [draft for draft in found.drafts if "“" not in draft.text and (draft.numbers or not draft.citations)]
    cut = (draft._replace(text=_without_lead(draft.text)) for draft in drafts)
    return [draft for draft in cut if draft.text]


def _without_lead(text: str) -> str:
    """The text without a last sentence that leads over to a list ("The reasons reviewers gave:")."""
    return text if not text.endswith(":") else text.rpartition(". ")[0] + ("." if ". " in text else "")


def _verified(asked: _Asked, composed: Composed, found: Composition) -> Verified:
    given = claims.Given(asked.passages, found.base or found.counts)
    dropped: list[Dropped] = []
    drafts = (*asked.computed, *(claims.held(claim, given, asked.inquiry) for claim in composed.claims))
    kept = [statement for draft in drafts for statement in _sorted(asked.inquiry, draft, dropped)]
    return Verified(tuple(kept), tuple(dropped))


def _sorted(inquiry: Inquiry, draft: Draft | Dropped, dropped: list[Dropped]) -> list[Statement]:
    """The draft as a statement, if it holds; else it joins those that were dropped."""
    result = draft if isinstance(draft, Dropped) else check(draft, inquiry.evidence, inquiry.cited)
    if isinstance(result, Dropped):
        dropped.append(result)
        return []
    return [result]


def _response_format() -> dict[str, Any]:
    """The strict schema as the wire wants it, for a stream, which structured output gives only as a whole."""
    from langchain_core.utils.function_calling import convert_to_json_schema

    schema = convert_to_json_schema(Composed, strict=True)
    return {"type": "json_schema", "json_schema": {"name": schema.pop("title"), "strict": True, "schema": schema}}


def _short(error: object) -> str:
    if "Connection" in type(error).__name__:
        return "it cannot be reached; check OPENAI_BASE_URL"
    text = " ".join(f"{type(error).__name__}: {error}".split()) if isinstance(error, Exception) else str(error)
    return text if len(text) <= 160 else text[:159] + "…"
