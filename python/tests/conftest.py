"""Articles to test with: the sample of the repository, and as many more as are asked for, made of its paragraphs."""

import json
import os
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
SAMPLE = REPOSITORY / "corpus" / "sample"


@pytest.fixture(scope="session")
def sample() -> list[dict[str, str]]:
    """The sample articles that are UTF-8, with ids as the program gives them."""
    articles = []
    for path in sorted(SAMPLE.glob("*.txt")):
        try:
            articles.append({"id": path.stem, "text": path.read_bytes().decode("utf-8").replace("\r\n", "\n")})
        except UnicodeDecodeError:
            continue
    assert len(articles) > 10
    return articles


@pytest.fixture(scope="session")
def many(sample: list[dict[str, str]]) -> Callable[[int], list[dict[str, str]]]:
    """A function that makes so many articles, always the same."""
    paragraphs = [piece for article in sample for piece in article["text"].split("\n\n") if piece.strip()]

    def make(n_articles: int) -> list[dict[str, str]]:
        choice = random.Random(7)
        return [
            {"id": f"a{number:04}", "text": "\n\n".join(choice.sample(paragraphs, 6)), "published": "2026-11-29"}
            for number in range(n_articles)
        ]

    return make


def lines(table: Any) -> bytes:
    """A table's rows as sorted lines of JSON: equal bytes are equal rows, whatever their order."""
    return b"\n".join(sorted(json.dumps(row, sort_keys=True).encode() for row in table.to_pylist()))


def spark_session() -> Any:
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    builder = sql.SparkSession.builder.master("local[2,4]").appName("whosaid")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "7",
    }.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        session = spark_session()
    except Exception as error:
        if "JAVA" not in str(error):
            raise
        pytest.skip(f"Spark needs Java: {error}")
    yield session
    session.stop()
