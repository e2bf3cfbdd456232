"""Commands of the program as functions."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

Path = str | os.PathLike[str]


class WhosaidError(RuntimeError):
    """The program could not do it; the message is the one it printed."""


def _run(command: str, arguments: Iterable[Path], text: str | None = None) -> str:
    """What `whosaid COMMAND … --json` writes. A process of its own keeps its messages, threads and signals apart."""
    line = [sys.executable, "-m", "whosaid", command, *(os.fspath(part) for part in arguments), "--json"]
    done = subprocess.run(line, input=text, capture_output=True, encoding="utf-8", check=False)
    if done.returncode not in (0, 1):
        message = done.stderr.strip() or f"`whosaid {command}` ended with {done.returncode} and no message"
        raise WhosaidError(message.removeprefix("whosaid: "))
    return done.stdout


def check(
    draft: str | os.PathLike[str],
    against: Path | Iterable[Path] = (),
    *,
    index: Path | None = None,
    faults: bool = False,
) -> list[dict[str, Any]]:
    """Looks up every quotation of a draft in its sources, as `whosaid check --json` does: a dictionary for each.

    `draft` is its text, or a path (`pathlib.Path`) to it; `against` names articles, transcripts or tables of quotations,
    `index` an index of sources, made from `against` where both are given. `verdict` says whether the words stand in the
    sources and whose they are; `faults` keeps what should not go out unseen. Raises `WhosaidError` with the program's
    message where it cannot run.
    """
    sources = [against] if isinstance(against, (str, os.PathLike)) else list(against)
    arguments: list[Path] = ["-" if isinstance(draft, str) else draft]
    if sources:
        arguments += ["--against", *sources]
    if index is not None:
        arguments += ["--index", index]
    if faults:
        arguments.append("--faults")
    found = _run("check", arguments, draft if isinstance(draft, str) else None)
    return [json.loads(line) for line in found.splitlines()]


def evaluate(
    gold: Path,
    input: Path | Iterable[Path] = (),
    *,
    predictions: Path | None = None,
    speakers: Path | None = None,
    gold_format: str = "auto",
    by: str | None = None,
    threads: int | None = None,
) -> dict[str, Any]:
    """Scores quotations and their speakers against labels, as `whosaid evaluate --json` does.

    `gold` is a file or folder of labels; `input` names the articles where the labels do not hold their text;
    `predictions` is a table to score instead of what the program finds now; `by` scores groups of articles apart, by a
    field of their records. Percentages from 0 to 100, `None` where the labels cannot say. Raises `WhosaidError` with the
    program's message where it cannot run.
    """
    inputs = [input] if isinstance(input, (str, os.PathLike)) else list(input)
    arguments: list[Path] = ["--gold", gold, "--gold-format", gold_format]
    if inputs:
        arguments += ["--input", *inputs]
    options: dict[str, Path | int | None] = {
        "--predictions": predictions,
        "--speakers": speakers,
        "--by": by,
        "--threads": threads,
    }
    for option, value in options.items():
        if value is not None:
            arguments += [option, str(value) if isinstance(value, int) else value]
    scores: dict[str, Any] = json.loads(_run("evaluate", arguments))
    return scores
