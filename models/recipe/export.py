"""The model file (models/README.md describes every byte) and the parity fixtures."""

import copy
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import torch

import data as sets
from features import document_features
from kernels import viterbi
from network import ENTITIES
from polnear import ROLES

# Kept in 8 bits, with a scale per row.
BYTES = ("word", "gram", "window.weight", "pool.weight", "link.weight")


def _rows(values):
    """A matrix as int8 rows and float32 scales."""
    scale = np.maximum(np.abs(values).max(1), 1e-12) / 127.0
    return np.clip(np.rint(values / scale[:, None]), -127, 127).astype(np.int8), scale.astype(np.float32)


def tensors(network, words):
    """Name -> array, in file order."""
    state = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    yield "vocab", np.frombuffer("\n".join(words).encode(), np.uint8)
    named = [("word", "word.weight"), ("gram", "gram.weight"), ("shape", "shape.weight")]
    named += [(name, name) for name in ("out_norm", "low_norm", "link_bias", "link_none", "window.weight", "window.bias")]
    for layer in range(network.dimensions["layers"]):
        named += [(f"layers.{layer}.{part}", f"layers.{layer}.{part}") for part in ("norm", "v", "w.weight", "w.bias")]
    named += [("pool.weight", "pool.weight")]
    for head in ("entity", "role", "inner", "pos", "link"):
        named += [(f"{head}.{part}", f"{head}.{part}") for part in ("weight", "bias")]
    for name, key in named:
        if name in BYTES or name.endswith(".w.weight"):
            values, scale = _rows(state[key])
            yield name, values
            yield f"{name}.scale", scale
        else:
            yield name, state[key].astype(np.float32)
    for head, chain in network.crf.items():
        for part, value in zip(("transition", "start", "end"), chain.weights()):
            yield f"crf.{head}.{part}", value.detach().numpy().astype(np.float32)


def quantised(network):
    """A copy whose 8-bit matrices hold what the file holds."""
    twin = copy.deepcopy(network)
    with torch.no_grad():
        for name, parameter in twin.named_parameters():
            if name in ("word.weight", "gram.weight") or name in BYTES or name.endswith(".w.weight"):
                values, scale = _rows(parameter.numpy())
                parameter.copy_(torch.from_numpy(values.astype(np.float32) * scale[:, None]))
    return twin


def write(network, words, path, fixtures):
    """Writes the model file and the fixtures; returns the quantised network."""
    entries, payload = [], bytearray()
    for name, array in tensors(network, words):
        payload.extend(b"\0" * (-len(payload) % 16))
        kind = {"uint8": "u8", "int8": "i8", "float32": "f32"}[str(array.dtype)]
        entries.append({"name": name, "dtype": kind, "shape": list(array.shape), "offset": len(payload)})
        payload.extend(np.ascontiguousarray(array).tobytes())
    header = {"version": 1, **network.dimensions, "entity": ENTITIES, "role": ROLES, "pos": network.pos_labels,
              "tensors": entries}
    header = json.dumps(header, separators=(",", ":")).encode()
    body = b"WHOSAID\x01" + struct.pack("<II", 1, len(header)) + header
    body += b"\0" * (-len(body) % 16) + bytes(payload)
    path.write_bytes(body + struct.pack("<I", zlib.crc32(body)))
    twin = quantised(network)
    write_fixtures(twin, words, fixtures)
    return twin


@torch.no_grad()
def write_fixtures(network, words, path):
    """What the network says of the sentences in fixture_texts.json, for the Rust tests."""
    texts = json.loads(Path(__file__).with_name("fixture_texts.json").read_text(encoding="utf-8"))
    size = network.dimensions
    forms = sets.Forms(words, size["buckets"], size["grams"], size["shapes"])
    network.eval()
    rounded = lambda rows: [[round(value, 5) for value in row] for row in rows.tolist()]
    out = []
    for paragraphs in texts:
        tokens = [token for paragraph in paragraphs for token in paragraph.split()]
        starts = [at == 0 for paragraph in paragraphs for at in range(len(paragraph.split()))]
        batch = sets.Batch([sets.Sequence(tokens, starts)], forms)
        flags, _ = document_features(tokens, starts)
        number = [forms(token) for token in tokens]
        high, low = network(batch)
        fixture = {
            "tokens": tokens, "para": [int(start) for start in starts], "flags": flags.tolist(),
            "word": [forms.word[n] for n in number], "shape": [forms.shape[n] for n in number],
            "grams": [forms.grams[n] for n in number],
        }
        for head in ("entity", "role", "inner"):
            emission = getattr(network, head)(high)
            fixture[head] = rounded(emission)
            fixture[f"{head}_labels"] = viterbi(emission, *network.crf[head].weights(), batch.offset).tolist()
        pos = network.pos(low)
        fixture.update(pos=rounded(pos), pos_labels=pos.argmax(1).tolist(), link=rounded(network.link(high)))
        out.append(fixture)
    path.write_text(json.dumps(out, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    network.train()
