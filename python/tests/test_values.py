"""What is no text, and options of the wrong kind: a clear error, or a row that says so."""

import datetime
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import whosaid

SAID = "“We wait,” said Ana Ruiz."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"bytes", r"the text is bytes, expected str: decode it first, as `text.decode\('utf-8'\)`"),
        (bytearray(b"bytes"), "the text is bytearray, expected str: decode it first"),
        (None, "the text is NoneType, expected str"),
        (float("nan"), "the text is float, expected str"),
        (Path("a.txt"), r"the text is PosixPath, expected str: read it first, as `path.read_text\('utf-8'\)`"),
        (5, "the text is int, expected str"),
        (["a"], "the text is list, expected str"),
    ],
)
def test_one_article_is_a_string(text: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        whosaid.analyze(text)


def test_what_is_known_of_an_article_may_be_no_string() -> None:
    found = whosaid.analyze(SAID, id=7, title=None, url=float("nan"), published=datetime.date(2026, 11, 29))  # type: ignore[arg-type]
    row = found.quotes[0]
    assert (found.id, row.title, row.url, row.published) == ("7", None, None, "2026-11-29")
    for wrong in ({"title": b"bytes"}, {"author": ["Ana"]}, {"id": {}}):
        with pytest.raises(TypeError, match=f"`{next(iter(wrong))}` is .*, expected str"):
            whosaid.analyze(SAID, **wrong)  # type: ignore[arg-type]


OPTIONS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"min_confidence": "0.5"}, TypeError, "min_confidence is '0.5', expected a number"),
    ({"min_confidence": None}, TypeError, "min_confidence is None, expected a number"),
    ({"min_confidence": True}, TypeError, "min_confidence is True, expected a number"),
    ({"min_confidence": float("nan")}, ValueError, "min_confidence is no number"),
    ({"min_confidence": 1.5}, ValueError, "1.5 is no probability, expected a number from 0 to 1"),
    ({"min_quote_confidence": -0.1}, ValueError, "-0.1 is no probability"),
    ({"min_quote_confidence": "high"}, TypeError, "min_quote_confidence is 'high', expected a number"),
    ({"strict": 1}, TypeError, "strict is 1, expected True or False"),
    ({"types": "direct"}, TypeError, "types is 'direct', expected a list of names"),
    ({"types": [b"direct"]}, TypeError, "types has b'direct', expected names"),
    ({"types": ["spoken"]}, ValueError, "unknown type `spoken`, expected direct, mixed, indirect"),
    ({"cue_classes": ["sing"]}, ValueError, "unknown cue class `sing`, expected "),
    ({"cue_classes": 3}, TypeError, "cue_classes is 3, expected a list of names"),
    ({"keep_boilerplate": "yes"}, TypeError, "keep_boilerplate is 'yes', expected True or False"),
    ({"speling": 1}, TypeError, "unknown option `speling`, expected types, min_confidence"),
]


@pytest.mark.parametrize(("options", "kind", "message"), OPTIONS)
def test_options_are_told_apart_the_same_everywhere(options: dict[str, Any], kind: type[Exception], message: str) -> None:
    for analyze in (lambda: whosaid.analyze(SAID, **options), lambda: whosaid.quotes([{"text": SAID}], **options)):
        with pytest.raises(kind, match=message):
            analyze()


def test_options_of_tables_are_none_of_one_article() -> None:
    expected = "expected types, .*, cue_classes, keep_boilerplate, id, title, url, publisher, published, author$"
    for options in ({"threads": 2}, {"fields": {"title": "headline"}}, {"titel": "Tides"}):
        with pytest.raises(TypeError, match=f"unknown option `{next(iter(options))}`, {expected}"):
            whosaid.analyze(SAID, **options)  # type: ignore[call-arg, arg-type]


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"threads": 0}, ValueError, "threads is 0, expected 1 or more"),
        ({"threads": 1.5}, TypeError, "threads is 1.5, expected a whole number"),
        ({"max_document_size": "2M"}, TypeError, "max_document_size is '2M', expected a whole number"),
        ({"document_timeout": "1s"}, TypeError, "document_timeout is '1s', expected a number"),
        ({"document_timeout": float("nan")}, ValueError, "document_timeout is no number"),
        ({"text": 5}, TypeError, "the column for `text` is 5, expected its name"),
        ({"fields": {"title": None}}, TypeError, "the column for `title` is None, expected its name"),
    ],
)
def test_options_of_tables(options: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        whosaid.quotes([{"text": SAID}], **options)


def test_options_select_the_same_rows_of_one_article_and_of_a_table(sample: list[dict[str, str]]) -> None:
    sample = sample[::2]
    counts = []
    for options in (
        {},
        {"strict": True},
        {"min_confidence": 0.9},
        {"min_quote_confidence": 0.99},
        {"types": ["direct", "mixed"]},
        {"cue_classes": ["say"]},
        {"keep_boilerplate": True},
    ):
        one_by_one = [
            quote.quote_id
            for row in sample
            for quote in whosaid.analyze(row["text"], id=row["id"], **options).quotes  # type: ignore[arg-type]
        ]
        assert whosaid.quotes(sample, **options)["quote_id"].to_pylist() == one_by_one  # type: ignore[arg-type]
        counts.append(len(one_by_one))
    assert all(0 < count < counts[0] for count in counts[1:-1]), counts


MIXED: list[Any] = [SAID, b"bytes", 5, None, float("nan"), ["list"]]
ERRORS = [
    None,
    "the text is bytes, expected str: decode it first, as `text.decode('utf-8')`",
    "the text is int, expected str",
    "the text is null",
    "the text is null",
    "the text is list, expected str",
]


def of_pandas(rows: list[dict[str, Any]]) -> Any:
    pandas = pytest.importorskip("pandas")
    return pandas.DataFrame({name: pandas.Series([row[name] for row in rows], dtype=object) for name in rows[0]})


def of_polars(rows: list[dict[str, Any]]) -> Any:
    polars = pytest.importorskip("polars")
    return polars.DataFrame({name: polars.Series([row[name] for row in rows], dtype=polars.Object) for name in rows[0]})


@pytest.mark.parametrize("make", [list, of_pandas, of_polars])
def test_what_is_no_text_is_a_row_with_an_error(make: Callable[[list[dict[str, Any]]], Any]) -> None:
    rows = [{"text": text, "id": number, "title": "Tides"} for number, text in enumerate(MIXED)]
    found = whosaid.quotes(make(rows)).to_pylist()
    assert [(row["doc_id"], row["error"]) for row in found] == [(str(n), error) for n, error in enumerate(ERRORS)]
    rows = [{"text": SAID, "id": id, "title": title} for id, title in [(7, "a"), (float("nan"), None), ("c", b"b"), ([], "d")]]
    found = whosaid.quotes(make(rows)).to_pylist()
    made = whosaid.analyze(SAID).id
    assert [(row["doc_id"], row["title"]) for row in found] == [("7", "a"), (made, None), ("c", None), (made, None)]
    assert [row["error"] for row in found] == [None, None, "`title` is bytes, expected str", "`id` is list, expected str"]


def test_missing_values_of_pandas_are_nulls() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"text": [SAID, pandas.NA, None], "published": [pandas.NaT, "2026", pandas.NA]})
    found = whosaid.quotes(frame).to_pylist()
    assert [(row["published"], row["error"]) for row in found] == [
        (None, None),
        (None, "the text is null"),
        (None, "the text is null"),
    ]
    dates = pandas.DataFrame({"text": [SAID], "published": pandas.to_datetime(["2026-11-29"]), "id": [uuid.UUID(int=1)]})
    row = whosaid.quotes(dates).to_pylist()[0]
    assert row["published"].startswith("2026-11-29") and row["doc_id"] == str(uuid.UUID(int=1))


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.binary_view()])
def test_bytes_of_arrow_are_text_where_they_are_utf_8(kind: pa.DataType) -> None:
    table = pa.table({"text": pa.array([SAID.encode(), b"\xff\xfe", None], kind), "id": [1, 2, 3]})
    found = whosaid.quotes(table).to_pylist()
    assert [(row["speaker"], row["error"]) for row in found] == [
        ("Ana Ruiz", None),
        (None, "the text is not UTF-8"),
        (None, "the text is null"),
    ]


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (pa.array([1, 2]), "column `text` holds Int64, expected text"),
        (pa.array([1.5, float("nan")]), "column `text` holds Float64, expected text"),
        (pa.array([["a"], ["b"]]), "column `text` holds List"),
        (pa.array([{"a": 1}, None]), "column `text` holds Struct"),
    ],
)
def test_columns_of_arrow_that_hold_no_text_are_told(column: pa.Array, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        whosaid.quotes(pa.table({"text": column}))


def test_columns_of_arrow_that_hold_no_single_values_are_told() -> None:
    for column in (pa.array([["a"]]), pa.array([{"a": 1}])):
        with pytest.raises(ValueError, match="^column `title` holds (List|Struct).*, expected text"):
            whosaid.quotes(pa.table({"text": [SAID], "title": column}))


def test_a_column_of_nulls_is_articles_without_text() -> None:
    pandas = pytest.importorskip("pandas")
    with pytest.raises(ValueError, match="no column `text`, there are none$"):
        whosaid.quotes(pandas.DataFrame())
    assert whosaid.quotes(pandas.DataFrame({"text": [float("nan")]}))["error"].to_pylist() == ["the text is null"]
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"text": [None, None], "other": [None, None]})
    for nothing in (frame, frame.lazy()):
        assert whosaid.quotes(nothing)["error"].to_pylist() == ["the text is null"] * 2
    assert whosaid.quotes(pa.table({"text": pa.nulls(2)}))["error"].to_pylist() == ["the text is null"] * 2
