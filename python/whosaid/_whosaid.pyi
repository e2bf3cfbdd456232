"""What the Rust side (`src/python.rs`) gives."""

from collections.abc import Mapping, Sequence
from typing import final

from ._options import Wanted
from ._types import ArrowArray, ArrowSchema, ArrowStream, Told

VERSION: str
FIELDS: list[str]
MAX_DOCUMENT_SIZE: int
TOLD: list[str]

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

def blocks(names: Sequence[str], told: Sequence[Told]) -> dict[str, str]:
    """For each body among `names` that must be looked at with others, by its key, which key they share."""

def merge_schemas() -> list[ArrowSchema]:
    """The columns of candidates, of speakers over articles, and of who each candidate is."""

@final
class Candidates:
    """Makes candidates of rows of quotations."""

    def __new__(cls, told: Sequence[Told], blocks: Mapping[str, str]) -> Candidates: ...
    def of(self, data: object) -> ArrowArray:
        """The speakers of whole articles, of which all rows come, those of each together and in order."""

@final
class Linker:
    """Links candidates."""

    def __new__(cls, told: Sequence[Told]) -> Linker: ...
    def link(self, data: object) -> tuple[ArrowArray, ArrowArray]:
        """The speakers over articles among all candidates of some keys, and who each candidate is."""
