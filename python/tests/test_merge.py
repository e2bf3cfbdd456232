"""The same speaker over articles on Spark: what `whosaid merge` finds on one machine."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest

import whosaid

Make = Callable[[int], list[dict[str, str]]]
KNOWN = [{"name": "Ana Ruiz", "aliases": ["Harbour Trust"], "id": "Q1"}, {"name": "Mara Quist"}]
# Namesakes, a short form of a person, a body by its name, by its words in another order and by its initials.
MORE = """“The tide will turn,” said Ana Ruiz, the harbour master. “We do not wait,” the Federal Bureau of Tides said.

“We pay,” said Tom Lee, the senator. “So do I,” he said."""
LESS = """“We wait,” said Tom Lee, the striker. “I score,” said Lee.

“It is not known,” the Tides Federal Bureau said. “We went home,” said A. Ruiz, the harbour master."""
SHORT = "“Nobody asked us,” the FBT said in a statement. “We never do,” said Mara Quist, a clerk."


def as_lines(rows: list[dict[str, Any]]) -> bytes:
    return b"\n".join(sorted(json.dumps(row, sort_keys=True).encode() for row in rows))


def link(row: Any) -> tuple[Any, ...]:
    return row["quote_id"], row["speaker_global_id"], row["speaker_link_probability"]


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def table(many: Make) -> pa.Table:
    """Quotations of articles of several papers and months."""
    made = many(30)
    for number, row in enumerate(made):
        row["publisher"] = f"Paper {number % 5}"
        row["published"] = f"2026-{number % 12 + 1:02}-03"
    texts = enumerate([MORE, LESS, SHORT] * 5)
    return whosaid.quotes([*made, *({**made[n], "id": f"b{n}", "text": text} for n, text in texts)])


def merged(
    table: pa.Table, folder: Path, known: Iterable[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What the program makes of the table: speakers, and rows."""
    quotes, speakers, rows, people = (folder / name for name in ("q.jsonl", "speakers.jsonl", "rows.jsonl", "known.csv"))
    quotes.write_text("".join(json.dumps(row) + "\n" for row in table.to_pylist()), "utf-8")
    lines = [f"{one['name']},{';'.join(one.get('aliases', []))},{one.get('id', '')}\n" for one in known]
    people.write_text("name,aliases,id\n" + "".join(lines), "utf-8")
    command = [sys.executable, "-m", "whosaid", "merge", quotes, "-o", speakers, "--quotes", rows]
    subprocess.run([*command, *(["--known", people] if known else [])], check=True, capture_output=True)
    return read(speakers), read(rows)


@pytest.mark.parametrize("known", [(), KNOWN])
def test_spark_merges_as_one_machine_does(spark: Any, table: pa.Table, known: list[dict[str, Any]], tmp_path: Path) -> None:
    from whosaid.spark import candidates, merge, merged_quotes

    speakers, rows = merged(table, tmp_path, known)
    expected = as_lines(speakers)
    expected_links = sorted(link(row) for row in rows if row["speaker_global_id"])
    assert len(expected_links) > 150 and len(speakers) > 20
    tides = next(row for row in speakers if "FBT" in row["variants"])
    assert {"Federal Bureau of Tides", "Tides Federal Bureau"} <= set(tides["variants"])
    assert {row["speaker_global_id"] for row in speakers} >= {"person:tom-lee", "person:tom-lee~2"}
    assert ("Q1" in {row["speaker_global_id"] for row in speakers}) == bool(known)

    for n_partitions in (1, 3, 8):
        frame = spark.createDataFrame(table).repartition(n_partitions)
        found = merge(frame, known=iter(known)).toArrow().to_pylist()
        assert as_lines([{**row, "months": dict(row["months"])} for row in found]) == expected
        linked = merged_quotes(frame, known=iter(known))
        assert linked.columns == [*whosaid.SCHEMA.names, "speaker_global_id", "speaker_link_probability"]
        assert linked.count() == frame.count()
        links = [link(row) for row in linked.where("speaker_global_id is not null").collect()]
        assert sorted(links) == expected_links
        keys = candidates(frame, known=known)
        assert keys.where("merge_key is null").count() == 0
        by_key = {row["merge_key"]: row["count"] for row in keys.groupBy("merge_key").count().collect()}
        assert by_key["person:lee"] == 10 and len(by_key) > 10


def test_spark_merges_a_table_that_it_wrote(spark: Any, table: pa.Table, tmp_path: Path) -> None:
    from whosaid.spark import merge

    spark.createDataFrame(table).repartition(5).write.parquet(str(tmp_path / "quotes"))
    merge(spark.read.parquet(str(tmp_path / "quotes"))).write.parquet(str(tmp_path / "speakers"))
    found = spark.read.parquet(str(tmp_path / "speakers")).toArrow().to_pylist()
    speakers, _ = merged(table, tmp_path, [])
    assert as_lines([{**row, "months": dict(row["months"])} for row in found]) == as_lines(speakers)


SAIL = """
import json, sys
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession
from whosaid.spark import merge
server = SparkConnectServer("127.0.0.1", 0)
server.start()
session = SparkSession.builder.remote(f"sc://127.0.0.1:{server.listening_address[1]}").getOrCreate()
frame = session.read.parquet(sys.argv[1]).repartition(3)
json.dump([{**row, "months": dict(row["months"])} for row in merge(frame).toArrow().to_pylist()], sys.stdout)
session.stop()
server.stop()
"""


def test_sail_merges_as_one_machine_does(table: pa.Table, tmp_path: Path) -> None:
    python = os.environ.get("PYTHON_WITH_SAIL")
    if not python:
        pytest.skip("PYTHON_WITH_SAIL names no Python with whosaid, pysail and pyspark-client 4.0")
    pyarrow.parquet.write_table(table, tmp_path / "quotes.parquet")
    done = subprocess.run(
        [python, "-c", SAIL, str(tmp_path / "quotes.parquet")], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    speakers, _ = merged(table, tmp_path, [])
    assert as_lines(json.loads(done.stdout)) == as_lines(speakers)


def test_what_spark_cannot_merge_is_told(spark: Any) -> None:
    from whosaid.spark import candidates

    frame = spark.createDataFrame([("a", "Ana Ruiz", "person")], "doc_id STRING, speaker STRING, speaker_kind STRING")
    assert [row.merge_key for row in candidates(frame).collect()] == ["person:ruiz"]
    with pytest.raises(ValueError, match="no column `speaker_kind`, expected a table of quotations"):
        candidates(frame.drop("speaker_kind"))
    with pytest.raises(ValueError, match="a known speaker has no name"):
        candidates(frame, known=[{"id": "Q1"}])
    with pytest.raises(TypeError, match="aliases of `Ana` are 'str', expected a list of names"):
        candidates(frame, known=[{"name": "Ana", "aliases": "Anita"}])
    with pytest.raises(ValueError, match="is a name of both"):
        candidates(frame, known=[{"name": "Ana", "id": "1"}, {"name": "Ana", "id": "2"}])
