"""Common Crawl News on a cluster: WARC files to a table of quotations, one month at a time.

    spark-submit examples/cc_news.py warc.paths s3a://commoncrawl/ s3a://my-bucket/quotes/2026-10

`warc.paths` lists the files of a month, one a line, as Common Crawl publishes them; the second argument is what stands
before each path, the third where the table goes. The executors need the wheel, `warcio`, `trafilatura` and `fsspec` (with
`s3fs` for S3). A month whose table is whole is not made again, so that the same command goes on after a failure.
"""

import sys
from collections.abc import Iterator

import fsspec
import pyarrow as pa
import trafilatura
from pyspark.sql import SparkSession, functions
from warcio.archiveiterator import ArchiveIterator

from whosaid.spark import quotes

ARTICLE = "id STRING, text STRING, title STRING, url STRING, publisher STRING, published STRING, author STRING"
FIELDS = [field.split()[0] for field in ARTICLE.split(", ")]


def pages(path: str) -> Iterator[tuple[str, str, bytes]]:
    """The id, address and body of each page of a WARC file."""
    with fsspec.open(path.replace("s3a://", "s3://"), "rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response" and (record.http_headers.get_header("Content-Type") or "").startswith("text/html"):
                headers = record.rec_headers
                yield headers.get_header("WARC-Record-ID"), headers.get_header("WARC-Target-URI"), record.content_stream().read()


def articles(path: str) -> Iterator[dict[str, str | None]]:
    """The articles of a WARC file: main text and what the page says of itself."""
    for id, url, body in pages(path):
        found = trafilatura.bare_extraction(body, url=url, with_metadata=True)
        if found is not None:
            page = found if isinstance(found, dict) else found.as_dict()
            names = {"text": "text", "title": "title", "publisher": "hostname", "published": "date", "author": "author"}
            yield {"id": id, "url": url, **{field: page.get(name) for field, name in names.items()}}


def extract(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Articles of the files that the batches name, a hundred at a time."""
    schema = pa.schema([(field, pa.string()) for field in FIELDS])
    for batch in batches:
        for path in batch["path"].to_pylist():
            rows = []
            for article in articles(path):
                rows.append(article)
                if len(rows) == 100:
                    yield pa.RecordBatch.from_pylist(rows, schema)
                    rows = []
            if rows:
                yield pa.RecordBatch.from_pylist(rows, schema)


def main(paths: str, prefix: str, output: str) -> None:
    """Writes the table of quotations of one month, in folders by the month that the articles give."""
    marker = f"{output}/_SUCCESS".replace("s3a://", "s3://")
    if fsspec.core.url_to_fs(marker)[0].exists(marker):
        print(f"{output} is whole already")
        return
    spark = SparkSession.builder.appName("whosaid").getOrCreate()
    with fsspec.open(paths.replace("s3a://", "s3://"), "rt", compression="infer") as lines:
        files = [(prefix + line.strip(),) for line in lines if line.strip()]
    # One task for each file, of some 20,000 pages: that much is done again where a worker dies.
    frame = spark.createDataFrame(files, "path STRING").repartition(len(files))
    found = quotes(frame.mapInArrow(extract, ARTICLE))
    table = found.withColumn("month", functions.substring("published", 1, 7))
    table.write.mode("overwrite").partitionBy("month").parquet(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
