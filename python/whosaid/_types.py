"""Shapes of what goes between Python and Rust."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

Told = tuple[str, Sequence[str], str | None]
"""A speaker whom the user knows: name, other writings, id."""


class ArrowSchema(Protocol):
    """Anything with a schema of Arrow's C data interface."""

    def __arrow_c_schema__(self) -> object: ...


class ArrowArray(Protocol):
    """Anything with an array or batch of Arrow's C data interface."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...


class ArrowStream(Protocol):
    """Anything with a stream of Arrow's C data interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
