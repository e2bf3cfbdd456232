"""Tables of articles, from wherever they come."""

import json
import multiprocessing
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow as pa
import pytest

import whosaid
from whosaid import _tables
from conftest import SAMPLE, lines

Articles = list[dict[str, str]]
Make = Callable[[int], Articles]


def of_duckdb(articles: Articles) -> Any:
    duckdb = pytest.importorskip("duckdb")
    table = pa.Table.from_pylist(articles)
    return duckdb.connect().from_arrow(table)


def of_pandas(articles: Articles, **options: Any) -> Any:
    return pytest.importorskip("pandas").DataFrame(articles, **options)


def of_polars(articles: Articles) -> Any:
    return pytest.importorskip("polars").DataFrame(articles)


def typed(articles: Articles, kind: pa.DataType) -> pa.Table:
    return pa.table({name: pa.array([row[name] for row in articles], kind) for name in articles[0]})


KINDS: dict[str, Callable[[Articles], Any]] = {
    "string": lambda articles: typed(articles, pa.string()),
    "large_string": lambda articles: typed(articles, pa.large_string()),
    "string_view": lambda articles: typed(articles, pa.string_view()),
    "dictionary": lambda articles: typed(articles, pa.string()).set_column(
        0, "id", typed(articles, pa.string())["id"].dictionary_encode()
    ),
    "batch": lambda articles: pa.RecordBatch.from_pylist(articles),
    "reader": lambda articles: pa.Table.from_pylist(articles).to_reader(max_chunksize=3),
    "pandas": of_pandas,
    "pandas of objects": lambda articles: of_pandas(articles, dtype=object),
    "polars": of_polars,
    "lazy polars": lambda articles: of_polars(articles).lazy(),
    "duckdb": of_duckdb,
    "dictionaries": lambda articles: articles,
    "generator": lambda articles: (row for row in articles),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_table_gives_the_same_rows(kind: str, sample: Articles) -> None:
    expected = whosaid.quotes(pa.Table.from_pylist(sample))
    assert expected.num_rows > 100 and expected.schema == whosaid.SCHEMA
    assert whosaid.quotes(KINDS[kind](sample)).equals(expected)


def test_rows_do_not_depend_on_batches_order_shards_or_threads(many: Make) -> None:
    articles = many(60)
    whole = lines(whosaid.quotes(articles, threads=1))
    assert whole
    shuffled = random.Random(1).sample(articles, len(articles))
    assert lines(whosaid.quotes(shuffled, threads=2)) == whole
    for n_rows in (1, 7, 1000):
        reader = pa.Table.from_pylist(articles).to_reader(max_chunksize=n_rows)
        assert lines(whosaid.quotes(reader)) == whole
    shards = [whosaid.quotes(articles[number::4], threads=1) for number in range(4)]
    assert lines(pa.concat_tables(shards)) == whole


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """A line of the program's JSON Lines as a row of the flat table."""
    cells: dict[str, Any] = {}
    for name, value in row.items():
        if name == "speaker" and value:
            cells |= {"speaker" if part == "name" else f"speaker_{part}": cell for part, cell in value.items()}
        elif isinstance(value, dict):
            cells |= {name if part == "text" else f"{name}_{part}": cell for part, cell in value.items()}
        else:
            cells[name] = value
    return cells


def test_rows_are_those_of_the_program(sample: Articles) -> None:
    paths = [str(SAMPLE / f"{article['id']}.txt") for article in sample]
    command = [sys.executable, "-m", "whosaid", "run", *paths, "--format", "jsonl"]
    written = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    of_program = [flat(json.loads(line)) for line in written.splitlines()]
    empty = dict.fromkeys(whosaid.SCHEMA.names)
    # Where a document came from is known to who reads files only.
    unknown = {"input", "outlet"} & set(empty)
    of_program = [{**empty, **row, **dict.fromkeys(unknown)} for row in of_program]
    assert whosaid.quotes(sample).to_pylist() == of_program


def test_an_article_that_fails_is_a_row_with_an_error(sample: Articles) -> None:
    articles: list[dict[str, Any]] = [sample[0], {"id": "none", "text": None}, sample[1]]
    articles.insert(2, {"id": "long", "text": "a" * (3 << 20)})
    rows = whosaid.quotes(articles).to_pylist()
    failed = [row for row in rows if row["error"]]
    assert [(row["doc_id"], row["error"]) for row in failed] == [
        ("none", "the text is null"),
        ("long", "longer than the limit of 1 MiB for one document"),
    ]
    assert all(value is None for row in failed for name, value in row.items() if name not in ("doc_id", "error"))
    assert not any(whosaid.quotes([articles[2]], max_document_size=4 << 20)["error"].to_pylist())
    alone = whosaid.quotes([sample[0], sample[1]]).to_pylist()
    assert [row for row in rows if not row["error"]] == alone
    order = list(dict.fromkeys(row["doc_id"] for row in rows))
    assert order == [sample[0]["id"], "none", "long", sample[1]["id"]]


def test_an_article_that_takes_too_long_is_a_row_with_an_error(many: Make) -> None:
    articles = many(40)
    slow = {"id": "slow", "text": "\n\n".join(article["text"] for article in articles)}
    rows = whosaid.quotes([slow], document_timeout=0.001).to_pylist()
    assert [row["doc_id"] for row in rows] == ["slow"]
    assert rows[0]["error"] == "slow: not analysed within 0.001 s"
    assert len(whosaid.quotes([slow], document_timeout=600)) > 100


def test_a_task_of_an_engine_has_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _tables._default_threads() is None
    pyspark, ray = mock.Mock(), mock.Mock()
    pyspark.TaskContext.get.return_value = None
    ray.is_initialized.return_value = False
    monkeypatch.setitem(sys.modules, "pyspark", pyspark)
    monkeypatch.setitem(sys.modules, "ray", ray)
    assert _tables._default_threads() is None
    ray.is_initialized.return_value = True
    assert _tables._default_threads() == 1
    ray.is_initialized.return_value = False
    pyspark.TaskContext.get.return_value = "a task"
    assert _tables._default_threads() == 1


def test_shards_of_the_program_are_the_rows_of_the_table(many: Make, tmp_path: Path) -> None:
    articles = [{**article, "publisher": "The Harbour Post"} for article in many(30)]
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")
    written = []
    for shard in ("1/3", "2/3", "3/3"):
        command = [sys.executable, "-m", "whosaid", "run", path, "--format", "jsonl", "--shard", shard]
        written += subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout.splitlines()
    empty = dict.fromkeys(whosaid.SCHEMA.names)
    of_shards = [{**empty, **flat(json.loads(line)), "input": None} for line in written]
    whole = whosaid.quotes(articles)
    assert set(whole["outlet"].to_pylist()) == {"The Harbour Post"}
    assert lines(pa.Table.from_pylist(of_shards, schema=whosaid.SCHEMA)) == lines(whole)


def test_columns_are_taken_under_their_names_or_others() -> None:
    said = "“We wait,” said Ana Ruiz."
    row = {"body": said, "key": 7, "date": "2026", "title": "Waiting", "extra": [1]}
    table = pa.Table.from_pylist([row])
    found = whosaid.quotes(table, text="body", id="key", fields={"published": "date"}).to_pylist()
    assert [(row["doc_id"], row["title"], row["published"]) for row in found] == [("7", "Waiting", "2026")]
    made = whosaid.quotes(table, text="body").to_pylist()
    assert made[0]["doc_id"] == whosaid.analyze(said).id
    pandas = pytest.importorskip("pandas")
    for data in (table, [row], pandas.DataFrame([row])):
        with pytest.raises(ValueError, match="no column `text`, there are `body`, `key`"):
            whosaid.quotes(data)
        with pytest.raises(ValueError, match="no column `code`"):
            whosaid.quotes(data, text="body", id="code")
    mixed = pandas.DataFrame({"text": [said, 5, None, float("nan")], "id": ["a", 1, 2.5, "d"]})
    errors = [row["error"] for row in whosaid.quotes(mixed).to_pylist()]
    assert errors == [None, "the text is int, expected str", *["the text is null"] * 2]


def test_what_is_no_table_is_told() -> None:
    for wrong in ("text", 5, {"text": "a"}, ["text"], b"x"):
        with pytest.raises(TypeError, match="expected|cannot read"):
            whosaid.quotes(wrong)
    for wrong, hint in (("a.csv", "a file is to be read"), (SAMPLE, "a file is to be read"), ({"text": ["a"]}, "`pyarrow.table`")):
        with pytest.raises(TypeError, match=hint):
            whosaid.quotes(wrong)
    for options in ({"threads": 0}, {"types": ["x"]}, {"fields": {"colour": "x"}}, {"document_timeout": -1}):
        with pytest.raises(ValueError, match="expected|negative"):
            whosaid.quotes([], **options)
    with pytest.raises(TypeError):
        whosaid.quotes([], speling=1)  # type: ignore[call-arg]
    assert whosaid.quotes([]).num_rows == 0
    assert whosaid.quotes(pa.table({"text": pa.array([], pa.string())})).schema == whosaid.SCHEMA


def test_a_column_alone_and_columns_of_one_name_are_told() -> None:
    said = "“We wait,” said Ana Ruiz."
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    for column in (pandas.Series([said]), polars.Series([said]), pa.array([said]), pa.chunked_array([[said]])):
        with pytest.raises(TypeError, match="a single column: expected a table, as `frame"):
            whosaid.quotes(column)
    assert whosaid.quotes(pa.array([{"text": said}])).num_rows == 1
    with pytest.raises(TypeError, match="expected dictionaries, as {'text': '…'}, found 'str'"):
        whosaid.quotes([said])
    for names in (["text", "text"], pandas.MultiIndex.from_tuples([("text", "a"), ("text", "b")])):
        with pytest.raises(ValueError, match="several columns are called `text`, expected one"):
            whosaid.quotes(pandas.DataFrame([[said, said]], columns=names))


def test_an_error_of_the_callers_generator_comes_out(sample: Articles) -> None:
    def broken() -> Iterator[dict[str, str]]:
        for _ in range(8):
            yield from sample
        raise RuntimeError("the disk is gone")

    with pytest.raises(RuntimeError, match="the disk is gone"):
        whosaid.quotes(broken())


def test_a_stream_is_read_as_it_is_asked_for(many: Make) -> None:
    n_read = 0

    def articles() -> Iterator[dict[str, str]]:
        nonlocal n_read
        for article in many(600):
            n_read += 1
            yield article

    reader = whosaid.stream(articles())
    assert reader.schema == whosaid.SCHEMA
    assert reader.read_next_batch().num_rows > 0
    assert n_read <= 300


def test_other_threads_of_python_go_on_meanwhile(many: Make) -> None:
    articles = pa.Table.from_pylist(many(60))
    gaps = []
    is_done = threading.Event()

    def tick() -> None:
        last = time.monotonic()
        while not is_done.is_set():
            time.sleep(0.001)
            now = time.monotonic()
            gaps.append(now - last)
            last = now

    ticking = threading.Thread(target=tick)
    ticking.start()
    begin = time.monotonic()
    whosaid.quotes(articles, threads=1)
    took = time.monotonic() - begin
    is_done.set()
    ticking.join()
    assert max(gaps) < took / 2, "the interpreter's lock is held"


def in_child(articles: Articles) -> bytes:
    return lines(whosaid.quotes(articles, threads=2))


def test_processes_that_are_forked_off_work_too(many: Make) -> None:
    articles = many(8)
    expected = in_child(articles)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map_async(in_child, [articles] * 3).get(120) == [expected] * 3


def test_an_interrupt_is_noticed_between_batches() -> None:
    program = """
import whosaid
articles = [{"text": "“We wait,” said Ana Ruiz. " * 60, "id": str(n)} for n in range(100_000)]
print("ready", flush=True)
try:
    whosaid.quotes(articles, threads=1)
except KeyboardInterrupt:
    print("interrupted")
"""
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=30)[0] == "interrupted\n"
