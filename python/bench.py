"""How fast the wheel is: beside the program, beside spaCy small with textacy, and on Spark with one executor and two.

    python python/bench.py target/release/whosaid [--articles 1000] [--pairs 5] [--spark] [--spacy 100]

Pairs are whole processes, start-up and reading and writing included, one after the other in changing order, each on one
thread; the ratio of a pair is free of what slows the machine for both. Seconds of the processor beside those of the clock
tell what is left of a machine that others use, too. Articles are made of the paragraphs of
`corpus/sample`, always the same. spaCy's model is any package of the registry that carries `en_core_web_sm`.
"""

import argparse
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

SPARK = """
import sys, time
from pyspark.sql import SparkSession
from whosaid.spark import quotes
n = int(sys.argv[2])
spark = SparkSession.builder.master(f"local[{n}]").config("spark.ui.enabled", "false").getOrCreate()
spark.sparkContext.setLogLevel("ERROR")
frame = spark.read.json(sys.argv[1]).repartition(4 * n).cache()
frame.count()
begin = time.monotonic()
rows = quotes(frame).count()
print(time.monotonic() - begin, rows)
"""


def articles(n_articles: int) -> list[dict[str, str]]:
    """Articles of some 600 words."""
    texts = [path.read_text("utf-8", "replace") for path in sorted(SAMPLE.glob("*.txt"))]
    paragraphs = [piece for text in texts for piece in text.split("\n\n") if piece.strip()]
    choice = random.Random(7)
    return [{"id": f"a{number:06}", "text": "\n\n".join(choice.sample(paragraphs, 16))} for number in range(n_articles)]


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--spacy", type=int, default=0, metavar="ARTICLES")
    parser.add_argument("--spark", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder, "articles.jsonl"), Path(folder, "out")
        rows = articles(arguments.articles)
        n_words = sum(len(row["text"].split()) for row in rows)
        print(f"{len(rows)} articles of {n_words / len(rows):.0f} words")

        def write(rows: list[dict[str, str]]) -> None:
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")

        write(rows)
        wheel: list[object] = [sys.executable, "-c", WHEEL, path, f"{out}.parquet"]
        program = [arguments.program, "run", path, "-o", f"{out}.csv", "-q", "--threads", 1]
        pairs("wheel beside the program", program, wheel, arguments.pairs, len(rows))
        if arguments.spark:
            for n_executors in (1, 2):
                command = [sys.executable, "-c", SPARK, str(path), str(n_executors)]
                environment = {**os.environ, "PYSPARK_PYTHON": sys.executable}
                done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", env=environment)
                took, n_rows = done.stdout.split()[-2:]
                rate = len(rows) / float(took)
                print(f"Spark, {n_executors} at a time: {took} s, {rate:.1f} articles a second, {n_rows} rows", flush=True)
        if arguments.spacy:
            rows = rows[: arguments.spacy]
            write(rows)
            spacy: list[object] = [sys.executable, "-c", SPACY, path, f"{out}.jsonl"]
            pairs("spaCy small with textacy beside the wheel", wheel, spacy, arguments.pairs, len(rows))


if __name__ == "__main__":
    main()
