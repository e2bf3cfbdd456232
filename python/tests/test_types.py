"""The types that are told are those that are there."""

import subprocess
import sys
from pathlib import Path

import pytest

USE = '''
import pyarrow as pa
import whosaid
from whosaid.spark import quotes as on_spark

article = whosaid.analyze("text", types=["direct"])
name: str | None = article.quotes[0].speaker.name if article.quotes[0].speaker else None
start: int = article.quotes[0].parts[0].start
table: pa.Table = whosaid.quotes([{"text": "a"}], threads=2)
version: str = whosaid.VERSION
ddl: str = whosaid.DDL
'''
MISUSE = '''
import whosaid

n: int = whosaid.analyze("text").quotes[0].text
'''


def mypy(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "mypy", *arguments], capture_output=True, encoding="utf-8", check=False)


def test_a_users_program_is_checked(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is not installed")
    for name, program, code in (("use.py", USE, 0), ("misuse.py", MISUSE, 1)):
        (tmp_path / name).write_text(program, "utf-8")
        done = mypy("--strict", "--ignore-missing-imports", str(tmp_path / name))
        assert done.returncode == code, done.stdout + done.stderr


def test_stubs_are_what_rust_gives() -> None:
    pytest.importorskip("mypy", reason="mypy is not installed")
    command = [sys.executable, "-m", "mypy.stubtest", "whosaid._whosaid", "--ignore-missing-stub"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
