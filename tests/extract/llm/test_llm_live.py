"""One shipped letter read by a real model, where one is named: what it gives is borne out by the letter."""

import os
from pathlib import Path

import pytest

from rag.documents.load import load
from rag.extract import llm
from rag.models import Endpoint, patience

LETTER = Path(__file__).parents[3] / "corpus" / "determinations" / "grocery-stocker-2014.txt"


@pytest.mark.live
def test_a_real_model_reads_a_letter() -> None:
    """Every item gets a reason, and few judgements are kept out."""
    key, model = os.environ.get("OPENAI_API_KEY"), os.environ.get("IMR_MODEL")
    if not key or not model:
        pytest.skip("OPENAI_API_KEY and IMR_MODEL are not set: no real model is asked")
    endpoint = Endpoint(base_url=os.environ.get("OPENAI_BASE_URL"), api_key=key)
    dialogue = llm.read(load(LETTER), model)
    request = next(dialogue)
    while True:
        answer = patience.complete(endpoint, request)
        try:
            request = dialogue.send(answer)
        except StopIteration as end:
            reading: llm.Reading = end.value
            break

    assert all(item.reasons for item in reading.determination.items), reading.determination.warnings
    assert reading.kept_out <= reading.accepted // 4, reading.determination.warnings
