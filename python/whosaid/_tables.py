"""Many articles: whatever table they stand in, one `pyarrow.Table` of quotations comes out."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from . import _whosaid

SCHEMA: pa.Schema = pa.schema(_whosaid.schema())

# Dictionaries of an iterable that become one Arrow batch.
_BATCH = 128


def spark_type(kind: pa.DataType) -> str:
    """An Arrow type in Spark's SQL."""
    if pa.types.is_list(kind):
        return f"ARRAY<{spark_type(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"STRUCT<{', '.join(f'{field.name}: {spark_type(field.type)}' for field in kind)}>"
    return {pa.string(): "STRING", pa.int64(): "BIGINT", pa.float64(): "DOUBLE", pa.bool_(): "BOOLEAN"}[kind]


DDL: str = ", ".join(f"`{field.name}` {spark_type(field.type)}" for field in SCHEMA)


def default_threads() -> int | None:
    """One thread where an engine spreads the work itself, otherwise `None`: one for each core."""
    pyspark, ray = sys.modules.get("pyspark"), sys.modules.get("ray")
    if pyspark and pyspark.TaskContext.get() is not None:
        return 1
    if ray and ray.is_initialized() and ray.get_runtime_context().get_task_id() is not None:
        return 1
    return None


def _of_dictionaries(rows: Iterable[Mapping[str, Any]]) -> pa.RecordBatchReader:
    """Dictionaries as Arrow batches, read as they are needed. Values are written as text, `None` is null."""
    rows = iter(rows)
    first = list(itertools.islice(rows, _BATCH))
    names = list(dict.fromkeys(name for row in first for name in row))
    schema = pa.schema([(name, pa.string()) for name in names])

    def cell(value: Any) -> str | None:
        return None if value is None else str(value).encode("utf-8", "replace").decode("utf-8")

    def batches() -> Iterator[pa.RecordBatch]:
        batch = first
        while batch:
            yield pa.RecordBatch.from_pylist([{name: cell(row.get(name)) for name in names} for row in batch], schema)
            batch = list(itertools.islice(rows, _BATCH))

    return pa.RecordBatchReader.from_batches(schema, batches())


def _arrow(data: Any, names: Iterable[str]) -> Any:
    """What has Arrow's C data interface, made of `data`, of which only columns among `names` are looked at."""
    module = type(data).__module__.partition(".")[0]
    if module == "pandas":
        import pandas as pd

        wanted = [name for name in names if name in data.columns]
        if len(wanted) < len(data.columns) and "text" not in wanted and not wanted:
            wanted = list(data.columns)
        # What is no string becomes one here: columns of mixed kinds are no Arrow columns.
        frame = data[wanted].astype(object).map(lambda value: None if pd.isna(value) else str(value))
        return pa.Table.from_pandas(frame, preserve_index=False)
    if module == "polars" and hasattr(data, "collect"):
        return data.collect()
    if module == "duckdb" and hasattr(data, "fetch_record_batch"):
        return data.fetch_record_batch()
    if hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
        return data
    if isinstance(data, (str, bytes, Mapping)) or not isinstance(data, Iterable):
        kinds = "an Arrow table or batch, a pandas or Polars data frame, a DuckDB relation or dictionaries"
        raise TypeError(f"cannot read articles from {type(data).__name__!r}, expected {kinds}")
    return _of_dictionaries(data)


def _column_names(data: Any) -> list[str]:
    return list(pa.schema(data.schema).names) if hasattr(data, "schema") else []
