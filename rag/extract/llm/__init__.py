"""The language-model reader: the layout gives the skeleton, the model gives judgements, each held against the letter.

`read` is a dialogue without a wire (conversation.py): whoever carries its requests also decides how.
"""

from .conversation import Dialogue, Reading, read
from .request import reference

__all__ = ["Dialogue", "Reading", "read", "reference"]
