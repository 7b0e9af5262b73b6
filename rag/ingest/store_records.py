"""The records of a bulk run as a reader for the store's journey: what was paid for is stored, not read again."""

from ..errors import InputError
from ..lexicon import load
from ..records import Determination, Document
from .index import Reader
from .ledger import Ledger, Run
from .maker import maker


def reader(ledger: Ledger, run: Run) -> Reader:
    """A reader that finds each letter's record in the ledger."""

    def read(document: Document) -> Determination:
        record = ledger.record(run.run, document.sha256)
        if record is None:
            raise InputError(f"{document.source}: has changed since run {run.run} read it; run it again")
        return record.model_copy(update={"source": document.source})

    model = run.options.get("model")
    return Reader(read, f"{maker('llm')} {model}" if model else maker("rules"), load().treatments)
