"""Values that users have in their articles, as text."""

from __future__ import annotations

import datetime
import decimal
import math
import numbers
import os
import re
import uuid

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """The text as Unicode can write it: lone surrogates are one unknown character each, so that places stay."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def is_nothing(value: object) -> bool:
    """Whether it stands for a value that is not known: `None`, NaN, and what pandas has instead."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, (float, decimal.Decimal)) and math.isnan(value)


def article(value: object) -> str:
    """An article's text. Raises `TypeError` for anything but a string, in words that can stand in a table."""
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        raise TypeError(f"the text is {type(value).__name__}, expected str: decode it first, as `text.decode('utf-8')`")
    if isinstance(value, os.PathLike):
        raise TypeError(f"the text is {type(value).__name__}, expected str: read it first, as `path.read_text('utf-8')`")
    raise TypeError(f"the text is {type(value).__name__}, expected str")


def about(name: str, value: object) -> str | None:
    """What is known of an article besides its text: strings, numbers, dates. Raises `TypeError` for anything else."""
    if is_nothing(value):
        return None
    if isinstance(value, str):
        return without_surrogates(value)
    kinds = (numbers.Number, datetime.date, datetime.time, uuid.UUID)
    # Numbers and dates of NumPy are no instances of Python's.
    if isinstance(value, kinds) or type(value).__module__ == "numpy" and getattr(value, "ndim", 1) == 0:
        return str(value)
    raise TypeError(f"`{name}` is {type(value).__name__}, expected str")
