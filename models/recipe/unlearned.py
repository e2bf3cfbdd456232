#!/usr/bin/env python3
"""Writes labelled articles beside taggers that have not learned them: FOLDER/{first,second}.{jsonl,model}.

    python models/recipe/unlearned.py --data DATA --out FOLDER

A tagger is surer of the articles that it has learned than of any other, and what is fitted on its evidence there trusts it
too much. The shipped tagger has learned all labels; two before it had not. They stand in the history of this repository:
the first had learned `beats` train, the second also the labels that there were then, which left the rest.
"""

import argparse
import json
import pathlib
import subprocess

import news

LABELS = "models/recipe/labels/general.jsonl"
MODEL = "models/whosaid.model"
FIRST, SECOND = "a1475e4", "0b16b47"


def committed(commit, path):
    root = pathlib.Path(__file__).parent
    return subprocess.run(["git", "-C", root, "show", f"{commit}:{path}"], check=True, capture_output=True).stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    early = {json.loads(line)["origin"] for line in committed(FIRST, LABELS).decode().splitlines()}
    articles = news.read_labels(pathlib.Path(__file__).parent / "labels" / "general.jsonl", given.data / "text")
    for name, commit, own in [("first", FIRST, True), ("second", SECOND, False)]:
        (given.out / f"{name}.model").write_bytes(committed(commit, MODEL))
        lines = (json.dumps({**one, "id": one["origin"]}) for one in articles if (one["origin"] in early) == own)
        (given.out / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
