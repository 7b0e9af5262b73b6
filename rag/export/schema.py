"""The JSON Schema of what programs read, with a version: fields are added with a new minor one, never renamed."""

from typing import Any

from pydantic import BaseModel

from ..records import SCHEMA_VERSION

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a record or an answer as `imr schema` prints it and `schemas/` ships it."""
    name = f"{model.__name__.lower()}.v{SCHEMA_VERSION}"
    return {"$schema": _DIALECT, "$id": f"urn:imr:{name}", **model.model_json_schema(mode="serialization")}
