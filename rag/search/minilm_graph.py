"""The network of all-MiniLM-L6-v2 as an ONNX graph, built from its weights alone: no code of the weights' package runs.

BERT with 6 layers, 12 heads and 384 numbers per token (Wang et al. 2020, "MiniLM"), mean pooling as
sentence-transformers does it. The only module that imports onnx.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

HIDDEN = 384
_LAYERS, _HEADS, _EPSILON = 6, 12, 1e-12
_OPSET, _IR_VERSION = 20, 10  # the oldest with Gelu and LayerNormalization, which every runtime of today knows
_MASKED = -1e9

Weights = Mapping[str, NDArray[np.float32]]


def read_safetensors(data: bytes) -> Weights:
    """The 32-bit float tensors of a safetensors file: a JSON header with offsets, then raw numbers."""
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    return {
        name: np.frombuffer(data, dtype="<f4", count=(end - begin) // 4, offset=start + begin).reshape(entry["shape"])
        for name, entry in header.items()
        for begin, end in [entry["data_offsets"]]
        if entry["dtype"] == "F32"
    }


def build(weights: Weights) -> bytes:
    """The serialized graph: `ids` and `mask` (texts by tokens, 64-bit integers) to `vectors` (texts by HIDDEN)."""
    from onnx import TensorProto, helper

    graph = _Graph(weights)
    pooled = graph.pooled(graph.encoded())
    shape = ["texts", "tokens"]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("ids", "mask")]
    output = helper.make_tensor_value_info(pooled, TensorProto.FLOAT, ["texts", HIDDEN])
    made = helper.make_graph(graph.nodes, "minilm", inputs, [output], graph.constants)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION)
    serialized: bytes = model.SerializeToString()
    return serialized


class _Graph:
    """Nodes and constants under construction; each method adds a part and gives the name of its output."""

    def __init__(self, weights: Weights) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._weights = weights

    def encoded(self) -> str:
        """Embeddings, then the layers."""
        words = self._node("Gather", self._constant(self._weights["embeddings.word_embeddings.weight"]), "ids")
        # a Gather over a Range of positions does not load (onnxruntime 1.31: "Starts must be a 1-D array")
        tokens = self._node("Shape", "ids", start=1, end=2)
        places = self._constant(self._weights["embeddings.position_embeddings.weight"])
        places = self._node("Slice", places, self._integers(0), tokens, self._integers(0))
        kind = self._constant(self._weights["embeddings.token_type_embeddings.weight"][0])
        summed = self._node("Add", self._node("Add", words, places), kind)
        x = self._normal(summed, "embeddings.LayerNorm")
        for number in range(_LAYERS):
            x = self._layer(x, f"encoder.layer.{number}")
        return x

    def pooled(self, x: str) -> str:
        """The mean over the tokens that are not padding."""
        mask = self._node("Unsqueeze", self._float_mask(), self._integers(2))
        total = self._node("ReduceSum", self._node("Mul", x, mask), self._integers(1), keepdims=0)
        return self._node("Div", total, self._node("ReduceSum", mask, self._integers(1), keepdims=0))

    def _layer(self, x: str, name: str) -> str:
        attention = self._linear(self._attended(x, f"{name}.attention.self"), f"{name}.attention.output.dense")
        x = self._normal(self._node("Add", x, attention), f"{name}.attention.output.LayerNorm")
        wide = self._node("Gelu", self._linear(x, f"{name}.intermediate.dense"))
        narrow = self._linear(wide, f"{name}.output.dense")
        return self._normal(self._node("Add", x, narrow), f"{name}.output.LayerNorm")

    def _attended(self, x: str, name: str) -> str:
        query, key, value = (
            self._node("Transpose", self._by_head(x, f"{name}.{part}"), perm=order)
            for part, order in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3]))
        )
        scale = self._constant(np.float32((HIDDEN // _HEADS) ** -0.5))
        scores = self._node("Mul", self._node("MatMul", query, key), scale)
        shares = self._node("Softmax", self._node("Add", scores, self._padding()), axis=-1)
        joined = self._node("Transpose", self._node("MatMul", shares, value), perm=[0, 2, 1, 3])
        return self._node("Reshape", joined, self._integers(0, 0, HIDDEN))

    def _by_head(self, x: str, name: str) -> str:
        return self._node("Reshape", self._linear(x, name), self._integers(0, 0, _HEADS, HIDDEN // _HEADS))

    def _padding(self) -> str:
        """Zero at tokens, a large negative number at padding, for every head and token."""
        absent = self._node("Sub", self._constant(np.float32(1)), self._float_mask())
        bias = self._node("Mul", absent, self._constant(np.float32(_MASKED)))
        return self._node("Unsqueeze", bias, self._integers(1, 2))

    def _float_mask(self) -> str:
        return self._node("Cast", "mask", to=1)

    def _linear(self, x: str, name: str) -> str:
        weight = self._constant(np.ascontiguousarray(self._weights[f"{name}.weight"].T))
        return self._node("Add", self._node("MatMul", x, weight), self._constant(self._weights[f"{name}.bias"]))

    def _normal(self, x: str, name: str) -> str:
        scale, bias = (self._constant(self._weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self._node("LayerNormalization", x, scale, bias, axis=-1, epsilon=_EPSILON)

    def _integers(self, *values: int) -> str:
        return self._constant(np.array(values, dtype=np.int64))

    def _constant(self, value: Any) -> str:
        from onnx import numpy_helper

        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def _node(self, operator: str, *inputs: str, **attributes: Any) -> str:
        from onnx import helper

        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name
