"""On engines: the rows of Spark, Sail and Ray are those of one process, byte for byte."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import whosaid
from conftest import lines

Make = Callable[[int], list[dict[str, str]]]


def test_spark_gives_the_rows_of_one_process(spark: Any, many: Make) -> None:
    from whosaid.spark import quotes

    articles = many(40)
    expected = lines(whosaid.quotes(articles))
    for n_partitions in (1, 3, 8):
        frame = spark.createDataFrame(articles).repartition(n_partitions)
        found = quotes(frame)
        assert found.columns == whosaid.SCHEMA.names
        assert lines(found.toArrow()) == expected


def test_spark_takes_columns_under_other_names(spark: Any) -> None:
    from whosaid.spark import quotes

    frame = spark.createDataFrame([(7, "“We wait,” said Ana Ruiz.", None), (8, None, "x")], "key INT, `the body` STRING, day STRING")
    rows = quotes(frame, text="the body", id="key", fields={"published": "day"}, types=["direct"]).collect()
    found = {row.doc_id: (row.speaker, row.error) for row in rows}
    assert found == {"7": ("Ana Ruiz", None), "8": (None, "the text is null")}
    with pytest.raises(ValueError, match="no column `text`, there are `key`, `the body`"):
        quotes(frame)


def test_spark_writes_and_counts_what_was_found(spark: Any, many: Make, tmp_path: Path) -> None:
    from whosaid.spark import quotes

    articles = many(30)
    quotes(spark.createDataFrame(articles).repartition(4)).write.parquet(str(tmp_path / "quotes"))
    table = spark.read.parquet(str(tmp_path / "quotes"))
    local = whosaid.quotes(articles)
    assert table.count() == local.num_rows
    by_speaker = {row["speaker"]: row["count"] for row in table.groupBy("speaker").count().collect()}
    assert by_speaker == {row["values"]: row["counts"] for row in local["speaker"].value_counts().to_pylist()}


def test_a_killed_worker_costs_no_row(spark: Any, many: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import whosaid.spark
    from whosaid import stream

    is_killed = tmp_path / "killed"

    def dies_once(*data: Any, **options: Any) -> Iterator[pa.RecordBatch]:
        for rows in stream(*data, **options):
            yield rows
            try:
                is_killed.touch(exist_ok=False)
            except FileExistsError:
                continue
            os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(whosaid.spark, "stream", dies_once)
    articles = many(60)
    found = whosaid.spark.quotes(spark.createDataFrame(articles).repartition(3)).toArrow()
    assert is_killed.exists()
    assert lines(found) == lines(whosaid.quotes(articles))


SAIL = """
import json, sys
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession
from whosaid.spark import quotes
articles = json.load(sys.stdin)
server = SparkConnectServer("127.0.0.1", 0)
server.start()
session = SparkSession.builder.remote(f"sc://127.0.0.1:{server.listening_address[1]}").getOrCreate()
frame = session.createDataFrame([tuple(article.values()) for article in articles], list(articles[0]))
json.dump(quotes(frame).toArrow().to_pylist(), sys.stdout)
session.stop()
server.stop()
"""


def test_sail_gives_the_rows_of_one_process(many: Make) -> None:
    # An environment of its own, since Sail speaks with older clients of Spark only.
    python = os.environ.get("PYTHON_WITH_SAIL")
    if not python:
        pytest.skip("PYTHON_WITH_SAIL names no Python with whosaid, pysail and pyspark-client 4.0")
    articles = many(40)
    done = subprocess.run(
        [python, "-c", SAIL], input=json.dumps(articles), capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    found = pa.Table.from_pylist(json.loads(done.stdout), whosaid.SCHEMA)
    assert lines(found) == lines(whosaid.quotes(articles))


def test_ray_gives_the_rows_of_one_process(many: Make) -> None:
    ray = pytest.importorskip("ray", reason="ray is not installed")
    pytest.importorskip("ray.data", reason="ray.data is not installed")
    from whosaid.ray import quotes

    articles = many(40)
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    try:
        dataset = quotes(ray.data.from_items(articles).repartition(4))
        found = [row for row in dataset.take_all()]
        assert sorted(map(repr, found)) == sorted(map(repr, whosaid.quotes(articles).to_pylist()))
    finally:
        ray.shutdown()
