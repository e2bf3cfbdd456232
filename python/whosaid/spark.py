"""Quotations in a Spark data frame, of Spark itself or of engines with its interface, as Sail.

    from whosaid.spark import quotes

    articles = spark.read.parquet("s3://news/articles/")
    quotes(articles, text="body", id="url").write.parquet("s3://news/quotes/")

Each executor needs the wheel; nothing else is to be set up. A task that dies is repeated by Spark and gives the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ._tables import DDL, columns_of, stream
from ._types import Options

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame
    from typing_extensions import Unpack


def quotes(frame: DataFrame, text: str = "text", id: str = "id", **options: Unpack[Options]) -> DataFrame:
    """As `whosaid.quotes`, lazily: one row for each quotation, columns as `whosaid.DDL` says, in no order.

    Rows are the same for any number of partitions and however they are cut into batches. `options` are those of
    `whosaid.quotes`; each task works on one thread unless `threads` says otherwise.
    """
    named = columns_of(text, id, options.get("fields"))
    for name, is_needed in named:
        if is_needed and name not in frame.columns:
            raise ValueError(f"no column `{name}`, there are {', '.join(f'`{column}`' for column in frame.columns)}")
    there = list(dict.fromkeys(name for name, _ in named if name in frame.columns))
    settings: Options = {"threads": 1, **options}

    def analyze(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield from stream(batch, text, id, **settings)

    return frame.select(*(f"`{name.replace('`', '``')}`" for name in there)).mapInArrow(analyze, DDL)
