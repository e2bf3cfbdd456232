"""What the Rust side (`src/python.rs`) gives."""

from collections.abc import Sequence

from ._types import ArrowSchema, ArrowStream, Wanted

VERSION: str
FIELDS: list[str]
MAX_DOCUMENT_SIZE: int

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
    max_document_size: int,
    document_timeout: float | None,
    keep_boilerplate: bool,
    wanted: Wanted,
) -> ArrowStream:
    """The quotations in an Arrow batch or stream; `columns` names those of `FIELDS` and tells which must be there."""

def schema() -> ArrowSchema:
    """The columns of what `stream` gives."""

def main(arguments: Sequence[str]) -> int:
    """Runs the command line and gives its exit code."""
