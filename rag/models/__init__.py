"""The only door to language models and hosted embeddings: any OpenAI-compatible service, never reached unless named."""

from .endpoint import Endpoint
from .patience import Patience
from .prices import Price
from .tokens import estimate
from .wire import Limits

__all__ = ["Endpoint", "Limits", "Patience", "Price", "estimate"]
