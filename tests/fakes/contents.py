"""All that a store holds, as one comparable value."""

import json
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings

from rag.store import Store


def of(folder: Path) -> dict[str, Any]:
    """Records, passages and vectors of the store in `folder`, its journal too, which is empty after a whole run."""
    with Store.open(folder) as store:
        records = {
            row[0]: json.loads(row[1]) for row in store.rows("SELECT determination_id, record FROM determinations")
        }
        passages = {row[0]: row[1] for row in store.rows("SELECT passage_id, search_text FROM passages")}
        found = store.rows("SELECT rowid FROM passages_fts WHERE passages_fts MATCH 'the OR a OR of'")
        pending = [row[0] for row in store.rows("SELECT passage_id FROM journal")]
        return {
            "records": records,
            "passages": passages,
            "found by word": len(found),
            "pending": pending,
            "vectors": vectors(folder / str(store.meta("vectors_folder"))),
        }


def vectors(folder: Path) -> dict[str, tuple[float, ...]]:
    """Each id with its vector, rounded."""
    client = chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    try:
        held = client.get_collection("passages", embedding_function=None).get(include=["embeddings"])
        rows = np.asarray(held["embeddings"], dtype=np.float32)
        return {name: tuple(np.round(row, 4).tolist()) for name, row in zip(held["ids"], rows, strict=True)}
    finally:
        client.close()
