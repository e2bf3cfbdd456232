"""The recipe for Common Crawl News, on a WARC file that is made here."""

import importlib.util
import io
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import REPOSITORY

PAGE = """<html><head><title>{title}</title><meta property="og:site_name" content="Tide"></head><body><nav>Home</nav>
<article><h1>{title}</h1><p>The harbour was calm on Monday, and the boats stayed out until the evening came.</p>
<p>“The tide will turn,” said Ana Ruiz, the harbour master, who has kept watch here for twenty years or more.</p>
<p>Nobody else on the quay wanted to say what they thought of it before the council had met on Thursday.</p></article>
</body></html>"""


def write_warc(path: Path, n_pages: int) -> None:
    writer_module = pytest.importorskip("warcio.warcwriter", reason="warcio is not installed")
    from warcio.statusandheaders import StatusAndHeaders

    with path.open("wb") as out:
        writer = writer_module.WARCWriter(out, gzip=True)
        for number in range(n_pages):
            for kind, body in (("text/html", PAGE.format(title=f"Tide {number}")), ("image/png", "none")):
                headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
                url = f"https://tide.example/{kind[:5]}/{number}"
                payload = io.BytesIO(body.encode())
                writer.write_record(writer.create_warc_record(url, "response", payload=payload, http_headers=headers))


def test_the_recipe_makes_a_table_and_leaves_a_whole_one(
    tmp_path: Path, spark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("trafilatura", "fsspec"):
        pytest.importorskip(module, reason=f"{module} is not installed")
    for name in ("a", "b"):
        write_warc(tmp_path / f"{name}.warc.gz", 3)
    (tmp_path / "warc.paths").write_text("a.warc.gz\nb.warc.gz\n", "utf-8")
    spec = importlib.util.spec_from_file_location("cc_news", REPOSITORY / "examples" / "cc_news.py")
    assert spec and spec.loader
    recipe = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(recipe)
    monkeypatch.setitem(sys.modules, "cc_news", recipe)
    from pyspark import cloudpickle

    cloudpickle.register_pickle_by_value(recipe)
    output = tmp_path / "quotes"
    for _ in range(2):
        recipe.main(str(tmp_path / "warc.paths"), f"{tmp_path}/", str(output))
        rows = spark.read.parquet(str(output)).collect()
        # Whether that nobody wanted to say a thing is a row, too, is the model's affair.
        said = [(row.speaker, row.publisher, row.error) for row in rows if row.error or row.type == "direct"]
        assert said == [("Ana Ruiz", "tide.example", None)] * 6
        assert len({row.url for row in rows}) == 3
