"""On engines: the rows of Spark, Sail and Ray are those of one process, byte for byte."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
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


def workers() -> set[int]:
    """Spark's Python workers: children of the daemon that is a child of the Java that this process started."""
    parents, names = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                names[int(folder.name)] = (folder / "cmdline").read_bytes()
            except (OSError, ValueError):
                continue

    def is_ours(process: int) -> bool:
        while process in parents:
            process = parents[process]
            if process == os.getpid():
                return True
        return False

    daemons = {process for process, name in names.items() if b"pyspark.daemon" in name and is_ours(process)}
    return {process for process in daemons if parents.get(process) in daemons}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="workers are found by /proc")
def test_a_killed_worker_costs_no_row(spark: Any, many: Make) -> None:
    from whosaid.spark import quotes

    articles = many(120)
    expected = lines(whosaid.quotes(articles))
    killed: list[int] = []

    def kill_one() -> None:
        end = time.monotonic() + 120
        while time.monotonic() < end and not killed:
            before = {process: ticks(process) for process in workers()}
            time.sleep(0.5)
            # One that has worked on meanwhile has a task.
            at_work = [process for process in workers() if ticks(process) > before.get(process, 0) + 10]
            if at_work:
                os.kill(at_work[0], signal.SIGKILL)
                killed.append(at_work[0])

    killer = threading.Thread(target=kill_one)
    killer.start()
    spark.sparkContext.setJobGroup("killed", "a worker is killed")
    found = quotes(spark.createDataFrame(articles).repartition(6)).toArrow()
    killer.join()
    assert killed, "no worker was at work"
    tracker = spark.sparkContext.statusTracker()
    stages = [stage for job in tracker.getJobIdsForGroup("killed") for stage in tracker.getJobInfo(job).stageIds]
    failed = [info.numFailedTasks for info in map(tracker.getStageInfo, stages) if info]
    assert sum(failed) >= 1, "the killed worker was not at work"
    assert lines(found) == expected


def ticks(process: int) -> int:
    """Time of the processor that a process has had."""
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11])
    except OSError:
        return 0


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
