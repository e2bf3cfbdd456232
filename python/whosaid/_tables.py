"""Many articles: whatever table they stand in, one `pyarrow.Table` of quotations comes out."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from . import _options, _values, _whosaid
from ._options import Options

if TYPE_CHECKING:
    from typing_extensions import Unpack

SCHEMA: pa.Schema = pa.schema(_whosaid.schema())

# Dictionaries of an iterable that become one Arrow batch.
_BATCH = 128


# Beside the columns of articles: why the core shall not look at one.
_FAULT = "whosaid: fault"


def _spark_type(kind: pa.DataType) -> str:
    """An Arrow type in Spark's SQL."""
    if pa.types.is_list(kind):
        return f"ARRAY<{_spark_type(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"STRUCT<{', '.join(f'`{field.name}`: {_spark_type(field.type)}' for field in kind)}>"
    if pa.types.is_map(kind):
        return f"MAP<{_spark_type(kind.key_type)}, {_spark_type(kind.item_type)}>"
    return {pa.string(): "STRING", pa.int64(): "BIGINT", pa.float64(): "DOUBLE", pa.bool_(): "BOOLEAN"}[kind]


def spark_ddl(schema: pa.Schema) -> str:
    """The columns in Spark's SQL."""
    return ", ".join(f"`{field.name}` {_spark_type(field.type)}" for field in schema)


DDL: str = spark_ddl(SCHEMA)


def columns_of(text: str, id: str, fields: Mapping[str, str] | None) -> list[tuple[str, bool]]:
    """The name of the column for each of `_whosaid.FIELDS`, and whether it must be there."""
    for name, column in {"text": text, "id": id, **(fields or {})}.items():
        if not isinstance(column, str):
            raise TypeError(f"the column for `{name}` is {column!r}, expected its name")
    named = dict(fields or {})
    for field in named:
        if field not in _whosaid.FIELDS[2:]:
            raise ValueError(f"unknown field `{field}`, expected {', '.join(_whosaid.FIELDS[2:])}")
    asked = {"text": text, **({"id": id} if id != "id" else {}), **named}
    return [(asked.get(field, field), field in asked) for field in _whosaid.FIELDS]


def _default_threads() -> int | None:
    """One thread where an engine spreads the work itself, otherwise `None`: one for each core."""
    pyspark, ray = sys.modules.get("pyspark"), sys.modules.get("ray")
    if pyspark and pyspark.TaskContext.get() is not None:
        return 1
    if ray and ray.is_initialized() and ray.get_runtime_context().get_task_id() is not None:
        return 1
    return None


def _missing(name: str, there: Iterable[object]) -> ValueError:
    return ValueError(f"no column `{name}`, there are {', '.join(f'`{column}`' for column in there) or 'none'}")


def _column(field: str, name: str, values: Iterable[object], faults: list[str | None]) -> pa.Array:
    """A column of strings; what is none, and why, goes to `faults`."""
    texts: list[str | None] = []
    for row_idx, value in enumerate(values):
        try:
            if field == "text":
                texts.append(None if _values.is_nothing(value) else _values.article(value))
            else:
                texts.append(_values.about(name, value))
        except TypeError as fault:
            texts.append(None)
            faults[row_idx] = faults[row_idx] or str(fault)
    return pa.array(texts, pa.string())


def _of_pandas(frame: Any, columns: Sequence[tuple[str, bool]]) -> pa.Table:
    """Those of the `columns` that `frame` has. Columns of mixed kinds, which Arrow has not, become text."""
    arrays: dict[str, pa.Array] = {}
    faults: list[str | None] = [None] * len(frame)
    for field, (name, is_needed) in zip(_whosaid.FIELDS, columns, strict=True):
        if name in frame.columns:
            if frame[name].ndim != 1:
                raise ValueError(f"several columns are called `{name}`, expected one")
            try:
                found = pa.Array.from_pandas(frame[name])
            except (pa.ArrowException, TypeError, ValueError):
                found = None
            # Objects may be bytes, lists and the like all through, which only a look at each tells well.
            is_plain = found is not None and (frame[name].dtype != object or pa.types.is_string(found.type))
            if found is not None and found.null_count == len(found):
                # Whatever kind pandas took nothing for.
                found, is_plain = pa.nulls(len(found)), True
            arrays[name] = found if is_plain else _column(field, name, frame[name], faults)
        elif is_needed:
            raise _missing(name, frame.columns)
    if any(faults):
        arrays[_FAULT] = pa.array(faults, pa.string())
    return pa.table(arrays)


def _of_polars(frame: Any, columns: Sequence[tuple[str, bool]]) -> Any:
    """Those of the `columns` that `frame` has, as it has them but for what Arrow has not: objects become text."""
    polars = sys.modules["polars"]
    there = frame.collect_schema()
    for name, is_needed in columns:
        if is_needed and name not in there:
            raise _missing(name, there)
    # Columns of nothing have a buffer that the core's reader of Arrow's interface refuses.
    chosen = list(dict.fromkeys(name for name, _ in columns if name in there))
    frame = frame.select(chosen).cast({polars.Null: polars.String})
    frame = frame.collect() if hasattr(frame, "collect") else frame
    fields = {name: field for field, (name, _) in zip(_whosaid.FIELDS, columns, strict=True) if there.get(name) == polars.Object}
    if not fields:
        return frame
    faults: list[str | None] = [None] * len(frame)
    made = {name: _column(field, name, frame[name], faults) for name, field in fields.items()}
    plain = {name: frame[name].to_arrow() for name in chosen if name not in made}
    return pa.table({**plain, **made, _FAULT: pa.array(faults, pa.string())})


def _of_dictionaries(rows: Iterable[Any], columns: Sequence[tuple[str, bool]]) -> Iterator[pa.RecordBatch]:
    """Dictionaries as Arrow batches, at least one, read as they are needed."""
    rows = iter(rows)
    is_first = True
    while (batch := list(itertools.islice(rows, _BATCH))) or is_first:
        for row in batch:
            if not isinstance(row, Mapping):
                raise TypeError(f"expected dictionaries, as {{'text': '…'}}, found {type(row).__name__!r}")
        for name, is_needed in columns if is_first and batch else ():
            if is_needed and not any(name in row for row in batch):
                raise _missing(name, dict.fromkeys(key for row in batch for key in row))
        faults: list[str | None] = [None] * len(batch)
        arrays = {
            name: _column(field, name, (row.get(name) for row in batch), faults)
            for field, (name, _) in zip(_whosaid.FIELDS, columns, strict=True)
        }
        yield pa.RecordBatch.from_pydict({**arrays, _FAULT: pa.array(faults, pa.string())})
        is_first = False


def _as_arrow(data: Any, columns: Sequence[tuple[str, bool]]) -> Any:
    """What has Arrow's C data interface, made of `data`; `None` where it is an iterable of something else."""
    module = type(data).__module__.partition(".")[0]
    # Arrow's interface is that of one column, too, but a column has no names.
    if type(data).__name__ == "Series" or isinstance(data, (pa.Array, pa.ChunkedArray)) and not pa.types.is_struct(data.type):
        kind = type(data).__name__
        raise TypeError(f"cannot read articles from {kind!r}, a single column: expected a table, as `frame[['text']]`")
    if module == "pandas" and hasattr(data, "columns"):
        return _of_pandas(data, columns)
    if module == "polars" and hasattr(data, "collect_schema"):
        return _of_polars(data, columns)
    if hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
        return data
    if isinstance(data, (str, bytes, Mapping)) or not isinstance(data, Iterable):
        kinds = "an Arrow table or batch, a pandas or Polars data frame, a DuckDB relation, or dictionaries"
        hint = ""
        if isinstance(data, (str, os.PathLike)):
            hint = "; one text is for `analyze`, and a file is to be read first, as by `pandas.read_csv`"
        elif isinstance(data, Mapping):
            hint = "; columns are a table by `pyarrow.table`"
        raise TypeError(f"cannot read articles from {type(data).__name__!r}, expected {kinds}{hint}")
    return None


def stream(
    data: Any,
    text: str = "text",
    id: str = "id",
    **options: Unpack[Options],
) -> pa.RecordBatchReader:
    """As `quotes`, batch by batch: neither articles nor quotations are ever all in memory."""
    wanted, others = _options.split(options)
    columns = columns_of(text, id, others.get("fields"))
    threads = others.get("threads")
    threads = _default_threads() if threads is None else _options.whole("threads", threads, 1)
    max_size = _options.whole("max_document_size", others.get("max_document_size", _whosaid.MAX_DOCUMENT_SIZE), 1)
    timeout = others.get("document_timeout")
    timeout = None if timeout is None else _options.number("document_timeout", timeout)
    keep_boilerplate = _options.truth("keep_boilerplate", others.get("keep_boilerplate", False))

    def found(articles: Any) -> pa.RecordBatchReader:
        return pa.RecordBatchReader.from_stream(
            _whosaid.stream(articles, columns, threads, max_size, timeout, keep_boilerplate, wanted)
        )

    articles = _as_arrow(data, columns)
    if articles is not None:
        return found(articles)
    # Batch by batch, since an exception of the caller's iterator would not come through Arrow's interface as it is.
    batches = _of_dictionaries(data, columns)
    first = found(next(batches))
    return pa.RecordBatchReader.from_batches(
        SCHEMA, itertools.chain(first, itertools.chain.from_iterable(map(found, batches)))
    )


def quotes(data: Any, text: str = "text", id: str = "id", **options: Unpack[Options]) -> pa.Table:
    """Every quotation in a table of articles: one row each, in the order of the articles.

    `data` is an Arrow table, batch or stream, a pandas or Polars data frame, a DuckDB relation, or an iterable of
    dictionaries. `text` and `id` name the columns with the article and its id; where there is no column `id`, an id is
    made of the text. Columns `title`, `url`, `publisher`, `published`, `author` are taken where they are there, or under
    other names by `fields={"published": "date"}`. `threads` is one for each core, or one inside a task of Spark or Ray.
    `max_document_size` is in bytes of UTF-8, `document_timeout` in seconds for each article. The other options are those
    of `analyze`.

    The table has the columns `SCHEMA`. Places count Python's characters: `article[row["start"]:row["end"]]`, or those of the
    title where `field` is `title`. An article
    that cannot be analysed is a row with nothing but `doc_id` and `error`. A row depends on its article alone, never on
    the batch, the order or the number of threads. Raises `ValueError` for columns and options that it does not know,
    `TypeError` for data that it cannot read.
    """
    # A loop and neither `read_all` nor `list`, which run no line of Python in which an interrupt could be noticed.
    found = []
    for batch in stream(data, text, id, **options):
        found.append(batch)
    return pa.Table.from_batches(found, SCHEMA)
