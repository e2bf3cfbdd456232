"""Who said what: quotations in news, their speakers, offsets into the original, calibrated confidence.

    >>> import whosaid
    >>> article = whosaid.analyze("“The tide will turn,” said Ana Ruiz, the harbour master.")
    >>> [(quote.speaker.name, quote.text) for quote in article.quotes]
    [('Ana Ruiz', 'The tide will turn,')]

`analyze` is for one article, `quotes` for a table of them: Arrow, pandas, Polars, DuckDB or dictionaries in, one
`pyarrow.Table` out. `whosaid.spark` and `whosaid.ray` do the same on a cluster, `evaluate` scores, and
`python -m whosaid` is the command line.

`VERSION` is the version, `MODEL` the checksum of the model that is compiled in, `SCHEMA` the `pyarrow.Schema` of the
table of quotations, `DDL` the same for Spark.
"""

from typing import TYPE_CHECKING, Any

from ._article import Article, Extract, Mention, Quote, Range, Row, Speaker, SpeakerName, analyze
from ._program import WhosaidError, check, evaluate
from ._whosaid import VERSION

if TYPE_CHECKING:
    import pyarrow

    from ._tables import quotes, stream

    SCHEMA: pyarrow.Schema
    DDL: str
    MODEL: str

__version__ = VERSION

__all__ = [
    "DDL",
    "MODEL",
    "SCHEMA",
    "VERSION",
    "Article",
    "Extract",
    "Mention",
    "Quote",
    "Range",
    "Row",
    "Speaker",
    "SpeakerName",
    "WhosaidError",
    "analyze",
    "check",
    "evaluate",
    "quotes",
    "stream",
]


def __getattr__(name: str) -> Any:
    # What needs pyarrow or the model is made when it is asked for, so that the command line starts at once.
    if name == "MODEL":
        from ._whosaid import model

        value: Any = model()
    elif name in ("DDL", "SCHEMA", "quotes", "stream"):
        from . import _tables

        value = getattr(_tables, name)
    else:
        raise AttributeError(f"module 'whosaid' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
