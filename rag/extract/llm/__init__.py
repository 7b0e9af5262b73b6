"""The language-model reader: the layout gives the skeleton, the model gives judgements, each held against the letter.

`read` is a dialogue without a wire (conversation.py); `ask` carries it to one endpoint for one letter.
"""

from ...models import Endpoint, patience
from ...records import Document
from .conversation import Dialogue, Reading, read
from .request import reference

__all__ = ["Dialogue", "Reading", "ask", "read", "reference"]


def ask(document: Document, endpoint: Endpoint, model: str) -> Reading:
    """One letter read by a model, waiting for each answer.

    Raises:
        InputError: the text is no determination.
        CallFailed: the model could not be asked, or gave nothing that can be used.
    """
    dialogue = read(document, model)
    request = next(dialogue)
    while True:
        try:
            request = dialogue.send(patience.complete(endpoint, request))
        except StopIteration as end:
            reading: Reading = end.value
            return reading
