"""The model file (models/README.md describes every byte) and the parity fixtures.

`python export.py MODEL FIXTURES` writes the fixtures of a model file again.
"""

import copy
import json
import struct
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np
import torch

import data as sets
from data import CONVENTIONS
from features import document_features
import kernels
from kernels import viterbi
from network import ENTITIES, KINDS, LEVELS, Network
from polnear import ROLES

HEADS = ("entity", "role", "inner", "kind", "pos", "link")
# What the program gives a span of roles and of nested roles to begin, in log-odds, where it speaks of general news: finds
# more, of which the probabilities tell what to drop.
BOLD = (0.5, 1.0)
# Whose products the program sums in integers, and what else is kept in 8 bits, with a scale per row.
SUMMED = tuple(f"{head}.weight" for head in HEADS)
BYTES = ("word", "gram", "window.weight", "pool.weight", *SUMMED)
# What eight weights of one sign may sum to, that 16 bits hold their products with activations of 0 to 62.
GROUP_SUM = 32767 // (2 * LEVELS)


def _group_sums(values):
    """Per row the largest sum of the positive or of the negative weights that `src/tag/kernel.rs` sums in 16 bits."""
    n_rows, n_inputs = values.shape
    padded = np.zeros((n_rows, -(-n_inputs // 16) * 16), values.dtype)
    padded[:, :n_inputs] = values
    # Inputs in fours, of which the two halves are summed apart, four fours together.
    lanes = padded.reshape(n_rows, -1, 4, 2, 2)
    sums = lambda part: part.sum((2, 4)).reshape(n_rows, -1).max(1)
    return np.maximum(sums(np.maximum(lanes, 0)), sums(np.maximum(-lanes, 0)))


def _rows(values, summed=False):
    """A matrix as int8 rows and float32 scales."""
    scale = np.maximum(np.abs(values).max(1), 1e-12) / 127.0
    if summed:
        # Half a step of rounding for each of the eight.
        scale = np.maximum(scale, _group_sums(values) / (GROUP_SUM - 4))
    return np.clip(np.rint(values / scale[:, None]), -127, 127).astype(np.int8), scale.astype(np.float32)


def is_summed(name):
    return name in SUMMED or name.endswith(".w.weight")


def tensors(network, words):
    """Name -> array, in file order."""
    state = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    yield "vocab", np.frombuffer("\n".join(words).encode(), np.uint8)
    named = [("word", "word.weight"), ("gram", "gram.weight"), ("shape", "shape.weight")]
    named += [(name, name) for name in ("out_norm", "low_norm", "link_bias", "link_none", "convention", "window.weight",
                                        "window.bias")]
    for layer in range(network.dimensions["layers"]):
        named += [(f"layers.{layer}.{part}", f"layers.{layer}.{part}") for part in ("norm", "v", "w.weight", "w.bias")]
    named += [("pool.weight", "pool.weight")]
    for head in HEADS:
        named += [(f"{head}.{part}", f"{head}.{part}") for part in ("weight", "bias")]
    for name, key in named:
        if name in BYTES or name.endswith(".w.weight"):
            values, scale = _rows(state[key], is_summed(name))
            yield name, values
            yield f"{name}.scale", scale
        else:
            yield name, state[key].astype(np.float32)
    for head, chain in network.crf.items():
        for part, value in zip(("transition", "start", "end"), chain.weights()):
            yield f"crf.{head}.{part}", value.detach().numpy().astype(np.float32)


def version(path):
    return struct.unpack_from("<I", path.read_bytes(), 8)[0]


def read(path):
    """(network, words) of a model file. What a file of version 1 lacks begins from nothing."""
    body = path.read_bytes()
    size = struct.unpack_from("<I", body, 12)[0]
    header = json.loads(body[16 : 16 + size])
    start = 16 + size + -size % 16
    dtypes = {"u8": np.uint8, "i8": np.int8, "f32": np.float32}
    found = {}
    for entry in header["tensors"]:
        count = int(np.prod(entry["shape"]))
        values = np.frombuffer(body, dtypes[entry["dtype"]], count, start + entry["offset"]).reshape(entry["shape"])
        found[entry["name"]] = values
    words = found.pop("vocab").tobytes().decode().split("\n")
    full = {
        name: values.astype(np.float32) * found[f"{name}.scale"][:, None] if f"{name}.scale" in found else values
        for name, values in found.items() if not name.endswith(".scale")
    }
    sizes = {name: header[name] for name in ("hidden", "layers", "pool_after", "buckets", "shapes", "link")}
    network = Network(torch.from_numpy(full["word"]), header["pos"], gram_width=full["gram"].shape[1],
                      n_grams=header["grams"], shape_width=full["shape"].shape[1], **sizes)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            short = name.removesuffix(".weight") if name in ("word.weight", "gram.weight", "shape.weight") else name
            if short in full:
                parameter.copy_(torch.from_numpy(full[short].copy()))
        for head, chain in network.crf.items():
            if f"crf.{head}.start" not in full:
                continue
            for part, own in (("transition", "free"), ("start", "free_start"), ("end", "free_end")):
                mask = getattr(chain, own.replace("free", "mask"))
                getattr(chain, own).copy_(torch.from_numpy(full[f"crf.{head}.{part}"].copy()) - mask)
    return network, words


def quantised(network):
    """A copy whose 8-bit matrices hold what the file holds."""
    twin = copy.deepcopy(network)
    with torch.no_grad():
        for name, parameter in twin.named_parameters():
            if name in ("word.weight", "gram.weight") or name in BYTES or name.endswith(".w.weight"):
                values, scale = _rows(parameter.numpy(), is_summed(name))
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
    header = {"version": 2, **network.dimensions, "levels": LEVELS, "bold": BOLD, "entity": ENTITIES, "role": ROLES,
              "pos": network.pos_labels, "kind": KINDS, "convention": CONVENTIONS, "tensors": entries}
    header = json.dumps(header, separators=(",", ":")).encode()
    body = b"WHOSAID\x01" + struct.pack("<II", 2, len(header)) + header
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
    # In float64, where hardly a number lies so close to the middle of two roundings that the program may take the other.
    network = copy.deepcopy(network).double().eval()
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
        for head in network.crf:
            emission = getattr(network, head)(high)
            fixture[head] = rounded(emission)
            fixture[f"{head}_labels"] = viterbi(emission, *network.crf[head].weights(), batch.offset).tolist()
        pos = network.pos(low)
        fixture.update(pos=rounded(pos), pos_labels=pos.argmax(1).tolist(), kind=rounded(network.kind(high)), link=rounded(network.link(high)))
        out.append(fixture)
    path.write_text(json.dumps(out, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        kernels.build(Path(folder))
        write_fixtures(*read(Path(sys.argv[1])), Path(sys.argv[2]))
