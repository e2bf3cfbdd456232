"""Quotations in a Ray dataset.

    import ray
    from whosaid.ray import quotes

    quotes(ray.data.read_parquet("s3://news/articles/"), text="body", id="url").write_parquet("s3://news/quotes/")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._options import Options
from ._tables import quotes as _quotes

if TYPE_CHECKING:
    import pyarrow as pa
    from ray.data import Dataset
    from typing_extensions import Unpack


def quotes(dataset: Dataset, text: str = "text", id: str = "id", **options: Unpack[Options]) -> Dataset:
    """As `whosaid.quotes`, lazily: one row for each quotation, in no order. Each task works on one thread."""
    settings: Options = {"threads": 1, **options}

    def analyze(batch: pa.Table) -> pa.Table:
        return _quotes(batch, text, id, **settings)

    return dataset.map_batches(analyze, batch_format="pyarrow")
