"""The command line, and its commands as functions."""

import signal
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

import pytest

import whosaid
from conftest import REPOSITORY, SAMPLE

PROGRAM = [sys.executable, "-m", "whosaid"]


def test_the_command_line_is_the_program(tmp_path: Path) -> None:
    version = subprocess.run([*PROGRAM, "--version"], capture_output=True, encoding="utf-8", check=True)
    assert version.stdout == f"whosaid {whosaid.VERSION}\n"
    table = tmp_path / "quotes.csv"
    subprocess.run([*PROGRAM, "run", SAMPLE, "-o", table, "-q"], check=True)
    subprocess.run([*PROGRAM, "verify", table, "--input", SAMPLE], check=True)
    for arguments, code in ((["run", "no/such"], 2), (["fly"], 2), (["run", "--help"], 0), ([], 2)):
        assert subprocess.run([*PROGRAM, *arguments], capture_output=True, check=False).returncode == code, arguments


def test_the_script_of_the_wheel_is_the_same() -> None:
    script = Path(sys.executable).with_name("whosaid")
    assert subprocess.run([script, "--version"], capture_output=True, check=True).stdout.startswith(b"whosaid ")


def test_an_interrupt_ends_the_command_line(tmp_path: Path) -> None:
    articles = tmp_path / "articles.jsonl"
    articles.write_text('{"text": "“We wait,” said Ana Ruiz."}\n' * 200_000, "utf-8")
    run = subprocess.Popen([*PROGRAM, "run", articles, "-o", tmp_path / "q.csv"], stderr=subprocess.PIPE)
    time.sleep(3)
    run.send_signal(signal.SIGINT)
    message = run.communicate(timeout=60)[1]
    assert run.returncode == 130, message


def test_evaluate_gives_what_the_program_prints() -> None:
    gold = REPOSITORY / "corpus" / "gold"
    labels = next(path for path in sorted(gold.iterdir()) if path.suffix == ".jsonl")
    scores = whosaid.evaluate(labels, SAMPLE)
    assert 0 < scores["quotes"]["all"]["iou50"]["f1"] <= 100
    with pytest.raises(whosaid.WhosaidError, match="no/such"):
        whosaid.evaluate("no/such")


def test_check_looks_up_the_quotations_of_a_draft(tmp_path: Path) -> None:
    source = tmp_path / "source.txt"
    source.write_text("“The tide will never turn before Sunday,” said Ana Ruiz, the harbour master.", "utf-8")
    draft = "“The tide will never turn before Sunday,” said Ana Ruiz. “The tide will always turn before Sunday,” said Ana Ruiz."
    found = whosaid.check(draft, source)
    assert [row["verdict"] for row in found] == ["verbatim", "altered"]
    path = tmp_path / "draft.txt"
    path.write_text(draft, "utf-8")
    assert [row["verdict"] for row in whosaid.check(path, [source], faults=True)] == ["altered"]
    with pytest.raises(whosaid.WhosaidError, match="nothing to check against"):
        whosaid.check(draft)


def test_version_and_model_are_told() -> None:
    assert whosaid.__version__ == whosaid.VERSION == metadata.version("whosaid")
    assert len(whosaid.MODEL) == 8 and int(whosaid.MODEL, 16) > 0
    assert set(whosaid.__all__) <= set(dir(whosaid))
    with pytest.raises(AttributeError):
        whosaid.colour
