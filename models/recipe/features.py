"""What the network sees of a token: the same as `src/tag/features.rs`, feature for feature.

The parity fixtures (`models/fixtures.json`) hold both files to each other.
"""

from functools import lru_cache

import numpy as np

N_FLAGS = 8

_WHOLE = {
    **dict.fromkeys(["“", "”", "„", "‟", "«", "»", "``", "''"], '"'),
    **dict.fromkeys(["‘", "’", "`", "‚"], "'"),
    **dict.fromkeys(["–", "—", "―", "---"], "--"),
    "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}", "…": "...",
}
_DIGITS = frozenset(
    "0123456789"
    + "".join(chr(c) for first in (0x660, 0x6F0, 0x966, 0xFF10) for c in range(first, first + 10))
)
_TO_ZERO = {ord(c): "0" for c in _DIGITS}


def normalise(token):
    """One spelling for quotation marks, dashes, brackets and apostrophes."""
    whole = _WHOLE.get(token)
    return whole if whole is not None else token.replace("’", "'").replace("‘", "'").replace("\\/", "/")


def key(normalised):
    """Vocabulary key: lower case, every decimal digit as 0."""
    return normalised.lower().translate(_TO_ZERO)


def fnv1a(text):
    """32-bit FNV-1a of the UTF-8 bytes."""
    value = 2166136261
    for byte in text.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def grams(word_key, n_buckets, limit):
    """Buckets of prefixes (`^`) and suffixes (`$`) of 2 to 5 characters, then of trigrams; `limit` at most."""
    framed = "^" + word_key[:40] + "$"
    out = []
    for length in range(2, 6):
        if length <= len(framed):
            out.append("p" + framed[:length])
            out.append("s" + framed[-length:])
    out.extend("t" + framed[at : at + 3] for at in range(len(framed) - 2))
    return [fnv1a(gram) % n_buckets for gram in out[:limit]]


def _is_upper(c):
    return c.isupper()


def shape(normalised, n_shapes):
    """Bucket of the sequence of character classes, runs cut to two, eight at most."""
    classes = ""
    for c in normalised:
        if c.isupper():
            kind = "X"
        elif c.isalpha():
            kind = "x"
        elif c in _DIGITS:
            kind = "d"
        elif c in ".-'&,/:$%#@":
            kind = c
        else:
            kind = "o"
        if classes.endswith(kind + kind):
            continue
        classes += kind
        if len(classes) == 8:
            break
    return fnv1a(classes) % n_shapes


# Bits of a form's kind.
DOUBLE_QUOTE, SENTENCE_END, CAPITALISED, LOWER, CAPS, CLOSER = 1, 2, 4, 8, 16, 32


@lru_cache(maxsize=1_000_000)
def kind_and_key(token):
    """(bits of the form's kind, vocabulary key) of a token."""
    normal = normalise(token)
    letters = [c for c in normal if c.isalpha()]
    kind = 0
    if normal == '"':
        kind |= DOUBLE_QUOTE
    if normal in (".", "!", "?"):
        kind |= SENTENCE_END
    if normal[:1].isupper():
        kind |= CAPITALISED
    if letters and not any(c.isupper() for c in letters):
        kind |= LOWER
    if len(letters) >= 2 and all(c.isupper() for c in letters):
        kind |= CAPS
    if normal in ('"', "'", ")", "]"):
        kind |= CLOSER
    return kind, key(normal)


def document_features(tokens, starts):
    """Flags and pooling groups of a document.

    tokens: T strings; starts: T booleans, whether the token begins a paragraph (the first always does).
    Returns flags (uint8, T x 8) and groups (int32, T; -1 outside any group, groups numbered by first occurrence).
    """
    n = len(tokens)
    pairs = [kind_and_key(token) for token in tokens]
    kinds = [pair[0] for pair in pairs]
    keys = [pair[1] for pair in pairs]
    flags = np.zeros((n, N_FLAGS), np.uint8)
    paragraph = [at == 0 or bool(starts[at]) for at in range(n)]
    opening = [False] * n
    n_marks = 0
    for at in range(n):
        if paragraph[at]:
            n_marks = 0
            flags[at, 4] = 1
        if kinds[at] & DOUBLE_QUOTE:
            n_marks += 1
            if n_marks % 2:
                opening[at] = True
                flags[at, 1] = 1
            else:
                flags[at, 2] = 1
        elif n_marks % 2:
            flags[at, 0] = 1
    sentence = list(paragraph)
    for at in range(n):
        if kinds[at] & SENTENCE_END:
            after = at + 1
            while after < n and kinds[after] & CLOSER and not opening[after]:
                after += 1
            if after < n and not kinds[after] & SENTENCE_END:
                sentence[after] = True
    opens = [s and o for s, o in zip(sentence, opening)]
    for at in range(1, n):
        if opens[at - 1]:
            sentence[at] = True
    first = 0
    shouting = [False] * n
    for at in range(1, n + 1):
        # A word right after the mark that opens its sentence does not begin another one.
        if at == n or (sentence[at] and not (sentence[at - 1] and opening[at - 1])):
            n_caps = lower = 0
            for k in kinds[first:at]:
                n_caps += bool(k & CAPS)
                lower += bool(k & LOWER)
            if n_caps >= 3 and not lower:
                for inside in range(first, at):
                    shouting[inside] = True
                    flags[inside, 5] = 1
            first = at
    seen_lower, seen_capitalised, count = set(), set(), {}
    for at in range(n):
        k, word = kinds[at], keys[at]
        count[word] = count.get(word, 0) + 1
        if k & LOWER:
            seen_lower.add(word)
        if k & CAPITALISED and not sentence[at] and not shouting[at]:
            seen_capitalised.add(word)
    groups = np.full(n, -1, np.int32)
    number = {}
    for at in range(n):
        k, word = kinds[at], keys[at]
        if sentence[at]:
            flags[at, 3] = 1
        if k & CAPITALISED and word in seen_lower:
            flags[at, 6] = 1
        if word in seen_capitalised:
            flags[at, 7] = 1
        if k & CAPITALISED and count[word] > 1:
            groups[at] = number.setdefault(word, len(number))
    return flags, groups
