"""One frozen set of settings, read from the environment once, by `bootstrap` and the entry points only."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """What a user may set. A command-line option wins over the environment variable named beside each field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    store: Path = Path(".imr")  # IMR_STORE
    embedder: str | None = None  # IMR_EMBEDDER: hashing, minilm or openai; None: the store's own, else the default
    minilm_path: Path | None = None  # IMR_MINILM: a folder with model.safetensors and tokenizer.json
    model: str | None = None  # IMR_MODEL: a language model; None: no model is ever called
    embedding_model: str = "text-embedding-3-small"  # IMR_EMBEDDING_MODEL: for the openai embedder
    base_url: str | None = None  # OPENAI_BASE_URL
    api_key: str | None = None  # OPENAI_API_KEY


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings as the environment gives them; empty variables count as unset."""
    names = {
        "store": "IMR_STORE",
        "embedder": "IMR_EMBEDDER",
        "minilm_path": "IMR_MINILM",
        "model": "IMR_MODEL",
        "embedding_model": "IMR_EMBEDDING_MODEL",
        "base_url": "OPENAI_BASE_URL",
        "api_key": "OPENAI_API_KEY",
    }
    return Settings(**{field: environment[name] for field, name in names.items() if environment.get(name)})
