"""What the Rust side (`src/python.rs`) gives."""

from collections.abc import Sequence
from typing import TypedDict

class Wanted(TypedDict):
    """Which quotations are wanted."""

    types: Sequence[str]
    min_confidence: float
    min_quote_confidence: float | None
    strict: bool
    cue_classes: Sequence[str]

class ArrowSchema:
    """Anything with a schema of Arrow's C data interface."""

    def __arrow_c_schema__(self) -> object: ...

class ArrowStream:
    """Anything with a stream of Arrow's C data interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

VERSION: str
FIELDS: list[str]

def model() -> str:
    """The checksum of the model that is compiled in."""

def analyze(
    text: str,
    id: str | None,
    metadata: Sequence[str | None],
    keep_boilerplate: bool,
    wanted: Wanted,
) -> tuple[str, list[str]]:
    """The document's id, and its quotations, speakers and mentions, each as a JSON array."""

def stream(
    data: object,
    columns: Sequence[tuple[str, bool]],
    threads: int | None,
    keep_boilerplate: bool,
    wanted: Wanted,
) -> ArrowStream:
    """The quotations in an Arrow batch or stream; `columns` names those of `FIELDS` and tells which must be there."""

def schema() -> ArrowSchema:
    """The columns of what `stream` gives."""

def main(arguments: Sequence[str]) -> int:
    """Runs the command line and gives its exit code."""
