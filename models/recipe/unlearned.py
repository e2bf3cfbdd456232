#!/usr/bin/env python3
"""Writes labelled articles beside taggers that have not learned them: FOLDER/{first,…}.{jsonl,model}.

    python models/recipe/unlearned.py --data DATA --out FOLDER

A tagger is surer of the articles that it has learned than of any other, and what is fitted on its evidence there trusts it
too much. These taggers stand in the history of this repository. The first had learned `beats` train, each other one also
labels that the one before marks. Each marks the labels of one commit that no tagger before it marks, the last, which is the
shipped one, all that came later.
"""

import argparse
import json
import pathlib
import subprocess

import news

LABELS = "models/recipe/labels/general.jsonl"
MODEL = "models/whosaid.model"
# Where each stands, and whose labels it marks.
TAGGERS = {"first": ("a1475e4", "a1475e4"), "second": ("0b16b47", "0b16b47"), "third": ("4fc9239", "641ad95"),
           "fourth": ("641ad95", "de2eefb"), "fifth": ("ca26544", "a176297"), "sixth": ("3bb7bdd", None)}


def committed(commit, path):
    root = pathlib.Path(__file__).parent
    return subprocess.run(["git", "-C", root, "show", f"{commit}:{path}"], check=True, capture_output=True).stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    articles = news.read_labels(pathlib.Path(__file__).parent / "labels" / "general.jsonl", given.data / "text")
    left = {one["origin"]: one for one in articles}
    for name, (commit, labels) in TAGGERS.items():
        (given.out / f"{name}.model").write_bytes(committed(commit, MODEL))
        there = labels and {json.loads(line)["origin"] for line in committed(labels, LABELS).decode().splitlines()}
        own = [left.pop(origin) for origin in [*left] if there is None or origin in there]
        lines = (json.dumps({**one, "id": one["origin"]}) for one in own)
        (given.out / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
