"""Quotations in a Spark data frame, and the same speaker over articles; of Spark itself or of engines with its interface.

    from whosaid.spark import merge, quotes

    articles = spark.read.parquet("s3a://news/articles/")
    quotes(articles, text="body", id="url").write.parquet("s3a://news/quotes/")
    merge(spark.read.parquet("s3a://news/quotes/")).write.parquet("s3a://news/speakers/")

Each executor needs the wheel; nothing else is to be set up. A task that dies is repeated by Spark and gives the same rows.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from . import _whosaid
from ._options import Options
from ._tables import DDL, columns_of, spark_ddl, stream
from ._types import Told

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from typing_extensions import Unpack

_CANDIDATES, _SPEAKERS, _MEMBERS = map(pa.schema, _whosaid.merge_schemas())


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"


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

    return frame.select(*map(_quoted, there)).mapInArrow(analyze, DDL)


def _told(known: Iterable[Mapping[str, object]]) -> tuple[Told, ...]:
    """The user's table as the core takes it."""
    told = []
    for one in known:
        name, aliases, id = one.get("name"), one.get("aliases") or (), one.get("id")
        if not isinstance(name, str) or not name.strip():
            raise ValueError(f"a known speaker has no name: {dict(one)!r}")
        if isinstance(aliases, str) or not isinstance(aliases, Iterable):
            raise TypeError(f"aliases of `{name}` are {type(aliases).__name__!r}, expected a list of names")
        told.append((name.strip(), tuple(map(str, aliases)), None if id is None else str(id)))
    return tuple(told)


@functools.lru_cache(maxsize=1)
def _linker(told: tuple[Told, ...]) -> _whosaid.Linker:
    return _whosaid.Linker(list(told))


def candidates(quotes: DataFrame, *, known: Iterable[Mapping[str, object]] = ()) -> DataFrame:
    """The speakers of each article, with the key by which `whosaid merge` looks for those that are one: `merge_key`.

    `quotes` is a table of quotations, as `quotes` and `whosaid run` make it; ids of articles are their own. One row for
    each speaker of an article that can be told again in another. Speakers of different keys are never one, so all that
    there is to find is found among those of a key: `merge` is a `groupBy` on it. People have the key of their family name,
    bodies that of their words; bodies that an acronym or a short form may join share one, for which the names of all
    bodies of the table (not their rows) are looked at first. `known` are speakers that you know, dictionaries with `name`,
    and perhaps `aliases` (a list) and `id`.
    """
    from pyspark.sql import functions

    told = _told(known)
    needed = ("doc_id", "speaker", "speaker_kind")
    for name in needed:
        if name not in quotes.columns:
            raise ValueError(f"no column `{name}`, expected a table of quotations")
    bodies = quotes.where(functions.col("speaker_kind") == "organization").select("speaker").distinct()
    names = [row["speaker"] for row in bodies.collect() if row["speaker"] is not None]
    blocks = _whosaid.blocks(names, list(told))
    columns = [name for name in (*_whosaid.TOLD, "quote_id") if name in quotes.columns]
    rows = quotes.where(functions.col("speaker").isNotNull()).select(*columns)
    makers: list[_whosaid.Candidates] = []

    def told_of(article: pa.Table) -> pa.Table:
        if not makers:
            # One a task, since it holds what is known of all names.
            makers.append(_whosaid.Candidates(list(told), blocks))
        return pa.Table.from_batches([pa.record_batch(makers[0].of(_in_order(article)))])

    return rows.groupBy("doc_id").applyInArrow(told_of, spark_ddl(_CANDIDATES))


def _in_order(article: pa.Table) -> pa.Table:
    """The rows as the article has them. Ids of its quotations differ in their numbers, so the shorter is the smaller."""
    if "quote_id" not in article.column_names:
        return article
    ids = article["quote_id"]
    keys = pa.table({"digits": pc.utf8_length(ids), "id": ids})
    return article.take(pc.sort_indices(keys, sort_keys=[("digits", "ascending"), ("id", "ascending")]))


def _linked(quotes: DataFrame, known: Iterable[Mapping[str, object]], table: int, schema: pa.Schema) -> DataFrame:
    """The speakers over articles (`table` 0), or who each candidate is (1)."""
    known = list(known)
    told = _told(known)

    def linked(group: pa.Table) -> pa.Table:
        return pa.Table.from_batches([pa.record_batch(_linker(told).link(group)[table])])

    return candidates(quotes, known=known).groupBy("merge_key").applyInArrow(linked, spark_ddl(schema))


def merge(quotes: DataFrame, *, known: Iterable[Mapping[str, object]] = ()) -> DataFrame:
    """The same speaker over articles, as `whosaid merge` finds it on one machine: one row for each person or body.

    Takes what `candidates` takes. The rows are those of `whosaid merge --format jsonl`, in no order.
    """
    return _linked(quotes, known, 0, _SPEAKERS)


def merged_quotes(quotes: DataFrame, *, known: Iterable[Mapping[str, object]] = ()) -> DataFrame:
    """The rows of `quotes` with `speaker_global_id` and `speaker_link_probability`, as `whosaid merge --quotes` adds them."""
    from pyspark.sql import functions

    members = _linked(quotes, known, 1, _MEMBERS)
    key = {"doc_id": "__article", "speaker_id": "__speaker"}
    ids = "transform(array_sort(collect_list(struct(place, speaker_global_id))), one -> one.speaker_global_id)"
    by_speaker = members.groupBy(*(functions.col(name).alias(alias) for name, alias in key.items())).agg(
        # Joint speakers are several, in the order in which they are named.
        functions.expr(f"array_join({ids}, ' & ')").alias("speaker_global_id"),
        functions.min("speaker_link_probability").alias("speaker_link_probability"),
    )
    # A speaker without an id goes by its name.
    speaker = functions.expr("coalesce(nullif(speaker_id, ''), speaker)" if "speaker_id" in quotes.columns else "speaker")
    keyed = quotes.withColumn("__article", functions.col("doc_id")).withColumn("__speaker", speaker)
    found = keyed.join(by_speaker, list(key.values()), "left").drop(*key.values())
    sure = functions.coalesce("speaker_link_probability", functions.lit(0.0))
    return found.withColumn("speaker_link_probability", sure)
