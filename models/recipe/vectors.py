"""Word vectors: skip-gram over the unlabelled news, keyed as `features.key` has it.

One gensim worker and a fixed seed, so that the same machine makes the same vectors.
"""

import json
import lzma
import multiprocessing
import re
import sys
from pathlib import Path

import numpy as np

from features import key, normalise

TOKEN = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Rev|Prof|St|Jr|Sr|Inc|Corp|Co|Ltd|Jan|Feb|Aug|Sept|Oct|Nov|Dec|No|vs)\.(?=\s)"
    r"|(?:[A-Za-z]\.){2,}"
    r"|\d+(?:[.,:]\d+)*"
    r"|[^\W\d_]+(?=n['’]t\b)|n['’]t\b"
    r"|['’](?:s|re|ve|ll|d|m)\b"
    r"|\w+(?:[-.&]\w+)*"
    r"|\.\.\.|--|``|''|\S"
)


def keys(text):
    """Vocabulary keys of a paragraph, split about as the Penn Treebank does."""
    return [key(normalise(token)) for token in TOKEN.findall(text)]


def _write(job):
    """Writes one file's paragraphs, a line each; returns its number of tokens."""
    path, target = job
    n = 0
    with lzma.open(path, "rt", encoding="utf-8") as lines, open(target, "w", encoding="utf-8") as out:
        for line in lines:
            for paragraph in json.loads(line)["text"].split("\n"):
                words = keys(paragraph)
                if len(words) > 3:
                    n += len(words)
                    for first in range(0, len(words), 5000):
                        out.write(" ".join(words[first : first + 5000]) + "\n")
    return n


def corpus(data, extra, target):
    """Writes the training text to `target`: all of data/text, then the token lists of `extra`. Returns its size."""
    jobs = [(path, target.with_suffix(f".{path.name}")) for path in sorted((data / "text").glob("*.jsonl.xz"))]
    with multiprocessing.Pool(2) as pool:
        n = sum(pool.imap(_write, jobs))
    with open(target, "w", encoding="utf-8") as out:
        for _, part in jobs:
            with open(part, encoding="utf-8") as lines:
                for block in iter(lambda: lines.read(1 << 24), ""):
                    out.write(block)
            part.unlink()
        for tokens in extra:
            out.write(" ".join(key(normalise(token)) for token in tokens) + "\n")
            n += len(tokens)
    return n


def train(path, size, width, epochs, seed):
    """Trains on a corpus file. Returns (words, float32 vectors: words x width), most frequent first."""
    from gensim.models import Word2Vec

    model = Word2Vec(
        corpus_file=str(path), vector_size=width, window=4, sg=1, negative=5, sample=1e-4, min_count=8,
        max_final_vocab=size, workers=1, epochs=epochs, alpha=0.03, seed=seed, compute_loss=False,
    )
    words = model.wv.index_to_key[:size]
    return words, model.wv.vectors[:size].astype(np.float32)


def counts(path, words):
    """How often each word stands in a third of a corpus file's paragraphs, at least 1."""
    row = {word: at for at, word in enumerate(words)}
    found = [0] * len(words)
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % 3 == 0:
                for word in line.split():
                    at = row.get(word)
                    if at is not None:
                        found[at] += 1
    return [max(1, n) for n in found]


def main(data, extra, cache, size=40000, width=128, epochs=2, seed=1):
    """Trains, or reads back what an earlier run left in `cache`."""
    saved = cache / "vectors.npz"
    if not saved.exists():
        text = cache / "corpus.txt"
        n = corpus(data, extra, text) if not text.exists() else 0
        print(f"vectors: {n} tokens of text", flush=True)
        words, vectors = train(text, size, width, epochs, seed)
        np.savez(saved, words=np.array(words), vectors=vectors)
    found = np.load(saved)
    return [str(word) for word in found["words"]], found["vectors"]
