"""Formats held against the tools that people use: inputs made by them, tables read back by them.

    python read_back.py PATH-OF-WHOSAID CORPUS-FOLDER

Needs pandas, pyarrow, duckdb, openpyxl and warcio. Exits with 1 where something differs.
"""

import io
import json
import pathlib
import re
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import zipfile

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

WHOSAID, CORPUS = sys.argv[1], pathlib.Path(sys.argv[2])
FOLDER = pathlib.Path(tempfile.mkdtemp())


def run(*arguments, code=0):
    done = subprocess.run([WHOSAID, "run", "--quiet", *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == code, (arguments, done.returncode, done.stderr)
    return done


def rows(path, columns):
    """The quotations of a table by their words and what is said of them, without ids, which name files."""
    run(path, "-o", FOLDER / "rows.jsonl")
    lines = (FOLDER / "rows.jsonl").read_text().splitlines()
    return [tuple(json.dumps(json.loads(line)[name], ensure_ascii=False) for name in columns) for line in lines]


def check(what, holds):
    print(f"{'ok  ' if holds else 'FAIL'} {what}")
    if not holds:
        check.failed = True


check.failed = False

# Texts whose bytes are those of every format: UTF-8 without carriage returns, as HTML and JSON would have them.
articles = []
for path in sorted(CORPUS.glob("*.txt")):
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        continue
    if "\r" not in text and "\ufeff" not in text:
        articles.append((path.stem, text))
assert len(articles) > 10
plain = FOLDER / "plain"
plain.mkdir()
for stem, text in articles:
    (plain / f"{stem}.txt").write_text(text, newline="")
columns = ("text", "start", "end", "type", "rule", "confidence")
expected = rows(plain, columns)
assert len(expected) > 100

# Inputs, as the tools of others make them.
records = [{"id": stem, "maintext": text, "title": None} for stem, text in articles]
table = pa.table({"id": [stem for stem, _ in articles], "text": [text for _, text in articles]})
pq.write_table(table, FOLDER / "a.parquet")
pq.write_table(table.set_column(1, "text", table["text"].cast(pa.large_string())), FOLDER / "large.parquet", compression="zstd")
pd.DataFrame(articles, columns=["id", "content"]).to_csv(FOLDER / "a.csv", index=False)
(FOLDER / "array.json").write_text(json.dumps(records, indent=2))
(FOLDER / "ascii.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
with zipfile.ZipFile(FOLDER / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for stem, text in articles:
        archive.writestr(f"{stem}.txt", text)
with tarfile.open(FOLDER / "a.tar.gz", "w:gz") as archive:
    for path in sorted(plain.iterdir()):
        archive.add(path, path.name)
(FOLDER / "one").mkdir()
for record in records:
    (FOLDER / "one" / f"{record['id']}.json").write_text(json.dumps(record, indent=1))
(FOLDER / "list").write_text("".join(f"{path}\n" for path in sorted(plain.iterdir())))
for name in ["a.parquet", "large.parquet", "a.csv", "array.json", "ascii.jsonl", "a.zip", "a.tar.gz", "one"]:
    check(f"{name} is read as the plain text", rows(FOLDER / name, columns) == expected)
run("--files-from", FOLDER / "list", "-o", FOLDER / "listed.jsonl")
check("--files-from reads its files", len((FOLDER / "listed.jsonl").read_text().splitlines()) == len(expected))

# A web archive: what its pages say is what the pages alone say.
pages = FOLDER / "pages"
pages.mkdir()
with open(FOLDER / "a.warc.gz", "wb") as file:
    writer = WARCWriter(file, gzip=True)
    for stem, text in articles:
        body = "".join(f"<p>{part}</p>\n" for part in text.replace("<", "&lt;").split("\n\n"))
        page = f"<!doctype html><html><head><title>{stem}</title></head><body><article>{body}</article></body></html>"
        (pages / f"{stem}.html").write_text(page)
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        address = f"https://news.example/{stem}"
        writer.write_record(writer.create_warc_record(address, "response", io.BytesIO(page.encode()), http_headers=headers))
run(FOLDER / "a.warc.gz", "-o", FOLDER / "warc.jsonl")
archived = [json.loads(line) for line in (FOLDER / "warc.jsonl").read_text().splitlines()]
run(pages, "-o", FOLDER / "pages.jsonl")
alone = [json.loads(line) for line in (FOLDER / "pages.jsonl").read_text().splitlines()]
check("a.warc.gz is read as its pages", [row["text"] for row in archived] == [row["text"] for row in alone] and len(alone) > 50)
check("pages of an archive have their address", all(row["outlet"] == "news.example" for row in archived))

# Tables, all at once, each against the JSON Lines.
outputs = [FOLDER / f"q.{ending}" for ending in ["jsonl", "csv", "parquet", "xlsx", "sqlite", "label-studio.json"]]
run(CORPUS, *(argument for path in outputs for argument in ("-o", path)))
gold = [json.loads(line) for line in (FOLDER / "q.jsonl").read_text().splitlines()]
texts = [row["text"] for row in gold]
frame = pd.read_parquet(FOLDER / "q.parquet")
check("pandas reads the Parquet", list(frame.text) == texts and frame.confidence.dtype == float and frame.negated.dtype == bool)
arrow = pq.read_table(FOLDER / "q.parquet")
check("pyarrow has places as lists", arrow["parts"].to_pylist() == [row["parts"] for row in gold])
check("Parquet is packed with zstd", pq.ParquetFile(FOLDER / "q.parquet").metadata.row_group(0).column(0).compression == "ZSTD")
counted = duckdb.sql(f"SELECT count(*), sum(words), count(speaker) FROM '{FOLDER / 'q.parquet'}'").fetchall()[0]
check("DuckDB counts the Parquet", counted == (len(gold), sum(row["words"] for row in gold), sum(row["speaker"] is not None for row in gold)))
check("pandas reads the CSV", list(pd.read_csv(FOLDER / "q.csv").text) == texts)
sheet = openpyxl.load_workbook(FOLDER / "q.xlsx", read_only=True)["quotes"]
cells = list(sheet.iter_rows(values_only=True))
place = cells[0].index("text")
check("openpyxl reads the workbook", [row[place] for row in cells[1:]] == texts and sheet.max_row == len(texts) + 1)
check("numbers of the workbook are numbers", all(isinstance(row[cells[0].index("start")], int) for row in cells[1:]))
database = sqlite3.connect(FOLDER / "q.sqlite")
check("sqlite3 reads the database", [text for (text,) in database.execute("SELECT text FROM quotes ORDER BY rowid")] == texts)
check("its keys hold", database.execute("PRAGMA foreign_key_check").fetchall() == [] and database.execute("PRAGMA integrity_check").fetchall()[0] == ("ok",))
found = database.execute("SELECT count(*) FROM quotes JOIN quotes_fts ON quotes.rowid = quotes_fts.rowid WHERE quotes_fts MATCH 'strike'").fetchall()[0][0]
said = [" ".join([row["text"], (row["speaker"] or {}).get("name", "")]).lower() for row in gold]
check("its index finds words", 0 < found == sum("strike" in re.findall(r"\w+", text) for text in said))
tasks = json.loads((FOLDER / "q.label-studio.json").read_text())
spans = [(task["data"]["text"], region["value"]) for task in tasks for region in task["predictions"][0]["result"] if region["type"] == "labels"]
check("spans of tasks are slices", len(spans) > len(gold) and all(text[value["start"]:value["end"]] == value["text"] for text, value in spans))
verified = subprocess.run([WHOSAID, "verify", FOLDER / "q.parquet", "--input", CORPUS], capture_output=True, text=True)
check("verify reads the Parquet", verified.returncode == 0 and " 0 wrong" in verified.stdout)

sys.exit(check.failed)
