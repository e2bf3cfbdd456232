"""Shapes of what goes between Python and Rust."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypedDict


class Wanted(TypedDict):
    """Which quotations are wanted."""

    types: Sequence[str]
    min_confidence: float
    min_quote_confidence: float | None
    strict: bool
    cue_classes: Sequence[str]


class Options(TypedDict, total=False):
    """What `quotes` and those on engines take by name."""

    fields: Mapping[str, str] | None
    threads: int | None
    max_document_size: int
    document_timeout: float | None
    types: Sequence[str]
    min_confidence: float
    min_quote_confidence: float | None
    strict: bool
    cue_classes: Sequence[str]
    keep_boilerplate: bool


class ArrowSchema(Protocol):
    """Anything with a schema of Arrow's C data interface."""

    def __arrow_c_schema__(self) -> object: ...


class ArrowStream(Protocol):
    """Anything with a stream of Arrow's C data interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
