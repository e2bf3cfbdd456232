"""How fast the wheel is: beside the program, beside spaCy small with textacy, on Spark, and on web pages.

    python python/bench.py target/release/whosaid [--articles 1000] [--pairs 5] [--spark] [--spacy 100] [--pages FOLDER]

Pairs are whole processes, start-up and reading and writing included, one after the other in changing order, each on one
thread; the ratio of a pair is free of what slows the machine for both. Seconds of the processor beside those of the clock
tell what is left of a machine that others use, too. Articles are made of the paragraphs of
`corpus/sample`, always the same. spaCy's model is any package of the registry that carries `en_core_web_sm`.
Spark has executors of one core, each a process of its own, and needs `psutil` here. Pages are files of HTML, as they are
or packed by gzip; their main text is found by `trafilatura`.
"""

import argparse
import gzip
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "corpus" / "sample"

WHEEL = """
import json, sys, pyarrow.json, pyarrow.parquet, whosaid
table = pyarrow.json.read_json(sys.argv[1])
pyarrow.parquet.write_table(whosaid.quotes(table, threads=1), sys.argv[2])
"""

SPACY = """
import importlib, json, pkgutil, sys, textacy
name = next(module.name for module in pkgutil.iter_modules() if module.name.startswith("en_core_web_sm"))
pipeline = importlib.import_module(name).load()
with open(sys.argv[1], encoding="utf-8") as lines, open(sys.argv[2], "w", encoding="utf-8") as out:
    texts = [json.loads(line)["text"] for line in lines]
    for document in pipeline.pipe(texts):
        try:
            rows = list(textacy.extract.direct_quotations(document))
        except ValueError:
            continue  # textacy gives up where quotation marks do not pair
        for row in rows:
            out.write(json.dumps([str(row.speaker), str(row.cue), str(row.content)]) + "\\n")
"""

# Prints seconds by the clock, those of the processor that the workers of Python had, and how many rows there are.
SPARK = """
import sys, time, psutil
from pyspark.sql import SparkSession
from whosaid.spark import quotes
n = int(sys.argv[2])
spark = SparkSession.builder.master(f"local-cluster[{n},1,1024]").config("spark.ui.enabled", "false").getOrCreate()
spark.sparkContext.setLogLevel("ERROR")
frame = spark.read.json(sys.argv[1]).repartition(8).cache()
quotes(frame).limit(1).count()
frame.count()
def worked():
    processes = [one for one in psutil.Process().children(recursive=True) if one.name().startswith("python")]
    return sum(sum(one.cpu_times()[:4]) for one in processes)  # the last two are those of children that have ended
before, begin = worked(), time.monotonic()
rows = quotes(frame).count()
print(time.monotonic() - begin, worked() - before, rows)
"""


def articles(n_articles: int) -> list[dict[str, str]]:
    """Articles of 16 paragraphs, some 390 words."""
    texts = [path.read_text("utf-8", "replace") for path in sorted(SAMPLE.glob("*.txt"))]
    paragraphs = [piece for text in texts for piece in text.split("\n\n") if piece.strip()]
    choice = random.Random(7)
    return [{"id": f"a{number:06}", "text": "\n\n".join(choice.sample(paragraphs, 16))} for number in range(n_articles)]


def write(path: Path, rows: list[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def n_words(rows: list[dict[str, str]]) -> int:
    return sum(len(row["text"].split()) for row in rows)


def seconds(command: list[object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    took, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def pairs(name: str, first: list[object], second: list[object], n_pairs: int, n_articles: int) -> None:
    """Prints how much longer `second` takes than `first`."""
    times = []
    for number in range(n_pairs):
        if number % 2:
            later = seconds(second)
            times.append((seconds(first), later))
        else:
            times.append((seconds(first), seconds(second)))
    for kind, what in enumerate(("clock", "processor")):
        ratios = sorted(later[kind] / earlier[kind] for earlier, later in times)
        earlier, later = (statistics.median(one[kind] for one in column) for column in zip(*times, strict=True))
        print(
            f"{name}, {what}: ratio {statistics.median(ratios):.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f}, {n_pairs} pairs); "
            f"medians {earlier:.2f} s and {later:.2f} s, "
            f"{n_articles / earlier:.1f} and {n_articles / later:.1f} articles a second",
            flush=True,
        )


def on_spark(path: Path, n_rounds: int, rows: list[dict[str, str]]) -> None:
    """Prints what one executor does, and two."""
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable}
    for number in range(n_rounds):
        for n_executors in (1, 2) if number % 2 == 0 else (2, 1):
            command = [sys.executable, "-c", SPARK, str(path), str(n_executors)]
            done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", env=environment)
            took, worked, n_rows = map(float, done.stdout.split()[-3:])
            print(
                f"Spark, executors of one core: {n_executors}; {took:.1f} s, {len(rows) / took:.1f} articles a second; "
                f"{len(rows) / worked:.1f} articles and {n_words(rows) / worked:.0f} words a second of a core; {n_rows:.0f} rows",
                flush=True,
            )


def of_pages(folder: Path, program: Path, path: Path) -> None:
    """Prints what a page takes to its main text and to its quotations, and a hundred million of them."""
    import trafilatura

    paths = sorted(folder.rglob("*.html*"))
    pages = [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in paths]
    begin = time.process_time()
    found = [trafilatura.bare_extraction(page, with_metadata=True) for page in pages]
    extraction = time.process_time() - begin
    texts = [one if isinstance(one, dict) else one.as_dict() for one in found if one is not None]
    rows = [{"text": one["text"]} for one in texts if one.get("text")]
    write(path, rows)
    run = [program, "run", path, "-o", f"{path}.csv", "-q", "--threads", 1, "--any-language"]
    runs = [seconds(run)[1] for _ in range(3)]
    print(f"{len(pages)} pages, {len(rows)} articles of {n_words(rows) / len(rows):.0f} words")
    for what, took, n_done in (("extraction", extraction, len(pages)), ("analysis", statistics.median(runs), len(rows))):
        hours = 1e8 * took / n_done / 3600
        print(
            f"{what}: {1000 * took / n_done:.1f} ms each, {n_done / took:.1f} a second of a core; "
            f"100 million: {hours:.0f} core-hours, {hours / 256:.1f} hours on 256 cores",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--spacy", type=int, default=0, metavar="ARTICLES")
    parser.add_argument("--spark", action="store_true")
    parser.add_argument("--pages", type=Path, metavar="FOLDER")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder, "articles.jsonl"), Path(folder, "out")
        rows = articles(arguments.articles)
        print(f"{len(rows)} articles of {n_words(rows) / len(rows):.0f} words")
        write(path, rows)
        wheel: list[object] = [sys.executable, "-c", WHEEL, path, f"{out}.parquet"]
        program = [arguments.program, "run", path, "-o", f"{out}.csv", "-q", "--threads", 1]
        pairs("wheel beside the program", program, wheel, arguments.pairs, len(rows))
        if arguments.spark:
            on_spark(path, arguments.pairs, rows)
        if arguments.spacy:
            rows = rows[: arguments.spacy]
            write(path, rows)
            spacy: list[object] = [sys.executable, "-c", SPACY, path, f"{out}.jsonl"]
            pairs("spaCy small with textacy beside the wheel", wheel, spacy, arguments.pairs, len(rows))
        if arguments.pages:
            of_pages(arguments.pages, arguments.program, path)


if __name__ == "__main__":
    main()
